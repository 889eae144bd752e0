internal import TransportSecurity
package import WebSocketCommon
internal import WebSocketProtocol

/// A WebSocket connection to a service, whose calls wait for their answers.
package struct HubConnection: ~Copyable {
    private let socket: ClientSocket
    private var machine = WebSocketConnection(role: .client)
    private var random: RandomPool
    private var received: [Envelope] = []
    /// Why nothing more will come; what came before is handed out first.
    private var end: ClientError?
    /// What came behind the handshake.
    private var unread: [UInt8]

    /// Connects and upgrades.
    ///
    /// - Parameters:
    ///   - host: A name or address.
    ///   - port: The service's WebSocket port.
    ///   - timeout: How long the handshake may take; 5 s by default.
    /// - Throws: `connection`, `timeout`, `handshake`, `http`.
    package init(
        host: String,
        port: UInt16,
        timeout: Duration = .seconds(5)
    ) throws(ClientError) {
        let socket = try ClientSocket(host: host, port: port)
        var random = RandomPool()
        var nonce = InlineArray<16, UInt8>(repeating: 0)
        for index in nonce.indices { nonce[index] = UInt8(truncatingIfNeeded: random.next()) }
        let authority = ClientSocket.authority(host, port)
        // Where clients speak a protocol of the service's own, the envelope has its path.
        let path = ConversationDeclaration.envelopePath
        let handshake = ClientHandshake(host: authority, target: path, nonce: nonce)
        try socket.send(handshake.request)
        let (response, rest) = try socket.receiveResponse(timeout)
        do throws(HandshakeError) {
            _ = try handshake.validate(response, sha1: SHA1.digest)
        } catch { throw .handshake(error) }
        self.socket = socket
        self.random = random
        unread = rest
    }

    /// Sends a request and waits for its answer; events that come in between wait for `next`.
    ///
    /// - Parameters:
    ///   - event: The request.
    ///   - data: Its parameters.
    ///   - timeout: How long to wait between messages; 5 s by default.
    /// - Returns: The response, or the error that the service answered with.
    /// - Throws: Everything but `handshake` and `http`.
    package mutating func request(
        _ event: String,
        _ data: JSONObject,
        timeout: Duration = .seconds(5)
    ) throws(ClientError) -> Envelope {
        let id = MessageID(random: random.next(), random.next()).description
        let request = Envelope(id: id, type: .request, event: event, data: data, timestamp: "")
        var bytes: [UInt8] = []
        request.encoded().withUnsafeBytes { payload in
            _ = machine.send(.text, payload, maskingKey: maskingKey(), into: &bytes)
        }
        try socket.send(bytes)
        while true {
            if let index = received.firstIndex(where: { $0.correlationID == id }) {
                return received.remove(at: index)
            }
            try readMore(timeout)
        }
    }

    /// Waits for the next message that answers no request.
    ///
    /// - Parameter timeout: How long; `nil` waits for ever.
    /// - Returns: The message.
    /// - Throws: Everything but `handshake` and `http`.
    package mutating func next(timeout: Duration?) throws(ClientError) -> Envelope {
        while received.isEmpty { try readMore(timeout) }
        return received.removeFirst()
    }

    /// Ends the connection with a close frame.
    package mutating func close() {
        machine.close(.normal, maskingKey: maskingKey())
        // Whoever leaves need not know whether the farewell was heard.
        try? socket.send(machine.takeOutput())
    }

    private mutating func readMore(_ timeout: Duration?) throws(ClientError) {
        if let end { throw end }
        var bytes = unread
        unread = []
        if bytes.isEmpty { bytes = try socket.receive(timeout) }
        guard !bytes.isEmpty else { throw .closed(code: nil, reason: "") }
        try take(&bytes)
    }

    private mutating func take(_ bytes: inout [UInt8]) throws(ClientError) {
        try bytes.withCursor { (cursor) throws(ClientError) in
            while let event = machine.next(
                &cursor,
                limits: WebSocketLimits(),
                maskingKey: maskingKey()
            ) {
                switch event {
                case .message(let message):
                    do throws(EnvelopeError) {
                        received.append(try Envelope(decoding: message.payload.array))
                    } catch { throw .envelope(error) }
                case .ping, .pong, .ended: break
                case .closeReceived(let code, let reason):
                    end = .closed(code: code, reason: reason)
                case .failed(let error): end = .protocolViolation(error)
                }
            }
        }
        guard machine.hasOutput else { return }
        do throws(ClientError) {
            try socket.send(machine.takeOutput())
        } catch {
            // Whoever has ended the connection need not hear our farewell.
            if end == nil { throw error }
        }
    }

    private mutating func maskingKey() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }
}
