internal import WebSocketCommon

/// What may name a diagram, a user or an element.
enum Identifier {
    /// The longest identifier of a diagram, in bytes: with `presence:` before it, it must be a channel's name.
    static let longestDiagramID = ChannelName.maximumLength - "presence:".utf8.count
    /// The longest identifier of a user or an element, and the longest name of a diagram, in bytes.
    static let longest = 255

    /// Whether a text names something.
    static func isValid(_ text: String, atMost limit: Int = longest) -> Bool {
        1...limit ~= text.utf8.count && !text.hasControlCharacters
    }

    /// Refuses a diagram's identifier that makes no channel.
    static func checkDiagram(_ text: String, _ code: ErrorCode) throws(ServiceError) {
        try check(text, "diagram_id", atMost: longestDiagramID, code)
    }

    /// Refuses a text that cannot name anything.
    ///
    /// - Throws: `code`, naming the field.
    static func check(
        _ text: String,
        _ field: String,
        atMost limit: Int = longest,
        _ code: ErrorCode
    ) throws(ServiceError) {
        guard !isValid(text, atMost: limit) else { return }
        throw ServiceError(
            code,
            "\(field): \(text.quoted) is not a name of 1 to \(limit) bytes without control characters"
        )
    }
}
