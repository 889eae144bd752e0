internal import WebSocketCommon

/// Sections that parts are merged into, and how large they may have become.
///
/// To know it exactly they have to be written. That is done when the parts since the last time have about as many bytes, so it costs no
/// more than reading these did.
struct MeasuredSections: Sendable {
    /// How many bytes of parts are merged at least until the sections are measured again.
    private static let pause = 1 << 10

    /// The sections.
    private(set) var object = JSONObject()
    /// The most bytes of JSON that they may have: not much more than twice what they have.
    private(set) var size = 0
    /// How many they had when they were last measured.
    private var measuredSize = 0

    /// Merges a part, a merge patch (RFC 7396).
    mutating func merge(_ part: JSONObject) {
        object = MergePatch.apply(part, to: object)
        size += part.encoded().count
        if size > 2 * measuredSize + Self.pause { measure() }
    }

    /// Finds out how large they are.
    mutating func measure() {
        measuredSize = object.encoded().count
        size = measuredSize
    }
}
