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

    /// The entries, the oldest first: objects, or texts of sources that write texts.
    private(set) var entries: [JSON] = []

    /// The last entries, as a state tells them.
    var latest: JSON { .array(Array(entries.suffix(StateLimits.logEntries))) }

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
    mutating func append(_ new: [JSON]) {
        entries += new.suffix(StateLimits.journalEntries)
        entries.removeFirst(max(0, entries.count - StateLimits.journalEntries))
    }

    /// Adds the entries of a source that may tell its last ones again and again: those are left out that are here already.
    mutating func append(repeating told: [JSON]) {
        let told = told.suffix(StateLimits.journalEntries)
        for overlap in stride(from: min(told.count, entries.count), to: 0, by: -1)
        where entries.suffix(overlap).elementsEqual(told.prefix(overlap)) {
            append(Array(told.dropFirst(overlap)))
            return
        }
        append(Array(told))
    }
}
