internal import WebSocketCommon

/// Sections that parts are merged into, and how large they may have become.
struct MeasuredSections: Sendable {
    /// The sections.
    private(set) var object = JSONObject()
    /// The most bytes of JSON that they may have: to know it exactly they would have to be written.
    private(set) var size = 0

    /// Merges a part, a merge patch (RFC 7396).
    mutating func merge(_ part: JSONObject) {
        object = MergePatch.apply(part, to: object)
        size += part.encoded().count
    }

    /// Finds out how large they are.
    mutating func measure() { size = object.encoded().count }
}
