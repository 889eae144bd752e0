internal import WebSocketProtocol

/// The header fields that the protocol adds to HTTP.
enum HeaderName {
    /// The version that a request speaks.
    static let protocolVersion = "MCP-Protocol-Version"
    /// The session that a request belongs to, before 2026-07-28.
    static let session = "Mcp-Session-Id"
    /// The method of the body, from 2026-07-28 on.
    static let method = "Mcp-Method"
    /// What the body names: a tool or a resource, from 2026-07-28 on.
    static let name = "Mcp-Name"
}

/// The values of those fields, which may hold what HTTP does not allow.
enum HeaderValue {
    private static let opening = "=?base64?"
    private static let closing = "?="

    /// Reads a value: what is not plain ASCII comes in Base64, as `=?base64?…?=`.
    ///
    /// - Returns: the text; `nil` if what claims to be Base64 is not, or no UTF-8 comes of it.
    static func decode(_ value: String) -> String? {
        guard
            value.hasPrefix(opening), value.hasSuffix(closing),
            value.utf8.count >= opening.utf8.count + closing.utf8.count
        else { return value }
        let content = value.utf8.dropFirst(opening.utf8.count).dropLast(closing.utf8.count)
        guard let bytes = Base64.decode(String(Substring(content))) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
