/// The client's side of the opening handshake (RFC 6455 §4.1).
package struct ClientHandshake: Equatable, Sendable {
    /// The key that the server must answer.
    package let key: HandshakeKey
    /// The request, as it stands on the wire.
    package let request: [UInt8]
    private let subprotocols: [String]

    /// Prepares the request.
    /// - Parameters:
    ///   - host: The host, with the port unless it is the scheme's default.
    ///   - target: The path and query; starts with `/`.
    ///   - nonce: 16 bytes of fresh randomness.
    ///   - subprotocols: The subprotocols offered, the preferred one first; none by default.
    ///   - headers: Further fields, such as Authorization or Origin.
    package init(
        host: String,
        target: String,
        nonce: InlineArray<16, UInt8>,
        subprotocols: [String] = [],
        headers: HTTPHeaders = [:]
    ) {
        key = HandshakeKey(nonce: nonce)
        self.subprotocols = subprotocols
        var all: HTTPHeaders = [
            "Host": host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key.text,
            "Sec-WebSocket-Version": "13",
        ]
        if !subprotocols.isEmpty {
            all.append("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", "))
        }
        for field in headers.fields {
            all.append(checked: field)
        }
        // A byte that would end the line, or split it, becomes harmless.
        let path = target.utf8.map { $0.isVisible ? $0 : UInt8(ascii: "_") }
        var request = Array("GET ".utf8) + path + Array(" HTTP/1.1\r\n".utf8)
        all.encode(into: &request, except: [])
        request.append(contentsOf: "\r\n".utf8)
        self.request = request
    }

    /// Checks the answer of the server.
    /// - Parameters:
    ///   - response: The first response to the request.
    ///   - sha1: The digest.
    /// - Returns: The subprotocol that the server chose, or `nil`.
    /// - Throws: The first demand of §4.1 it does not meet; close the transport.
    package func validate(
        _ response: HTTPResponse,
        sha1: HandshakeKey.SHA1
    ) throws(HandshakeError) -> String? {
        guard response.status == .switchingProtocols else { throw .status(response.status) }
        guard
            response.headers.containsToken("websocket", in: "Upgrade"),
            response.headers.containsToken("upgrade", in: "Connection")
        else { throw .notAnUpgrade }
        let accept = response.headers["Sec-WebSocket-Accept"]
        guard accept == key.accept(sha1: sha1) else { throw .accept(accept) }
        if let name = response.headers.tokens(in: "Sec-WebSocket-Extensions").first {
            throw .unrequestedExtension(name)
        }
        let chosen = response.headers.values(for: "Sec-WebSocket-Protocol")
        for name in chosen where !subprotocols.contains(name) || chosen.count > 1 {
            throw .unrequestedSubprotocol(name)
        }
        return chosen.first
    }
}
