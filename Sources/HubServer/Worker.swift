internal import EventLoop
internal import WebSocketCommon

/// How a job ended.
struct FinishedJob: Sendable {
    let id: UInt64
    let result: Result<Outcome, ServiceError>
}

/// A thread that does jobs one after the other, in the order in which they were posted.
final class Worker {
    private enum Order: Sendable {
        case perform(Job)
        case end
    }

    private let orders: Inbox<Order>
    private let thread: SystemThread

    /// Starts the thread.
    ///
    /// - Parameter reports: Where it tells of jobs that are finished.
    /// - Throws: `EMFILE`, `EAGAIN`.
    init(reportingTo reports: Inbox<FinishedJob>) throws(SystemError) {
        let loop = try EventLoop()
        let orders = Inbox<Order>(waker: loop.waker)
        self.orders = orders
        thread = try SystemThread {
            var performer = Performer(loop: loop, orders: orders, reports: reports)
            do throws(SystemError) { try loop.run(&performer) } catch {
                preconditionFailure("the worker's wait for jobs failed: \(error)")
            }
        }
    }

    /// Has a job done after those before it.
    func post(_ job: Job) { orders.post(.perform(job)) }

    /// Waits until the jobs that were posted are done, and ends the thread.
    func stop() {
        orders.post(.end)
        thread.join()
    }

    /// The thread's own side.
    private struct Performer: ~Copyable, EventHandler {
        let loop: EventLoop
        let orders: Inbox<Order>
        let reports: Inbox<FinishedJob>

        var nextDeadline: ContinuousClock.Instant? { nil }
        mutating func turnBegan(now: ContinuousClock.Instant) {}
        mutating func turnEnded() {}

        mutating func woken() {
            for order in orders.drain() {
                switch order {
                case .perform(let job):
                    let result = Result<Outcome, ServiceError> { () throws(ServiceError) in
                        try job.work.run()
                    }
                    reports.post(FinishedJob(id: job.id, result: result))
                case .end: loop.stop()
                }
            }
        }
    }
}
