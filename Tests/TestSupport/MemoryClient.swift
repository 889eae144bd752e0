package import WebSocketCommon
package import WebSocketProtocol

/// The other end of a connection of a `MemoryServer`.
package final class MemoryClient<S: Service>: TestClient {
    /// The connection's descriptor.
    package let connection: Int32
    /// Whether it answers pings and close frames, as a client does.
    package var answers = true

    private let server: MemoryServer<S>
    private var machine: ClientMachine
    private var waiting: [ClientEvent] = []

    init(_ connection: Int32, of server: MemoryServer<S>) {
        self.connection = connection
        self.server = server
        machine = ClientMachine(seed: UInt64(connection))
    }

    /// Whether the server closed the connection.
    package var isClosed: Bool { server.closed.contains(connection) }

    // MARK: Sending

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) { server.receive(bytes, from: connection) }

    /// Asks for the upgrade.
    ///
    /// - Parameters:
    ///   - target: The path and query.
    ///   - headers: Further fields.
    package func upgrade(_ target: String = "/", headers: HTTPHeaders = [:]) {
        send(machine.upgrade(target, headers: headers))
    }

    /// Sends a text message.
    package func send(_ text: String) { send(machine.frame(.text, Array(text.utf8))) }

    /// Sends a message of any bytes.
    package func send(_ kind: WebSocketMessage.Kind, _ payload: [UInt8]) {
        send(machine.frame(kind, payload))
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - event: Its name.
    ///   - data: Its parameters.
    ///   - id: Its identifier.
    package func request(_ event: String, _ data: JSONObject = [:], id: String = "r") {
        let request = Envelope(id: id, type: .request, event: event, data: data, timestamp: "")
        send(.text, request.encoded())
    }

    /// Sends a request and takes the next message.
    ///
    /// - Parameters:
    ///   - event: Its name.
    ///   - data: Its parameters.
    /// - Returns: The next message, mostly the answer.
    /// - Throws: When there is none.
    package func ask(_ event: String, _ data: JSONObject = [:]) throws -> Envelope {
        request(event, data)
        return try next()
    }

    /// Subscribes and takes the answer.
    ///
    /// - Parameter channel: The channel.
    /// - Throws: When the answer is not the confirmation.
    package func subscribe(_ channel: String) throws {
        let answer = try ask("subscribe", ["channel": .string(channel)])
        guard answer.data["status"] == "subscribed" else {
            throw TestFailure.unexpected(.envelope(answer))
        }
    }

    /// Sends a ping.
    package func ping() { send(machine.ping()) }

    /// Begins the closing handshake.
    package func close(_ code: CloseCode = .normal, _ reason: String = "") {
        send(machine.close(code, reason))
    }

    /// Ends the connection.
    ///
    /// - Parameter failed: Whether it breaks; else this end only sends no more.
    package func end(failed: Bool = false) { server.end(connection, failed: failed) }

    // MARK: Receiving

    /// Takes everything that has come.
    ///
    /// - Returns: What came since the last call, in order.
    /// - Throws: When the server broke a protocol.
    package func events() throws -> [ClientEvent] {
        try read()
        defer { waiting = [] }
        return waiting
    }

    /// Takes everything that has come, which must be envelopes.
    ///
    /// - Returns: The envelopes since the last call, in order.
    /// - Throws: When something else came.
    package func envelopes() throws -> [Envelope] {
        try events().map { event in
            guard case .envelope(let envelope) = event else { throw TestFailure.unexpected(event) }
            return envelope
        }
    }

    /// Takes the next envelope, moving the clock up to five seconds on.
    package func next() throws -> Envelope {
        let event = try nextEvent { event in
            switch event {
            case .ping, .pong: false
            case .envelope, .message, .close, .response: true
            }
        }
        guard case .envelope(let envelope) = event else { throw TestFailure.unexpected(event) }
        return envelope
    }

    /// Takes the close frame, passing over all that comes before it.
    package func closing() throws -> ClientEvent {
        try nextEvent { event in
            if case .close = event { true } else { false }
        }
    }

    /// Takes the next HTTP response.
    ///
    /// - Returns: The response.
    /// - Throws: When there is none.
    package func response() throws -> HTTPResponse {
        let event = try nextEvent { _ in true }
        guard case .response(let response) = event else { throw TestFailure.unexpected(event) }
        return response
    }

    private func nextEvent(where isWanted: (ClientEvent) -> Bool) throws -> ClientEvent {
        let limit = server.now + .seconds(5)
        while true {
            try read()
            while !waiting.isEmpty {
                let event = waiting.removeFirst()
                if isWanted(event) { return event }
            }
            guard !isClosed else { throw TestFailure.closed }
            guard server.advanceToDeadline(within: limit - server.now) else {
                throw TestFailure.silence
            }
        }
    }

    private func read() throws {
        waiting += try machine.receive(server.pipes.takeReceived(by: connection))
        let output = machine.takeOutput()
        if answers, !output.isEmpty, !isClosed { send(output) }
    }
}
