/// Why a handshake failed (RFC 6455 §4).
package enum HandshakeError: Error, Equatable, Sendable {
    /// The method of the request is not GET (§4.2.1).
    case method(String)
    /// The request is HTTP/1.0 (§4.2.1).
    case httpVersion
    /// Upgrade or Connection does not name the WebSocket protocol (§4.2.1, §4.1).
    case notAnUpgrade
    /// The version is not 13, or missing (§4.2.2).
    case version(String?)
    /// The key is not Base64 of 16 bytes, or not exactly one (§4.2.1).
    case key
    /// The request has a body, where frames should begin.
    case body
    /// The server answered with another status than 101 (§4.1).
    case status(HTTPStatus)
    /// The server did not prove that it read the key (§4.1).
    case accept(String?)
    /// The server chose an extension that was not asked for (§4.1).
    case unrequestedExtension(String)
    /// The server chose a subprotocol that was not asked for (§4.1).
    case unrequestedSubprotocol(String)

    /// The answer to a client whose request has this error.
    package var response: HTTPResponse {
        switch self {
        case .method:
            var response = HTTPResponse(.methodNotAllowed, text: description)
            response.headers.append("Allow", "GET")
            return response
        case .version:
            // §4.2.2: 426 with the versions the server speaks.
            var response = HTTPResponse(.upgradeRequired, text: description)
            response.headers.append("Sec-WebSocket-Version", "13")
            response.headers.append("Upgrade", "websocket")
            response.headers.append("Connection", "Upgrade")
            return response
        case .notAnUpgrade:
            var response = HTTPResponse(.upgradeRequired, text: description)
            response.headers.append("Upgrade", "websocket")
            response.headers.append("Connection", "Upgrade")
            return response
        case .httpVersion, .key, .body, .status, .accept, .unrequestedExtension,
            .unrequestedSubprotocol:
            return HTTPResponse(.badRequest, text: description)
        }
    }
}

extension HandshakeError: CustomStringConvertible {
    /// A phrase for the log and the answer.
    package var description: String {
        switch self {
        case .method(let method): "method \(method.prefix(64)), a WebSocket opens with GET"
        case .httpVersion: "a WebSocket needs HTTP/1.1"
        case .notAnUpgrade: "needs Connection: Upgrade and Upgrade: websocket"
        case .version(let version):
            "Sec-WebSocket-Version \(version?.prefix(64) ?? "missing"), supported is 13"
        case .key: "Sec-WebSocket-Key must be 16 bytes in Base64, once"
        case .body: "an upgrade request must not have a body"
        case .status(let status): "the server answered \(status.code) \(status.reason)"
        case .accept(let value): "wrong Sec-WebSocket-Accept: \(value?.prefix(64) ?? "missing")"
        case .unrequestedExtension(let name): "unrequested extension \(name.prefix(64))"
        case .unrequestedSubprotocol(let name): "unrequested subprotocol \(name.prefix(64))"
        }
    }
}
