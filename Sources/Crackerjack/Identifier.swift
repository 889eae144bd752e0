internal import WebSocketCommon

/// What may be the name of a run or a project.
enum Identifier {
    /// Refuses a text that would make no channel of that kind.
    ///
    /// - Parameters:
    ///   - text: The identifier; `nil` is none, which is not refused.
    ///   - kind: The kind of the channel.
    ///   - field: What it is called where it was given.
    ///   - code: What the refusal is called.
    /// - Throws: `code`, naming the field.
    static func check(
        _ text: String?,
        ofKind kind: String,
        _ field: String,
        _ code: ErrorCode = .invalidRequest
    ) throws(ServiceError) {
        guard let text, ChannelName("\(kind):\(text)") == nil else { return }
        throw ServiceError(
            code,
            "\(field): \("\(kind):\(text)".quoted) is not a channel name of 1 to"
                + " \(ChannelName.maximumLength) bytes without control characters"
        )
    }
}
