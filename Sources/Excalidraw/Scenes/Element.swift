internal import WebSocketCommon

/// One thing drawn in a diagram, or the tombstone of one that was deleted, as it came in.
///
/// It is kept as its JSON: only what it is compared and ordered by is read, and unknown fields pass through.
struct Element: Sendable {
    /// What an element counts for beside its JSON, in bytes: its place, its names, and the blocks they are in.
    static let overhead = 256

    let id: ExactText
    let revision: Revision
    /// Whether it is a tombstone, which wins and loses as any other element.
    let isDeleted: Bool
    /// Its place in the drawing, a fractional index; `nil` for one from a file that is older than those.
    let index: ExactText?
    /// The whole element, compact.
    let json: [UInt8]
    /// The number of the change that brought its identifier first.
    let arrival: Int
    /// The number of the change that brought it.
    let change: Int
    /// When that was.
    let time: Timestamp

    /// How much memory it holds on to, in bytes.
    var size: Int { json.count + Self.overhead }

    /// The whole element as a value.
    var value: JSON {
        json.span.withUnsafeBytes { bytes in
            // It was checked when it came in: this cannot fail.
            (try? JSONSlice(parsing: bytes)).map { JSON($0) } ?? .null
        }
    }

    /// Whether it is drawn before another: those with an index by it and then by identifier, byte for byte; behind them those without, as
    /// they came.
    func isBelow(_ other: Element) -> Bool {
        switch (index, other.index) {
        case (let mine?, let others?): return mine == others ? id < other.id : mine < others
        case (nil, nil): return arrival < other.arrival
        case (_?, nil): return true
        case (nil, _?): return false
        }
    }
}
