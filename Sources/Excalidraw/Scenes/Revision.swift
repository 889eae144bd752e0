/// Which of two states of an element is the later one, as Excalidraw has it.
///
/// Excalidraw counts `version` up with each change and draws a new `versionNonce`. The higher version wins, and at equal versions the
/// lower nonce: two who changed the same thing at once agree without asking each other.
struct Revision: Equatable, Sendable {
    /// What a version may be: each change adds one, and the sum of a scene's versions must be exact in JavaScript.
    static let versions = 0...Int(Int32.max)
    /// What a nonce may be: the integers that JavaScript knows exactly.
    static let nonces = -(1 << 53 - 1)...(1 << 53 - 1)

    let version: Int
    /// 0 for an element without `versionNonce`, which is what Excalidraw restores it to.
    let nonce: Int

    /// Whether it is later than another; neither of two equal ones is.
    func wins(over other: Revision) -> Bool {
        version == other.version ? nonce < other.nonce : version > other.version
    }
}

/// What becomes of an element that comes in.
enum Verdict: Equatable, Sendable {
    /// It is new or later than the present one, and takes its place.
    case accepted
    /// It is the present one.
    case unchanged
    /// The present one is later.
    case stale
}
