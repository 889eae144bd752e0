internal import WebSocketCommon

/// The last entries of the log.
struct LogJournal: Sendable {
    /// How serious an entry is.
    enum Level: String, Sendable {
        /// It is as it should be.
        case info = "INFO"
        /// Somebody may want to know.
        case warning = "WARNING"
    }

    private struct Line {
        /// An object, or a text of a source that writes texts.
        let entry: JSON
        let isInvented: Bool
    }

    /// The oldest first.
    private var lines: [Line] = []

    /// The entries that are kept.
    ///
    /// - Parameter withInvented: Whether those of the demo are among them.
    /// - Returns: The entries, the oldest first.
    func entries(withInvented: Bool) -> [JSON] {
        lines.filter { withInvented || !$0.isInvented }.map(\.entry)
    }

    /// The last entries, as a state tells them.
    ///
    /// - Parameter withInvented: Whether those of the demo are among them.
    /// - Returns: An array of the entries, the oldest first.
    func latest(withInvented: Bool) -> JSON {
        .array(entries(withInvented: withInvented).suffix(StateLimits.logEntries))
    }

    /// Notes what happened.
    mutating func note(_ level: Level, _ message: String, now: Timestamp) {
        append([Self.entry(level, message, now)])
    }

    /// An entry as the protocol has it.
    static func entry(_ level: Level, _ message: String, _ now: Timestamp) -> JSON {
        [
            "level": .string(level.rawValue), "message": .string(message.shortened(to: 300)),
            "timestamp": .string(now.zulu),
        ]
    }

    /// Adds entries that are new.
    mutating func append(_ new: [JSON], areInvented: Bool = false) {
        lines += new.suffix(StateLimits.journalEntries).map {
            Line(entry: $0, isInvented: areInvented)
        }
        lines.removeFirst(max(0, lines.count - StateLimits.journalEntries))
    }

    /// Adds the entries of a source that may tell its last ones again and again: those are left out that are here already.
    mutating func append(repeating told: [JSON]) {
        let told = told.suffix(StateLimits.journalEntries)
        let entries = entries(withInvented: false)
        for overlap in stride(from: min(told.count, entries.count), to: 0, by: -1)
        where entries.suffix(overlap).elementsEqual(told.prefix(overlap), by: MergePatch.isSame) {
            append(Array(told.dropFirst(overlap)))
            return
        }
        append(Array(told))
    }
}
