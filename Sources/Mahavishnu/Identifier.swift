internal import WebSocketCommon

/// What may be the name of something.
enum Identifier {
    /// The rule for a text that names something, as errors state it.
    static let textRule = "name of 1 to 255 bytes without control characters"

    /// Whether a text may name something, a task or a stage.
    static func isText(_ text: String) -> Bool {
        1...255 ~= text.utf8.count && !text.hasControlCharacters
    }

    /// Says that a text cannot name anything.
    ///
    /// - Throws: `code`, naming the field.
    static func checkText(
        _ text: String,
        _ field: String,
        _ code: ErrorCode
    ) throws(ServiceError) {
        guard !isText(text) else { return }
        throw ServiceError(code, "\(field): \(text.quoted) is not a \(textRule)")
    }

    /// Says that a text cannot be an identifier because it would make no channel of that kind.
    ///
    /// - Throws: `code`, naming the field.
    static func check(
        _ text: String,
        ofKind kind: String,
        _ code: ErrorCode = .invalidRequest
    ) throws(ServiceError) {
        guard ChannelName("\(kind):\(text)") == nil else { return }
        throw ServiceError(
            code,
            "\(kind)_id: \("\(kind):\(text)".quoted) is not a channel name of 1 to"
                + " \(ChannelName.maximumLength) bytes without control characters"
        )
    }
}
