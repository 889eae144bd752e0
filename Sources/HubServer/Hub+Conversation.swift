internal import EventLoop
package import WebSocketCommon
internal import WebSocketProtocol

/// Services that speak a protocol of their own, and services that do something beside the loop.
extension Hub {
    // MARK: Beside the loop

    /// Lets the service begin what it does beside the loop.
    ///
    /// - Parameter wake: Has `woken` called soon; any thread may call it.
    /// - Throws: `INTERNAL_ERROR` when it cannot.
    package mutating func beginService(
        wake: @escaping @Sendable () -> Void
    ) throws(ServiceError) {
        try service.begin(wake: wake)
    }

    /// Has the service end what it does beside the loop.
    package mutating func endService() { service.end() }

    /// Lets the service look at what came from beside the loop.
    package mutating func woken() {
        _ = announceOwn(service.woken(now: time))
        for (ticket, answer) in service.takeAnswers() {
            if case .failure(let error) = answer, let detail = error.detail {
                problems.append(detail)
            }
            guard let job = jobs.take(ticket: ticket) else { continue }
            finished(job, answer)
        }
    }

    /// Takes what the operator should know of answers that could not be given.
    package mutating func takeProblems() -> [String] {
        defer { problems = [] }
        return problems
    }

    // MARK: The service's own protocol

    /// Hands a connection over to the service.
    mutating func open(_ connection: Int32, _ request: HTTPRequest) {
        connections[connection].language = .own
        connections[connection].isWelcomed = true
        setTimer(connection, .life, now + timing.pingInterval)
        service.opened(
            .connection(connection),
            Opening(
                path: request.path,
                parameters: request.queryParameters,
                mayWrite: policy.mayWrite(connections[connection].identity)
            )
        )
    }

    /// Hands a message over to the service.
    mutating func hear(_ bytes: UnsafeRawBufferPointer, isText: Bool, _ connection: Int32) {
        metrics.ownMessages += 1
        service.received(
            ConversationMessage(isText: isText, payload: bytes),
            from: .connection(connection),
            now: time
        )
    }

    /// Drops a message and lets the service say so.
    mutating func refuse(_ error: ServiceError, _ connection: Int32) {
        count(\.messageErrors, error.code.rawValue)
        service.refused(error, from: .connection(connection))
    }

    /// Says and does what the service wants said and done.
    mutating func converse() {
        guard catalogue.conversation != nil else { return }
        service.noted(
            ConversationFigures(connections: openWebSockets, replaced: fanOut.replacedSoFar)
        )
        for saying in service.takeSayings() { perform(saying) }
    }

    private mutating func perform(_ saying: Saying) {
        switch saying {
        case .send(let payload, let client):
            guard let connection = listener(client) else { return }
            fanOut.send(to: connection, payload.opcode) { $0 += payload.bytes }
        case .publish(let payload, let room):
            fanOut.publish(room.name, payload.opcode) { $0 += payload.bytes }
        case .join(let client, let room):
            guard let connection = listener(client) else { return }
            _ = fanOut.join(connection, room.name)
        case .leave(let client, let room):
            guard let connection = listener(client) else { return }
            _ = fanOut.leave(connection, room.name)
        case .preferNewest(let client):
            guard let connection = listener(client) else { return }
            actions.append(.boundSendQueue(connection))
        }
    }

    /// The connection of a client that can still be spoken to; `nil` when it is gone or being closed.
    private func listener(_ client: ClientID) -> Int32? {
        guard case .connection(let connection) = client, connections.contains(connection),
            connections[connection].language == .own,
            connections[connection].webSocket?.isOpen == true
        else { return nil }
        return connection
    }
}

extension ConversationPayload {
    /// What kind of message it is.
    fileprivate var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}
