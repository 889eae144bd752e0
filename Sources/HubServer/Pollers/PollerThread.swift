internal import EventLoop

/// A thread on which a poller looks, each time its interval has passed.
final class PollerThread {
    private let orders: Inbox<Void>
    private let thread: SystemThread

    /// Starts the thread; the first look comes at once.
    ///
    /// - Parameters:
    ///   - poller: Who looks.
    ///   - findings: Where its requests go.
    /// - Throws: `EMFILE`, `EAGAIN`.
    init(
        _ poller: some Poller,
        reportingTo findings: Inbox<PolledRequest>
    ) throws(SystemError) {
        let loop = try EventLoop()
        let orders = Inbox<Void>(waker: loop.waker)
        self.orders = orders
        thread = try SystemThread {
            var lookout = Lookout(
                poller: poller,
                loop: loop,
                orders: orders,
                findings: findings,
                next: .now
            )
            do throws(SystemError) { try loop.run(&lookout) } catch {
                preconditionFailure("the poller's wait for its time failed: \(error)")
            }
        }
    }

    /// Waits until a look that has begun is over, and ends the thread.
    func stop() {
        orders.post(())
        thread.join()
    }

    /// The thread's own side.
    private struct Lookout<P: Poller>: ~Copyable, EventHandler {
        var poller: P
        let loop: EventLoop
        let orders: Inbox<Void>
        let findings: Inbox<PolledRequest>
        var next: ContinuousClock.Instant
        var isEnding = false

        var nextDeadline: ContinuousClock.Instant? { next }

        mutating func turnBegan(now: ContinuousClock.Instant) {}

        mutating func woken() {
            guard !orders.drain().isEmpty else { return }
            isEnding = true
            loop.stop()
        }

        mutating func turnEnded() {
            let now = ContinuousClock.now
            guard now >= next, !isEnding else { return }
            for request in poller.poll() { findings.post(request) }
            // What took longer than an interval is not caught up with.
            next = max(next + poller.interval, ContinuousClock.now)
        }
    }
}
