/// What a service tells its manager: one line of a datagram (sd_notify(3)).
package enum ServiceMessage: Equatable, Sendable {
    /// It has started, or has finished reloading its settings.
    case ready
    /// It reads its settings again; `ready` follows.
    case reloading
    /// It has begun to stop.
    case stopping
    /// It is alive: its event loop turns.
    case watchdog
    /// What it is doing, for people.
    case status(String)

    /// Reads a line without its newline; `nil` for assignments that we have no use for.
    package init?(line: some StringProtocol) {
        switch line {
        case "READY=1": self = .ready
        case "RELOADING=1": self = .reloading
        case "STOPPING=1": self = .stopping
        case "WATCHDOG=1": self = .watchdog
        case _ where line.hasPrefix("STATUS="): self = .status(String(line.dropFirst(7)))
        default: return nil
        }
    }

    /// The message as a line without its newline; newlines within a status become spaces.
    package var line: String {
        switch self {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1"
        case .stopping: "STOPPING=1"
        case .watchdog: "WATCHDOG=1"
        case .status(let text): "STATUS=" + String(text.map { $0.isNewline ? " " : $0 })
        }
    }

    /// Reads a datagram, skipping what is unknown: sd_notify(3) lets services send lines of their own.
    package static func parse(_ bytes: some Collection<UInt8>) -> [ServiceMessage] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            ServiceMessage(line: String(decoding: line, as: UTF8.self))
        }
    }
}
