/// How much a log record matters, least first; the names are those of syslog (RFC 5424 §6.2.1).
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    /// For whoever hunts a fault.
    case debug
    /// What a person who looks wants to see: started, ready, stopped.
    case info
    /// Normal, and worth noticing: a restart, a reload.
    case notice
    /// Something went wrong, and the hub goes on: a slow client was closed.
    case warning
    /// Something is lost or down.
    case error

    /// The number that syslog and systemd know it by: 7 for debug to 3 for error.
    package var priority: Int {
        switch self {
        case .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        }
    }

    /// Orders levels by how much they matter.
    package static func < (level: LogLevel, other: LogLevel) -> Bool {
        level.priority > other.priority
    }
}

/// One thing that happened, for people.
package struct LogRecord: Equatable, Sendable {
    /// How much it matters.
    package var level: LogLevel
    /// Who says it: a service's name, or `supervisor`.
    package var source: String
    /// What happened, a phrase without a full stop.
    package var message: String

    /// The record as a line of text, control characters and line ends as spaces: peers must not write lines of their own, nor
    /// steer a terminal.
    package var line: String {
        var text = String.UnicodeScalarView()
        for scalar in message.unicodeScalars { text.append(Self.isControl(scalar) ? " " : scalar) }
        return "\(level.rawValue) \(source): \(String(text))"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: true
        default: false
        }
    }
}

/// Where log records go; it is passed to whoever has something to say.
package struct Log: Sendable {
    /// Records below it are dropped.
    package let minimum: LogLevel
    private let source: String
    private let sink: @Sendable (LogRecord) -> Void

    /// Makes a log.
    ///
    /// - Parameters:
    ///   - source: Who speaks: a service's name, or `supervisor`.
    ///   - minimum: Records below it are dropped.
    ///   - sink: Writes a record; called on the thread of whoever speaks.
    package init(
        source: String,
        minimum: LogLevel,
        sink: @escaping @Sendable (LogRecord) -> Void
    ) {
        self.source = source
        self.minimum = minimum
        self.sink = sink
    }

    /// Says something, a phrase without a full stop.
    package func callAsFunction(_ level: LogLevel, _ message: @autoclosure () -> String) {
        guard level >= minimum else { return }
        sink(LogRecord(level: level, source: source, message: message()))
    }
}
