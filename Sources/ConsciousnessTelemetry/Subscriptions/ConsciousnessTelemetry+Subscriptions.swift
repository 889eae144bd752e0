internal import WebSocketCommon

/// Subscriptions begin, go live when the past was told, and end.
extension ConsciousnessTelemetry {
    /// How many sessions a client that hears all others may have unsubscribed from.
    private static var mostExceptions: Int { 1000 }

    /// Replaces what a client is streamed.
    mutating func subscribe(
        _ client: ClientID,
        _ request: SubscriptionRequest,
        _ now: Timestamp
    ) throws(MessageError) {
        guard clients[client] != nil else { return }
        let number = lastSubscription + 1
        let subscription = Subscription(request, number: number, replay: options.replay)
        if subscription.wantsSnapshot || subscription.replay != .none {
            try checkOrders(of: client)
        }
        endSubscription(of: client)
        lastSubscription = number
        clients[client]?.subscription = subscription
        say(ServerMessages.subscribed(request.selection), to: client)
        if request.selection == .all {
            // At once, for no snapshot covers the sessions that are still to come.
            goOn(client, nil, subscription.progress(afterPastWithRecords: true))
        }
        advance(client, now)
    }

    /// Lets a client hear no more of some sessions; `nil`: of any.
    mutating func unsubscribe(
        _ client: ClientID,
        _ names: [SessionName]?
    ) throws(MessageError) {
        guard let names else { return endSubscription(of: client) }
        guard let subscription = clients[client]?.subscription else { return }
        switch subscription.scope {
        case .named(var rest):
            for name in names {
                guard let following = rest.removeValue(forKey: name.id.text) else { continue }
                end(following.progress, of: client, following.name)
            }
            clients[client]?.subscription?.scope = .named(rest)
            if rest.isEmpty { clients[client]?.subscription = nil }
        case .all(var except, let progress):
            except.formUnion(names.map(\.id.text))
            guard except.count <= Self.mostExceptions else {
                throw MessageError(
                    .limitExceeded,
                    "all sessions but \(except.count), limit is \(Self.mostExceptions); subscribe to those you want"
                )
            }
            clients[client]?.subscription?.scope = .all(except: except, progress: progress)
            guard progress == .inRoom else { return }
            // What it hears is no longer what the others in the room hear.
            end(progress, of: client, nil)
            goOn(client, nil, .own(fromStep: nil))
        }
    }

    /// Lets a client hear nothing any more.
    mutating func endSubscription(of client: ClientID) {
        guard let subscription = clients[client]?.subscription else { return }
        clients[client]?.subscription = nil
        delayed[client] = nil
        switch subscription.scope {
        case .all(_, let progress): end(progress, of: client, nil)
        case .named(let sessions):
            for following in sessions.values { end(following.progress, of: client, following.name) }
        }
    }

    private mutating func end(
        _ progress: Subscription.Progress,
        of client: ClientID,
        _ name: SessionName?
    ) {
        switch progress {
        case .waiting: break
        case .inRoom:
            if let room = rooms.leave(name) { sayings.append(.leave(client, room)) }
        case .own: rooms.removeOwn(client, name?.id.text)
        }
    }

    // MARK: From the past to the present

    /// Asks for what a subscription is still to be told of the past, one thing after the other; what has no past goes on live.
    mutating func advance(_ client: ClientID, _ now: Timestamp) {
        guard let subscription = clients[client]?.subscription else { return }
        if subscription.wantsSnapshot {
            clients[client]?.subscription?.wantsSnapshot = false
            return orderSnapshot(subscription.names, for: client, subscription: subscription.number)
        }
        // At once: what is appended to it while others are read belongs to no past.
        for name in subscription.names ?? [] {
            let session = name.id.text
            guard
                subscription.extent(of: session) == nil,
                subscription.progress(in: session) == .waiting
            else { continue }
            goOn(client, session, subscription.progress(afterPastWithRecords: true))
        }
        for name in subscription.names?[subscription.asked...] ?? [] {
            // It may have been unsubscribed from while it waited.
            guard
                let extent = subscription.extent(of: name.id.text),
                subscription.progress(in: name.id.text) == .waiting
            else {
                clients[client]?.subscription?.asked += 1
                continue
            }
            if let time = clients[client]?.pace.resumption(now: now) {
                delayed[client] = time
                return
            }
            clients[client]?.subscription?.asked += 1
            return post(
                .records(session: name.id.text, extent),
                for: client,
                subscription: subscription.number
            ) { .replay($0, session: name.id.text, hasRecords: false) }
        }
    }

    /// Lets a client hear what is appended to a session from now on; `nil`: to any.
    mutating func goOn(
        _ client: ClientID,
        _ session: String?,
        _ progress: Subscription.Progress
    ) {
        clients[client]?.subscription?.note(progress, in: session)
        switch progress {
        case .waiting: break
        case .inRoom:
            let name = session.flatMap { clients[client]?.subscription?.name(of: $0) }
            sayings.append(.join(client, rooms.join(name)))
        case .own: rooms.addOwn(client, session)
        }
    }

    /// Sends a client a part of the past of a session.
    ///
    /// - Returns: Whether there are records in it.
    mutating func replay(
        _ answer: TelemetryAnswer,
        of session: String,
        to waiting: Waiting,
        _ now: Timestamp
    ) -> Bool {
        guard case .records(let lines, _) = answer else {
            preconditionFailure("\(answer) is no answer to an order of records")
        }
        if isCurrent(waiting), let subscription = clients[waiting.client]?.subscription,
            let name = subscription.name(of: session)
        {
            let wanted = subscription.filter?.select(lines) ?? lines
            send(wanted, name, to: waiting.client)
            let bytes = wanted.reduce(0) { $0 + $1.bytes.count }
            clients[waiting.client]?.pace.note(bytes: bytes, now: now)
        }
        return !lines.isEmpty
    }

    /// Lets a client go on live behind the past of a session.
    mutating func finishReplay(
        of session: String,
        to waiting: Waiting,
        hasRecords: Bool,
        _ now: Timestamp
    ) {
        closeOrder(waiting)
        guard isCurrent(waiting), let subscription = clients[waiting.client]?.subscription
        else { return }
        if subscription.progress(in: session) == .waiting {
            let progress = subscription.progress(afterPastWithRecords: hasRecords)
            goOn(waiting.client, session, progress)
        }
        advance(waiting.client, now)
    }
}
