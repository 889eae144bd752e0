internal import WebSocketProtocol

/// How bytes are written as a JSON string.
package enum ContentEncoding: String, CaseIterable, Sendable {
    /// As the text that they are.
    case utf8 = "utf-8"
    /// In the digits of RFC 4648 §4, with padding and without line breaks.
    case base64

    /// Reads bytes from a text.
    ///
    /// - Parameter text: The text.
    /// - Returns: The bytes; `nil` when the text is not written that way.
    package func decode(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8: Array(text.utf8)
        case .base64: Base64.decode(text)
        }
    }

    /// Writes bytes as a text.
    ///
    /// - Parameter bytes: The bytes.
    /// - Returns: The text; `nil` for bytes that are no UTF-8, when text is what was asked for.
    package func encode(_ bytes: [UInt8]) -> String? {
        switch self {
        case .utf8: String(validating: bytes, as: UTF8.self)
        case .base64: Base64.encode(bytes)
        }
    }
}
