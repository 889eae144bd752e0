package import EventLoop
package import WebSocketCommon
package import WebSocketProtocol

/// What can go wrong for a client of a service.
package enum ClientError: Error, CustomStringConvertible {
    /// The connection could not be made, or broke.
    case connection(SystemError)
    /// Nothing came in time.
    case timeout
    /// The server ended the connection; the code is `nil` when it did not say why.
    case closed(code: CloseCode?, reason: String)
    /// The server does not speak WebSocket as it should.
    case handshake(HandshakeError)
    /// The server broke the WebSocket protocol.
    case protocolViolation(WebSocketError)
    /// The server does not speak HTTP as it should.
    case http(HTTPError)
    /// The server sent a message that is no envelope.
    case envelope(EnvelopeError)

    /// What went wrong, a phrase.
    package var description: String {
        switch self {
        case .connection(let error): error.description
        case .timeout: "no answer in time"
        case .closed(let code, let reason):
            "the server closed the connection (\(code.map { "\($0.rawValue)" } ?? "without a code"))"
                + (reason.isEmpty ? "" : ": \(reason)")
        case .handshake(let error): "handshake: \(error)"
        case .protocolViolation(let error): "the server broke the protocol: \(error)"
        case .http(let error): "HTTP: \(error)"
        case .envelope(let error): "the server sent no envelope: \(error)"
        }
    }

    init(_ error: SystemError) { self = error.isTimeout ? .timeout : .connection(error) }
}
