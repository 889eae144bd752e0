/// The server's side of the opening handshake (RFC 6455 §4.2).
///
/// Who may connect (Origin, Host, credentials) is decided by its owner, before the response.
package struct ServerHandshake: Equatable, Sendable {
    /// The key of the client.
    package let key: HandshakeKey
    /// The subprotocols the client offers, in its order of preference; may be empty.
    package let subprotocols: [String]

    /// Reads a request as the opening of a WebSocket.
    /// - Parameter request: A whole request.
    /// - Throws: The first demand of §4.2.1 it does not meet; answer it by its `response`.
    package init(_ request: HTTPRequest) throws(HandshakeError) {
        guard request.method == "GET" else { throw .method(request.method) }
        guard request.minorVersion >= 1 else { throw .httpVersion }
        guard request.isUpgrade else { throw .notAnUpgrade }
        let versions = request.headers.values(for: "Sec-WebSocket-Version")
        guard versions == ["13"] else { throw .version(versions.first) }
        let keys = request.headers.values(for: "Sec-WebSocket-Key")
        guard keys.count == 1, let key = HandshakeKey(keys[0]) else { throw .key }
        guard request.body.isEmpty else { throw .body }
        self.key = key
        subprotocols = request.headers.tokens(in: "Sec-WebSocket-Protocol")
    }

    /// Builds the 101 response, after which both sides speak WebSocket.
    /// - Parameters:
    ///   - subprotocol: One of `subprotocols`; `nil`, the default, selects none.
    ///   - headers: Further fields, such as Set-Cookie or Sec-WebSocket-Extensions.
    ///   - sha1: The digest.
    /// - Returns: The response; encode it with `keepsAlive: true`.
    package func response(
        selecting subprotocol: String? = nil,
        headers: HTTPHeaders = [:],
        sha1: HandshakeKey.SHA1
    ) -> HTTPResponse {
        // §4.2.2, item 5.
        var response = HTTPResponse(.switchingProtocols)
        response.headers.append("Upgrade", "websocket")
        response.headers.append("Connection", "Upgrade")
        response.headers.append("Sec-WebSocket-Accept", key.accept(sha1: sha1))
        if let subprotocol {
            response.headers.append("Sec-WebSocket-Protocol", subprotocol)
        }
        for field in headers.fields {
            response.headers.append(checked: field)
        }
        return response
    }
}
