internal import EventLoop
internal import ModelContext
internal import WebSocketCommon
internal import WebSocketProtocol

/// `/mcp`: the service for agents.
extension Hub {
    // MARK: Requests

    /// Passes a request on to the protocol's machine.
    mutating func speakModelContext(_ request: HTTPRequest, _ connection: Int32) {
        let exchange = beginExchange(request, connection)
        let identity = connections[connection].identity
        let freshID = freshID().description
        perform(
            agents.server.receive(
                request,
                exchange: Exchange(exchange),
                freshID: freshID,
                now: now
            ),
            identity
        )
    }

    /// Does what the protocol's machine wants done.
    ///
    /// - Parameters:
    ///   - actions: What to do.
    ///   - identity: Whose request it comes from; calls begin with a request only.
    mutating func perform(_ actions: [ModelContextServer.Action], _ identity: Identity = .nobody) {
        for action in actions {
            switch action {
            case .respond(let exchange, let response): respond(response, in: exchange.number)
            case .openStream(let exchange, let headers): openStream(headers, in: exchange.number)
            case .send(let exchange, let bytes): send(bytes, in: exchange.number)
            case .closeStream(let exchange): closeStream(in: exchange.number)
            case .call(let call, let tool, let arguments, let client):
                run(tool, arguments, call, identity, client)
            case .listResources(let call):
                finish(call, .success(.resources(resources)))
            case .readResource(let call, let uri):
                finish(call, read(uri, identity))
            case .cancel(let call):
                agents.waits.remove(call)
                jobs.forget(call: call)
            case .watch(let uri): watch(uri)
            case .unwatch(let uri): unwatch(uri)
            case .sessionEnded(let client): departed.append(.session(client.number))
            }
        }
        agentDeadline = agents.nextDeadline
    }

    /// Tells the protocol's machine what a call led to.
    mutating func finish(_ call: CallID, _ result: Result<CallResult, ServiceError>) {
        perform(agents.server.finished(call, result, now: now))
    }

    /// Does what time brings about for agents.
    mutating func tickAgents() {
        for (call, wait) in agents.waits.takeDue(now) {
            finish(call, .success(.tool(wait.answer(timedOut: true))))
        }
        if let due = agents.server.nextDeadline, due <= now {
            perform(agents.server.tick(now: now))
        }
        agentDeadline = agents.nextDeadline
    }

    // MARK: Resources

    /// Every channel that somebody listens to, in whatever way.
    private var resources: [Resource] {
        var active = listeners
        let known = Set(active.map(\.channel))
        active += agents.watches.channels.filter { !known.contains($0) }.map { ($0, 0) }
        return active.map { channel, count in
            Resource(
                uri: agents.uri.text(channel),
                name: channel.description,
                description: "\(catalogue.channel(channel)?.summary ?? "") Subscribers: \(count)."
            )
        }
    }

    /// What a channel's resource holds: the state of what it is about, and its latest events while an agent watches it.
    private func read(_ uri: String, _ identity: Identity) -> Result<CallResult, ServiceError> {
        do throws(ServiceError) {
            let channel = try catalogue.channelName(try agents.uri.channel(uri))
            guard policy.mayRead(channel, identity) else {
                throw .forbidden(channel: channel.description)
            }
            let listeners =
                fanOut.rooms.memberCount(channel) + eventStreams.listeners(of: channel).count
            let events = agents.watches[channel]?.events ?? []
            let contents: JSONObject = [
                "channel": .string(channel.description),
                "service": .string(catalogue.name),
                "description": .string(catalogue.channel(channel)?.summary ?? ""),
                "subscribers": .integer(listeners),
                "state": service.state(of: channel).map { .object($0) } ?? .null,
                "recent_events": .array(events.compactMap { try? JSON(parsing: $0) }),
            ]
            let text = String(decoding: contents.encoded(), as: UTF8.self)
            return .success(.contents([ResourceContents(uri: uri, text: text)]))
        } catch { return .failure(error) }
    }

    private mutating func watch(_ uri: String) {
        guard let channel = channel(of: uri) else { return }
        agents.watches.insert(uri, of: channel)
    }

    private mutating func unwatch(_ uri: String) {
        guard let channel = channel(of: uri) else { return }
        agents.watches.remove(uri, of: channel)
    }

    private func channel(of uri: String) -> ChannelName? {
        (try? agents.uri.channel(uri)).flatMap { try? catalogue.channelName($0) }
    }

    // MARK: Events

    /// Tells agents of an event that they watch or wait for.
    mutating func tellAgents(
        _ name: String,
        _ data: JSONSlice,
        _ channels: [ChannelName],
        _ envelope: EnvelopeEncoder
    ) {
        for channel in channels {
            let calls = agents.waits.calls(for: name, in: channel)
            let uris = agents.watches[channel]?.uris ?? []
            guard !calls.isEmpty || !uris.isEmpty else { continue }
            var event: [UInt8] = []
            envelope.publication(of: name, data: data, room: channel.description, into: &event)
            agents.watches.append(event, to: channel)
            for uri in uris { perform(agents.server.resourceChanged(uri, now: now)) }
            guard !calls.isEmpty, let object = (try? JSON(parsing: event))?.objectValue
            else { continue }
            for call in calls { give(object, size: event.count, to: call) }
        }
    }

    private mutating func give(_ event: JSONObject, size: Int, to call: CallID) {
        guard let wait = agents.waits.append(event, size: size, to: call) else { return }
        if wait.isOver {
            agents.waits.remove(call)
            finish(call, .success(.tool(wait.answer(timedOut: false))))
        } else {
            perform(
                agents.server.progressed(
                    call,
                    progress: wait.events.count,
                    total: wait.count,
                    message: "\(wait.events.count) of \(wait.count) events"
                )
            )
        }
    }

    /// Tells agents when other channels are active than before.
    mutating func tellAgentsOfRooms() {
        let changes = fanOut.rooms.changes &+ eventStreams.changes
        guard agents.knownRoomChanges != changes else { return }
        agents.knownRoomChanges = changes
        perform(agents.server.resourceListChanged(now: now))
    }
}

extension Identity {
    /// Who may nothing: for what no request asked.
    fileprivate static let nobody = Identity(userID: nil, permissions: [], isLocal: false)
}
