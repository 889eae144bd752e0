internal import WebSocketCommon

/// How far somebody knows a scene: up to a change, in the life of the scene that began at a moment.
///
/// Changes are counted from the beginning when a hub starts again, or a diagram is deleted and drawn anew. Then the moment is another,
/// and who comes with an old position gets the whole scene.
struct ScenePosition: Equatable, Sendable, CustomStringConvertible {
    let origin: Timestamp
    let change: Int

    /// The position as answers tell it.
    var description: String { "\(origin.microseconds)-\(change)" }

    /// Describes a position.
    init(origin: Timestamp, change: Int) {
        self.origin = origin
        self.change = change
    }

    /// Reads what an answer told; `nil` for anything else.
    init?(_ text: String) {
        // The moment may be negative, the number is not: the last hyphen is the one between them.
        guard let hyphen = text.utf8.lastIndex(of: UInt8(ascii: "-")),
            let microseconds = Int64(text[..<hyphen]),
            let origin = Timestamp(microseconds: microseconds),
            let change = Int(text[text.utf8.index(after: hyphen)...]), change >= 0
        else { return nil }
        self.init(origin: origin, change: change)
    }
}
