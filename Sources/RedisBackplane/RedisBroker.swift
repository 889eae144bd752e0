package import EventLoop
internal import Synchronization
package import WebSocketCommon

/// A Redis server as a broker, on a thread of its own.
///
/// It connects twice: a connection that listens can do nothing else. `.connected` comes when all channels and patterns are listened to
/// and orders are taken; what Redis says no to afterwards fails that order alone. When either connection ends, is refused, or is silent
/// for longer than `RedisTimings` allow, both are given up, `.lost` is reported once, and the server is tried again after 50 ms, 100 ms,
/// … up to 2 s. What was published meanwhile is lost: Redis keeps no messages.
///
/// A message longer than 1 MiB is skipped, and told as `.refused`. A channel that is listened to by its name and by a pattern gets its messages
/// once for each, as Redis sends them. A service that does not take its reports finds 16 MiB of them; what comes then is left to Redis.
package final class RedisBroker: MessageBroker {
    /// What the thread will have.
    let parts: BrokerParts
    private let phase = Mutex(Phase.new)

    private enum Phase {
        /// Leaves for `running` or `over`.
        case new
        /// Leaves for `over`.
        case running(SystemThread)
        case over
    }

    /// Makes one that is not started.
    ///
    /// - Parameters:
    ///   - url: Where Redis is.
    ///   - channels: What to listen to.
    ///   - patterns: What else, with `*`, `?` and `[…]` as PSUBSCRIBE reads them.
    ///   - timings: How patient it is.
    /// - Throws: `EMFILE`, `ENOMEM`.
    package init(
        url: RedisURL,
        channels: [String],
        patterns: [String],
        timings: RedisTimings = RedisTimings()
    ) throws(SystemError) {
        let doorbell = try Doorbell()
        parts = BrokerParts(
            url: url,
            channels: channels,
            patterns: patterns,
            timings: timings,
            mailbox: BrokerMailbox(doorbell),
            doorbell: doorbell
        )
    }

    deinit { stop() }

    /// Starts the thread; it has the signal mask of the one that calls.
    ///
    /// - Parameter wake: Is called whenever there are reports.
    /// - Throws: `INTERNAL_ERROR` when the process may have no more threads.
    package func start(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        try phase.withLock { phase throws(ServiceError) in
            guard case .new = phase else { return }
            parts.mailbox.tell(wake)
            do throws(SystemError) {
                phase = .running(
                    try SystemThread { [parts] in
                        var thread = BrokerThread(parts)
                        thread.run()
                    }
                )
            } catch {
                throw .internalError("Redis's thread: \(error)")
            }
        }
    }

    /// Leaves an order; after `stop` it is forgotten.
    package func post(_ order: BrokerOrder) { parts.mailbox.post(order) }

    /// Takes what was reported since the last time.
    package func takeReports() -> [BrokerReport] { parts.mailbox.takeReports() }

    /// Sends what was posted, as far as the kernel takes it at once, and ends the connection.
    package func stop() { _ = stop(within: .seconds(2)) }

    /// Ends it.
    ///
    /// - Parameter duration: How long to wait for the thread, which has nothing to wait for itself.
    /// - Returns: Whether it has ended.
    @discardableResult
    func stop(within duration: Duration) -> Bool {
        let running = phase.withLock { phase -> SystemThread? in
            defer { phase = .over }
            if case .running(let thread) = phase { return thread }
            return nil
        }
        parts.mailbox.end()
        return running?.join(within: duration) ?? true
    }
}
