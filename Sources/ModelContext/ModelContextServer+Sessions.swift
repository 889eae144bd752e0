internal import WebSocketCommon
internal import WebSocketProtocol

/// The versions before 2026-07-28: a handshake, then requests that name their session.
extension ModelContextServer {
    // MARK: Messages

    /// Takes a message of a client that has a session or wants one.
    mutating func receiveInSession(_ message: JSONRPCMessage, _ arrival: Arrival) {
        switch message {
        case .request(let request) where request.method == "initialize":
            // A session id beside it would be of a session that the client has given up.
            openSession(request, arrival)
        case .request(let request) where isStrayStateless(request, arrival):
            receiveStateless(message, arrival)
        case .request(let request):
            guard let client = session(of: arrival, id: request.id) else { return }
            perform([.success(message)], client, arrival, isBatch: false)
        case .notification, .response:
            guard let client = session(of: arrival) else { return }
            perform([.success(message)], client, arrival, isBatch: false)
        }
    }

    /// Takes a body that is an array.
    mutating func receiveBatch(_ elements: [JSON], _ arrival: Arrival) {
        guard let client = session(of: arrival), let version = sessions[client]?.version
        else { return }
        guard version.allowsBatches else {
            let error = JSONRPCError(
                .invalidRequest,
                "Batches belong to \(ProtocolVersion.march2025.rawValue); "
                    + "this session speaks \(version.rawValue)"
            )
            return refuse(arrival.exchange, .badRequest, error)
        }
        guard 1...limits.batch ~= elements.count else {
            let error = JSONRPCError(
                .invalidRequest,
                "A batch has 1 to \(limits.batch) messages, not \(elements.count)"
            )
            return refuse(arrival.exchange, .badRequest, error)
        }
        let messages = elements.map { element in
            Result { () throws(JSONRPCFault) in
                try JSONRPCMessage(element, identifierLimit: limits.identifier)
            }
        }
        perform(messages, client, arrival, isBatch: true)
    }

    /// Whether a request without session and version is one of 2026-07-28 that lacks its headers: it is told so.
    private func isStrayStateless(_ request: JSONRPCRequest, _ arrival: Arrival) -> Bool {
        arrival.versionName == nil && arrival.request.headers[HeaderName.session] == nil
            && StatelessEnvelope.isPresent(in: request)
    }

    private mutating func perform(
        _ messages: [Result<JSONRPCMessage, JSONRPCFault>],
        _ client: ClientKey,
        _ arrival: Arrival,
        isBatch: Bool
    ) {
        guard let version = sessions[client]?.version else { return }
        var reply = Reply(
            client: client,
            version: version,
            isBatch: isBatch,
            since: arrival.time
        )
        for (position, message) in messages.enumerated() {
            switch message {
            case .success(.request(let request)):
                perform(request, at: position, of: arrival.exchange, &reply)
            case .success(.notification), .success(.response):
                // Notifications have their turn below; we ask nothing, so a response is not ours.
                break
            case .failure(let fault):
                statistics.errors += 1
                reply.answers[position] = JSONRPCEncoder.response(fault.id, error: fault.error)
            }
        }
        conclude(reply, arrival.exchange)
        // Only now are the requests of the same body known, which one of them may take back.
        for case .success(.notification(let method, let parameters)) in messages {
            notice(method, parameters, client)
        }
    }

    private mutating func notice(_ method: String, _ parameters: JSONObject, _ client: ClientKey) {
        // `initialized` changes nothing, since we ask nothing of clients; progress and other roots neither.
        guard method == "notifications/cancelled" else { return }
        guard let id = RequestID(parameters["requestId"], limit: limits.identifier) else { return }
        cancel(id, of: client)
    }

    // MARK: Sessions

    private mutating func openSession(_ request: JSONRPCRequest, _ arrival: Arrival) {
        let version: ProtocolVersion
        do throws(JSONRPCError) {
            version = try Self.negotiate(request.parameters)
        } catch {
            return refuse(arrival.exchange, .ok, error, id: request.id)
        }
        if sessions.count >= limits.sessions {
            guard let client = sessions.longestIdle else {
                statistics.sessionsRefused += 1
                let error = JSONRPCError.limit(
                    "All \(limits.sessions) sessions are in use; try again later"
                )
                return refuse(arrival.exchange, .serviceUnavailable, error, id: request.id)
            }
            statistics.sessionsEvicted += 1
            endSession(client)
        }
        statistics.sessionsOpened += 1
        _ = sessions.open(
            id: arrival.freshID,
            version: version,
            now: arrival.time,
            idleTime: limits.sessionIdleTime
        )
        respond(
            arrival.exchange,
            json: JSONRPCEncoder.response(request.id, result: introduction.handshake(version)),
            headers: [HeaderName.session: arrival.freshID]
        )
    }

    private static func negotiate(
        _ parameters: JSONObject
    ) throws(JSONRPCError) -> ProtocolVersion {
        guard let offer = parameters["protocolVersion"]?.stringValue else {
            throw .wrongParameter(
                "protocolVersion",
                expected: "a string",
                found: parameters["protocolVersion"]
            )
        }
        for name in ["capabilities", "clientInfo"] {
            guard parameters[name]?.objectValue != nil else {
                throw .wrongParameter(name, expected: "an object", found: parameters[name])
            }
        }
        guard let version = ProtocolVersion(rawValue: offer), !version.isStateless
        else { return .latestHandshake }
        return version
    }

    /// The client that a request comes from; if its session is not named or not known, the request is refused.
    mutating func session(of arrival: Arrival, id: RequestID? = nil) -> ClientKey? {
        guard let name = arrival.request.headers[HeaderName.session] else {
            let error = JSONRPCError(
                .invalidRequest,
                "Missing session: \(HeaderName.session) is required, and initialize gives it"
            )
            refuse(arrival.exchange, .badRequest, error, id: id)
            return nil
        }
        guard let client = sessions.client(id: name) else {
            // The name may be the secret of a session that expired: it is not repeated.
            let error = JSONRPCError(
                .invalidRequest,
                "Session not found: it expired or never was; begin again with initialize"
            )
            refuse(arrival.exchange, .notFound, error, id: id)
            return nil
        }
        sessions[client]?.lastUse = arrival.time
        return client
    }

    /// Ends a session and all it has.
    mutating func endSession(_ client: ClientKey) {
        guard let session = sessions.remove(client) else { return }
        for call in session.calls.sorted() {
            guard let pending = calls.removeValue(forKey: call) else { continue }
            statistics.callsCancelled += 1
            actions.append(.cancel(call))
            if let exchange = pending.exchange { abandon(exchange) }
        }
        if let stream = session.stream, exchanges.removeValue(forKey: stream) != nil {
            actions.append(.closeStream(stream))
        }
        for uri in session.subscriptions.sorted() { unsubscribe(.session(client), from: uri) }
        actions.append(.sessionEnded(client))
    }

    /// Ends the answer to a request of a session that its client has given up, without the results that are missing.
    ///
    /// It is a stream that ends early, as from other servers: clients are busy closing themselves when it comes, and trip over
    /// anything that they would have to hand to somebody.
    private mutating func abandon(_ exchange: Exchange) {
        makeStream(exchange)
        guard exchanges.removeValue(forKey: exchange) != nil else { return }
        actions.append(.closeStream(exchange))
    }

    // MARK: Streams

    mutating func openSessionStream(_ client: ClientKey, _ arrival: Arrival) {
        guard var session = sessions[client] else { return }
        guard session.stream == nil else {
            let error = JSONRPCError(
                .invalidRequest,
                "This session has a stream already, and may have one"
            )
            return refuse(arrival.exchange, .conflict, error)
        }
        openStream(arrival.exchange, now: arrival.time)
        exchanges[arrival.exchange] = .sessionStream(client)
        session.stream = arrival.exchange
        var events: [UInt8] = []
        if session.isListChangePending {
            events += Notifications.listChanged(subscription: nil)
            statistics.notifications += 1
        }
        for uri in session.pendingUpdates.sorted() {
            events += Notifications.updated(uri, subscription: nil)
            statistics.notifications += 1
        }
        session.isListChangePending = false
        session.pendingUpdates = []
        sessions[client] = session
        if !events.isEmpty { actions.append(.send(arrival.exchange, events)) }
    }
}
