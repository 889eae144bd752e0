/// What a session is called: 1 to 128 of `A-Z a-z 0-9 _ . -`, the first no dot.
///
/// So a name of a file that is made of it is in the directory that it is looked for in, whatever a client asks for.
package struct SessionID: Hashable, Sendable {
    /// The id as it stands in the file's name, between `session_` and `.jsonl`.
    package let text: String

    /// The longest id, in characters.
    package static let maximumLength = 128

    private static let prefix = "session_"
    private static let suffix = ".jsonl"

    /// Takes an id; `nil` when it is none.
    package init?(_ text: String) {
        guard
            1...Self.maximumLength ~= text.utf8.count,
            text.utf8.first != UInt8(ascii: "."),
            text.utf8.allSatisfy(\.isPartOfID)
        else { return nil }
        self.text = text
    }

    /// Takes what a client calls a session: its id, or its id behind one `session_`; `nil` when it is neither.
    package init?(spelling: String) {
        self.init(
            spelling.utf8.starts(with: Self.prefix.utf8)
                // Bytes, for a character may be longer than the prefix has it: its last one with an accent.
                ? String(decoding: spelling.utf8.dropFirst(Self.prefix.utf8.count), as: UTF8.self)
                : spelling
        )
    }

    /// Takes the id out of a file's name, `session_<ID>.jsonl`; `nil` when it is no session's.
    package init?(fileName: String) {
        guard
            fileName.utf8.count > Self.prefix.utf8.count + Self.suffix.utf8.count,
            fileName.utf8.starts(with: Self.prefix.utf8),
            fileName.utf8.suffix(Self.suffix.utf8.count).elementsEqual(Self.suffix.utf8)
        else { return nil }
        let end = fileName.utf8.index(fileName.utf8.endIndex, offsetBy: -Self.suffix.utf8.count)
        let start = fileName.utf8.index(fileName.utf8.startIndex, offsetBy: Self.prefix.utf8.count)
        self.init(String(fileName[start..<end]))
    }

    /// The name of the session's file.
    package var fileName: String { Self.prefix + text + Self.suffix }

    /// The other spelling of it: behind `session_`.
    package var prefixed: String { Self.prefix + text }

    /// Whether the id by itself means another session, for it begins with `session_`.
    var isAmbiguous: Bool { text.utf8.starts(with: Self.prefix.utf8) }

    /// What it is called to whoever has not named it: who asks for that finds it.
    package var told: String { isAmbiguous ? prefixed : text }

    /// What the session of that id is called to whoever has not named it.
    static func told(_ id: String) -> String { SessionID(id)?.told ?? id }
}

/// What an emergency is called: the name of its file without `.json`, `emergency_` and 1 to 128 of `A-Z a-z 0-9 _ . : + -`.
package struct EmergencyID: Hashable, Sendable {
    /// The id: `emergency_2025-12-18T01:30:00.123456`.
    package let text: String

    private static let prefix = "emergency_"
    private static let suffix = ".json"

    /// Takes what somebody calls an emergency: its id, or what stands behind `emergency_` in it; `nil` when it is neither.
    package init?(spelling: String) {
        let text =
            spelling.utf8.starts(with: Self.prefix.utf8) ? spelling : Self.prefix + spelling
        let rest = text.utf8.dropFirst(Self.prefix.utf8.count)
        guard
            1...128 ~= rest.count,
            rest.allSatisfy({
                $0.isPartOfID || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "+")
            })
        else { return nil }
        self.text = text
    }

    /// Takes the id out of a file's name, `emergency_<timestamp>.json`; `nil` when it is no emergency's.
    package init?(fileName: String) {
        guard
            fileName.utf8.starts(with: Self.prefix.utf8),
            fileName.utf8.suffix(Self.suffix.utf8.count).elementsEqual(Self.suffix.utf8)
        else { return nil }
        let end = fileName.utf8.index(fileName.utf8.endIndex, offsetBy: -Self.suffix.utf8.count)
        self.init(spelling: String(fileName[..<end]))
    }

    /// The name of the emergency's file.
    package var fileName: String { text + Self.suffix }

    /// When it was, as its name has it.
    package var timestamp: String { String(text.dropFirst(Self.prefix.count)) }
}

extension UInt8 {
    /// Whether it may stand in an id.
    fileprivate var isPartOfID: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
