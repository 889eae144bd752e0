internal import WebSocketCommon

extension Identifier {
    /// The longest version, in bytes.
    static let longestVersion = 128
    /// The longest name of a target, in bytes.
    static let longestTarget = 128
    /// The longest location, in bytes.
    static let longestLocation = 1024
    /// The longest message of a target, in bytes.
    static let longestMessage = 200

    /// Refuses an identifier of an adapter that makes no channel.
    ///
    /// - Throws: `code`, naming the field.
    static func checkAdapter(
        _ text: String,
        _ code: ErrorCode = .invalidRequest
    ) throws(ServiceError) {
        try check(text, ofKind: "adapter", code: code)
    }

    /// Refuses a text that is too long, empty, or not to be shown in a line.
    ///
    /// - Throws: `code`, naming the field.
    static func checkText(
        _ text: String,
        _ field: String,
        upTo longest: Int,
        _ code: ErrorCode = .invalidRequest
    ) throws(ServiceError) {
        try checkName(text, field, upTo: longest, as: "text", code: code)
    }

    /// Reads a digest.
    ///
    /// - Throws: `code`, naming the field.
    static func digest(
        _ text: String,
        _ field: String,
        _ code: ErrorCode = .invalidRequest
    ) throws(ServiceError) -> ContentDigest {
        if let digest = ContentDigest(text) { return digest }
        throw ServiceError(
            code,
            "\(field): \(text.quoted) is not \(ContentDigest.prefix) and 64 hexadecimal digits"
        )
    }
}
