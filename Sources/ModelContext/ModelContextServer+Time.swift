/// What time alone brings about.
extension ModelContextServer {
    /// When `tick` has something to do, at the earliest; `nil` as long as nothing waits for time.
    ///
    /// It costs the same however many clients there are, so it may be asked for in every turn of a loop.
    package var nextDeadline: ContinuousClock.Instant? {
        var earliest = keepAliveAt
        for deadline in [sessions.nextCheck, topics.nextDue, listThrottle.dueAt] {
            guard let deadline else { continue }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
        return earliest
    }

    /// Does what is due: tells of changes that had to wait, ends idle sessions, keeps streams open.
    ///
    /// - Parameter now: The present; calls before `nextDeadline` do nothing.
    /// - Returns: What to do, in order.
    package mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        for uri in topics.release(now: now, interval: limits.notificationInterval) { tell(uri) }
        if listThrottle.release(now: now, interval: limits.notificationInterval) {
            tellListChanged()
        }
        for client in sessions.expired(now: now, idleTime: limits.sessionIdleTime) {
            statistics.sessionsExpired += 1
            endSession(client)
        }
        if let keepAliveAt, keepAliveAt <= now { keepAlive(now) }
        return takeActions()
    }

    /// Sends a comment on every stream.
    ///
    /// An answer that is long in coming becomes a stream: a proxy would give up its connection.
    private mutating func keepAlive(_ now: ContinuousClock.Instant) {
        for exchange in exchanges.keys.sorted() {
            if case .reply(let reply) = exchanges[exchange] {
                guard reply.since + limits.keepAliveInterval <= now else { continue }
                makeStream(exchange)
            }
            actions.append(.send(exchange, Notifications.keepAlive))
        }
        keepAliveAt = exchanges.isEmpty ? nil : now + limits.keepAliveInterval
    }
}
