internal import WebSocketCommon
internal import WebSocketProtocol

/// Answers that last, and what becomes of them.
extension ModelContextServer {
    /// The head of a stream: no cache may keep it, and no proxy may hold it back.
    static let streamHeaders: HTTPHeaders = [
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
    ]

    /// Takes the news that the connection of a request is gone, before or after it was answered.
    ///
    /// Until 2025-11-25 that cancels nothing: the call goes on, and nobody hears its end. From 2026-07-28 on it is how a client
    /// takes a request back.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - now: The present.
    /// - Returns: What to do, in order.
    package mutating func connectionLost(
        _ exchange: Exchange,
        now: ContinuousClock.Instant
    ) -> [Action] {
        switch exchanges.removeValue(forKey: exchange) {
        case nil:
            break  // It was answered.
        case .reply(let reply):
            lost(reply)
        case .sessionStream(let client):
            sessions[client]?.stream = nil
            sessions[client]?.lastUse = now
        case .listen(let stream):
            ended(stream, exchange)
        }
        return takeActions()
    }

    private mutating func lost(_ reply: Reply) {
        for call in reply.calls.sorted() {
            if reply.version.isStateless {
                calls[call] = nil
                statelessCalls -= 1
                statistics.callsCancelled += 1
                actions.append(.cancel(call))
            } else {
                calls[call]?.exchange = nil
            }
        }
    }

    private mutating func ended(_ stream: ListenStream, _ exchange: Exchange) {
        listenStreams -= 1
        for uri in stream.filter.resources { unsubscribe(.listen(exchange), from: uri) }
    }

    /// Opens a stream that says things unasked.
    mutating func openStream(_ exchange: Exchange, now: ContinuousClock.Instant) {
        actions.append(.openStream(exchange, Self.streamHeaders))
        keepAlive(from: now)
    }

    /// Sees to it that comments are sent from now on.
    mutating func keepAlive(from now: ContinuousClock.Instant) {
        if keepAliveAt == nil { keepAliveAt = now + limits.keepAliveInterval }
    }

    /// Ends everything: streams in order, calls with an error.
    ///
    /// Later requests are refused with 503.
    ///
    /// - Returns: What to do, in order.
    package mutating func stop() -> [Action] {
        isStopped = true
        for exchange in exchanges.keys.sorted() {
            guard case .listen(let stream) = exchanges[exchange] else { continue }
            exchanges[exchange] = nil
            // The version's only word for a stream that ends on purpose is the answer to its request.
            let result = introduction.complete(
                JSONObject().encoded(),
                .july2026,
                subscription: stream.id
            )
            let message = JSONRPCEncoder.response(stream.id, result: result)
            actions.append(.send(exchange, Notifications.event(message)))
            actions.append(.closeStream(exchange))
            ended(stream, exchange)
        }
        let error = JSONRPCError(.internalError, "The server is stopping")
        for call in calls.keys.sorted() {
            guard let pending = calls.removeValue(forKey: call) else { continue }
            statistics.callsCancelled += 1
            actions.append(.cancel(call))
            answer(call, pending, .failure(error))
        }
        statelessCalls = 0
        for client in sessions.clients { endSession(client) }
        keepAliveAt = nil
        return takeActions()
    }
}
