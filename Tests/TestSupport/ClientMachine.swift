internal import TransportSecurity
package import WebSocketCommon
package import WebSocketProtocol

/// One thing that a client got from a server.
package enum ClientEvent: Equatable, Sendable {
    /// A message that is an envelope.
    case envelope(Envelope)
    /// A message that is none.
    case message(WebSocketMessage.Kind, [UInt8])
    /// A ping, which is answered.
    case ping
    /// A pong.
    case pong
    /// A close frame, which is answered.
    case close(UInt16?, String)
    /// A whole HTTP response.
    case response(HTTPResponse)
}

/// A client's end of a connection without the connection: HTTP first, WebSocket after the upgrade.
package struct ClientMachine {
    private var webSocket = WebSocketConnection(role: .client)
    private var http = HTTPResponseParser()
    private var random: SeededGenerator
    private var handshake: ClientHandshake?
    private var isUpgraded = false

    /// Makes a client that has not upgraded.
    ///
    /// - Parameter seed: Where its masking keys come from.
    package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Prepares the request that upgrades the connection.
    ///
    /// - Parameters:
    ///   - target: The path and query.
    ///   - headers: Further fields.
    /// - Returns: The request's bytes.
    package mutating func upgrade(_ target: String, headers: HTTPHeaders = [:]) -> [UInt8] {
        var nonce = InlineArray<16, UInt8>(repeating: 0)
        for index in nonce.indices { nonce[index] = UInt8(truncatingIfNeeded: random.next()) }
        let handshake = ClientHandshake(
            host: "localhost",
            target: target,
            nonce: nonce,
            headers: headers
        )
        self.handshake = handshake
        return handshake.request
    }

    /// The masked frame of a message; a text that is not UTF-8 may be sent on purpose.
    package mutating func frame(_ kind: WebSocketMessage.Kind, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        let key = maskingKey()
        _ = payload.withUnsafeBytes { webSocket.send(kind, $0, maskingKey: key, into: &bytes) }
        return bytes
    }

    /// The frame of a ping.
    package mutating func ping() -> [UInt8] {
        webSocket.ping(payload: random.next(), maskingKey: maskingKey())
        return webSocket.takeOutput()
    }

    /// The frame that begins the closing handshake.
    package mutating func close(_ code: CloseCode, _ reason: String) -> [UInt8] {
        webSocket.close(code, reason: reason, maskingKey: maskingKey())
        return webSocket.takeOutput()
    }

    /// What the machine answers by itself: pongs and close frames.
    package mutating func takeOutput() -> [UInt8] { webSocket.takeOutput() }

    /// Reads what came from the server.
    ///
    /// - Parameter bytes: The bytes.
    /// - Returns: What they say.
    /// - Throws: `HTTPError`, `HandshakeError`, `WebSocketError`: the server broke a protocol.
    package mutating func receive(_ bytes: [UInt8]) throws -> [ClientEvent] {
        var bytes = bytes
        var events: [ClientEvent] = []
        try bytes.withUnsafeMutableBytes { bytes in
            var cursor = ByteCursor(bytes)
            while !isUpgraded,
                let response = try http.next(&cursor, limits: HTTPLimits())
            {
                if response.status == .switchingProtocols {
                    _ = try handshake?.validate(response, sha1: SHA1.digest)
                    isUpgraded = true
                } else {
                    events.append(.response(response))
                }
            }
            guard isUpgraded else { return }
            // Larger than any client accepts, so that a test sees what a client would choke on.
            let limits = WebSocketLimits(maximumMessageSize: 64 << 20)
            while let event = webSocket.next(&cursor, limits: limits, maskingKey: maskingKey()) {
                events.append(try Self.read(event))
            }
        }
        return events
    }

    private static func read(_ event: WebSocketConnection.Event) throws -> ClientEvent {
        switch event {
        case .message(let message):
            if let envelope = try? Envelope(decoding: message.payload.array) {
                return .envelope(envelope)
            }
            return .message(message.kind, message.payload.array)
        case .ping: return .ping
        case .pong: return .pong
        case .closeReceived(let code, let reason): return .close(code?.rawValue, reason)
        case .failed(let error): throw error
        case .ended: preconditionFailure("nobody told the machine of an end")
        }
    }

    private mutating func maskingKey() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }
}
