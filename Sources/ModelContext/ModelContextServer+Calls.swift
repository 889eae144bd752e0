package import WebSocketCommon
internal import WebSocketProtocol

/// What the owner is asked to do, until it has.
extension ModelContextServer {
    // MARK: The owner's doors

    /// Takes what the owner found; `.failure` of a tool is a result that the model sees.
    ///
    /// - Parameters:
    ///   - call: The call of `.call`, `.listResources` or `.readResource`. One that was cancelled is ignored.
    ///   - result: What came of it, of the kind that was asked for.
    ///   - now: The present.
    /// - Returns: What to do, in order.
    package mutating func finished(
        _ call: CallID,
        _ result: Result<CallResult, ServiceError>,
        now: ContinuousClock.Instant
    ) -> [Action] {
        guard let pending = calls.removeValue(forKey: call) else { return [] }
        release(call, pending, now)
        answer(call, pending, outcome(of: pending, result))
        return takeActions()
    }

    /// Tells the client how far a call has come, if it wants to know.
    ///
    /// - Parameters:
    ///   - call: A call that is not finished.
    ///   - progress: How far; what does not exceed the last one is not told, as the protocol demands.
    ///   - total: How far it goes, if that is known.
    ///   - message: What it is doing, for people.
    /// - Returns: What to do, in order.
    package mutating func progressed(
        _ call: CallID,
        progress: Int,
        total: Int? = nil,
        message: String? = nil
    ) -> [Action] {
        guard let pending = calls[call], let token = pending.progressToken,
            let exchange = pending.exchange, pending.progress.map({ $0 < progress }) ?? true
        else { return [] }
        calls[call]?.progress = progress
        makeStream(exchange)
        let event = Notifications.progress(token, progress, total: total, message: message)
        actions.append(.send(exchange, event))
        return takeActions()
    }

    // MARK: Beginning

    /// Asks the owner to do something.
    mutating func begin(
        _ kind: CallKind,
        _ request: JSONRPCRequest,
        at position: Int,
        of exchange: Exchange,
        _ reply: inout Reply
    ) throws(JSONRPCError) {
        let token = try progressToken(request)
        try checkRoom(for: reply.client)
        callsBegun += 1
        statistics.calls += 1
        let call = CallID(number: callsBegun)
        calls[call] = PendingCall(
            kind: kind,
            request: request.id,
            version: reply.version,
            client: reply.client,
            exchange: exchange,
            position: position,
            progressToken: token
        )
        reply.calls.insert(call)
        if let client = reply.client {
            sessions[client]?.calls.insert(call)
        } else {
            statelessCalls += 1
        }
        switch kind {
        case .tool(let name, let arguments):
            actions.append(.call(call, tool: name, arguments: arguments, client: reply.client))
        case .resources:
            actions.append(.listResources(call))
        case .resource(let uri):
            actions.append(.readResource(call, uri: uri))
        }
    }

    private func progressToken(_ request: JSONRPCRequest) throws(JSONRPCError) -> RequestID? {
        guard let token = request.meta?["progressToken"], token != .null else { return nil }
        guard let token = RequestID(token, limit: limits.identifier) else {
            throw .wrongParameter(
                "_meta.progressToken",
                expected: "an integer or a string of at most \(limits.identifier) bytes",
                found: token
            )
        }
        return token
    }

    private mutating func checkRoom(for client: ClientKey?) throws(JSONRPCError) {
        let pending = client.map { sessions[$0]?.calls.count ?? 0 } ?? statelessCalls
        let limit = client == nil ? limits.statelessCalls : limits.callsPerSession
        guard pending >= limit else { return }
        statistics.callsRefused += 1
        throw .limit("\(pending) calls are pending, which is the limit; wait for an answer")
    }

    // MARK: Ending

    /// Cancels the calls of a request that its client takes back.
    mutating func cancel(_ request: RequestID, of client: ClientKey) {
        let taken = sessions[client]?.calls.filter { calls[$0]?.request == request } ?? []
        for call in taken.sorted() {
            guard let pending = calls.removeValue(forKey: call) else { continue }
            sessions[client]?.calls.remove(call)
            statistics.callsCancelled += 1
            actions.append(.cancel(call))
            // The protocol wants no answer, but an HTTP request must have one.
            answer(call, pending, .failure(JSONRPCError(.requestCancelled, "Request cancelled")))
        }
    }

    /// Forgets a call that ended on the owner's side.
    private mutating func release(
        _ call: CallID,
        _ pending: PendingCall,
        _ now: ContinuousClock.Instant
    ) {
        guard let client = pending.client else {
            statelessCalls -= 1
            return
        }
        sessions[client]?.calls.remove(call)
        sessions[client]?.lastUse = now
    }

    private func outcome(
        of call: PendingCall,
        _ result: Result<CallResult, ServiceError>
    ) -> Result<[UInt8], JSONRPCError> {
        let version = call.version
        switch (call.kind, result) {
        case (.tool, .success(.tool(let object))):
            return .success(introduction.complete(ResultEncoder.tool(object), version))
        case (.tool, .failure(let error)):
            return .success(introduction.complete(ResultEncoder.toolFailure(error), version))
        case (.resources(let after), .success(.resources(let resources))):
            let page = ResultEncoder.resources(resources, after: after, page: limits.page)
            return .success(introduction.complete(page, version, .changing))
        case (.resource, .success(.contents(let contents))):
            let result = ResultEncoder.contents(contents)
            return .success(introduction.complete(result, version, .changing))
        case (.resources, .failure(let error)):
            let data: JSONObject = ["code": .string(error.code.rawValue)]
            return .failure(JSONRPCError(.internalError, error.message, data: data))
        case (.resource(let uri), .failure(let error)):
            return .failure(.resource(uri, error, version))
        case (.tool, .success), (.resources, .success), (.resource, .success):
            preconditionFailure("\(call.kind) was finished by a result of another kind")
        }
    }

    /// Gives the answer of a call to whoever waits for it; the call is forgotten already.
    mutating func answer(
        _ call: CallID,
        _ pending: PendingCall,
        _ outcome: Result<[UInt8], JSONRPCError>
    ) {
        guard let exchange = pending.exchange, case .reply(var reply) = exchanges[exchange]
        else { return }
        let message: [UInt8]
        switch outcome {
        case .success(let result):
            message = JSONRPCEncoder.response(pending.request, result: result)
        case .failure(let error):
            statistics.errors += 1
            message = JSONRPCEncoder.response(pending.request, error: error)
            if reply.version.isStateless { reply.status = error.statelessStatus }
        }
        reply.calls.remove(call)
        if reply.isStream {
            actions.append(.send(exchange, Notifications.event(message)))
        } else {
            reply.answers[pending.position] = message
        }
        exchanges[exchange] = nil
        conclude(reply, exchange)
    }

    // MARK: Replies

    /// Answers a POST if nothing of it is pending, and remembers it otherwise.
    mutating func conclude(_ reply: Reply, _ exchange: Exchange) {
        guard reply.calls.isEmpty else {
            exchanges[exchange] = .reply(reply)
            keepAlive(from: reply.since)
            return
        }
        if reply.isStream {
            actions.append(.closeStream(exchange))
        } else if reply.answers.isEmpty {
            respond(exchange, HTTPResponse(.accepted))
        } else {
            respond(exchange, json: reply.body, reply.status)
        }
    }

    /// Makes a stream of an answer that was going to be JSON.
    mutating func makeStream(_ exchange: Exchange) {
        guard case .reply(var reply) = exchanges[exchange], !reply.isStream else { return }
        actions.append(.openStream(exchange, Self.streamHeaders))
        for (_, answer) in reply.answers.sorted(by: { $0.key < $1.key }) {
            actions.append(.send(exchange, Notifications.event(answer)))
        }
        reply.answers = [:]
        reply.isStream = true
        exchanges[exchange] = .reply(reply)
    }
}
