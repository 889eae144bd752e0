/// The name of a session: 1 to 200 characters, whichever.
struct SessionID: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in Unicode scalars.
    static let longest = 200

    let description: String

    /// Takes a name; `nil` when it is empty or too long.
    init?(_ text: String) {
        guard !text.isEmpty, text.unicodeScalars.dropFirst(Self.longest).isEmpty else { return nil }
        description = text
    }
}
