internal import WebSocketCommon

/// Who watches what, and is told when it changes.
extension ModelContextServer {
    // MARK: The owner's doors

    /// Takes the news that a resource changed, and tells who watches it.
    ///
    /// Each is told at once, but of a resource at most once in `Limits.notificationInterval`, and always of the last change.
    ///
    /// - Parameters:
    ///   - uri: The resource; one that nobody watches is ignored.
    ///   - now: The present.
    /// - Returns: What to do, in order.
    package mutating func resourceChanged(
        _ uri: String,
        now: ContinuousClock.Instant
    ) -> [Action] {
        // Most hubs have no such client at the moment, and things change all the time.
        guard topics.count > 0 else { return [] }
        switch topics.changed(uri, now: now, interval: limits.notificationInterval) {
        case .tell: tell(uri)
        case .merge: statistics.changesMerged += 1
        case .wait, nil: break
        }
        return takeActions()
    }

    /// Takes the news that there are other resources than before, and tells every session and who listens for it.
    ///
    /// - Parameter now: The present.
    /// - Returns: What to do, in order.
    package mutating func resourceListChanged(now: ContinuousClock.Instant) -> [Action] {
        switch listThrottle.changed(now: now, interval: limits.notificationInterval) {
        case .tell: tellListChanged()
        case .merge: statistics.changesMerged += 1
        case .wait: break
        }
        return takeActions()
    }

    // MARK: Subscribing

    /// Subscribes a session.
    mutating func subscribe(
        _ client: ClientKey,
        to uri: String,
        _ version: ProtocolVersion
    ) throws(JSONRPCError) {
        if let error = checkSubscription(uri) { throw .resource(uri, error, version) }
        guard let subscriptions = sessions[client]?.subscriptions, !subscriptions.contains(uri)
        else { return }
        guard subscriptions.count < limits.subscriptions else {
            throw .limit("The session watches \(subscriptions.count) resources, which is the limit")
        }
        try checkRoom(forSubscriptions: 1)
        sessions[client]?.subscriptions.insert(uri)
        subscribe(.session(client), to: uri)
    }

    /// Refuses subscriptions that would be too many for the server.
    func checkRoom(forSubscriptions count: Int) throws(JSONRPCError) {
        guard topics.subscriptions + count > limits.allSubscriptions else { return }
        throw .limit(
            "Of \(limits.allSubscriptions) subscriptions \(topics.subscriptions) are taken; "
                + "try again later"
        )
    }

    mutating func subscribe(_ subscriber: Subscriber, to uri: String) {
        if topics.subscribe(subscriber, to: uri) { actions.append(.watch(uri: uri)) }
    }

    mutating func unsubscribe(_ subscriber: Subscriber, from uri: String) {
        if topics.unsubscribe(subscriber, from: uri) { actions.append(.unwatch(uri: uri)) }
    }

    // MARK: Telling

    /// Tells everybody who watches a resource that it changed.
    mutating func tell(_ uri: String) {
        let event = Notifications.updated(uri, subscription: nil)
        let stamped = StampedEvent { Notifications.updated(uri, subscription: $0) }
        for subscriber in topics.subscribers(of: uri) {
            switch subscriber {
            case .session(let client):
                if let stream = sessions[client]?.stream {
                    notify(stream, event)
                } else {
                    sessions[client]?.pendingUpdates.insert(uri)
                }
            case .listen(let exchange):
                guard case .listen(let stream) = exchanges[exchange] else { continue }
                notify(exchange, stamped.bytes(for: stream.id))
            }
        }
    }

    /// Tells everybody who wants to know that there are other resources.
    mutating func tellListChanged() {
        let event = Notifications.listChanged(subscription: nil)
        for client in sessions.clients {
            if let stream = sessions[client]?.stream {
                notify(stream, event)
            } else {
                sessions[client]?.isListChangePending = true
            }
        }
        let listening = exchanges.compactMap { exchange, pending -> (Exchange, RequestID)? in
            guard case .listen(let stream) = pending, stream.filter.resourceList else { return nil }
            return (exchange, stream.id)
        }
        let stamped = StampedEvent { Notifications.listChanged(subscription: $0) }
        for (exchange, id) in listening.sorted(by: { $0.0 < $1.0 }) {
            notify(exchange, stamped.bytes(for: id))
        }
    }

    private mutating func notify(_ exchange: Exchange, _ event: [UInt8]) {
        statistics.notifications += 1
        actions.append(.send(exchange, event))
    }
}
