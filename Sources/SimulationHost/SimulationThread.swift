package import EventLoop
package import Hermes
internal import Synchronization
package import WebSocketCommon

/// An engine on a thread of its own: it waits until the next frame is due or somebody wants something.
package final class SimulationThread: SimulationLink {
    /// What the thread will have.
    private struct Parts {
        var engine: SimulationEngine
        let loop: EventLoop
    }

    /// What plays.
    package let schema: SimulationSchema
    /// How simulated time passes once it runs.
    package let mode: SimulationConfiguration.Mode
    private let mailbox: SimulationMailbox
    /// Until it is started.
    private let parts: Mutex<Parts?>
    /// From then on until it is ended.
    private let thread = Mutex<SystemThread?>(nil)

    /// Makes one that is not started.
    ///
    /// - Parameter engine: What plays; from here on it is the thread's own.
    /// - Throws: `EMFILE`, `ENOMEM`.
    package init(_ engine: sending SimulationEngine) throws(SystemError) {
        schema = engine.schema
        mode = engine.mode
        let loop = try EventLoop()
        mailbox = SimulationMailbox(waker: loop.waker, signals: schema.names.count)
        parts = Mutex(Parts(engine: engine, loop: loop))
    }

    /// Starts the thread; it has the signal mask of the one that calls.
    ///
    /// - Parameter wake: Is called whenever there are reports.
    /// - Throws: `INTERNAL_ERROR` when the process may have no more threads.
    package func start(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        mailbox.tell(wake)
        let mailbox = mailbox
        guard let parts = parts.withLock({ $0.take() }) else { return }
        do throws(SystemError) {
            let started = try SystemThread {
                let loop = parts.loop
                var driver = Driver(engine: parts.engine, loop: loop, mailbox: mailbox)
                do throws(SystemError) { try loop.run(&driver) } catch {
                    preconditionFailure("the simulation's wait for its time failed: \(error)")
                }
            }
            thread.withLock { $0 = started }
        } catch {
            throw .internalError("the simulation's thread: \(error)")
        }
    }

    /// Leaves an order.
    package func post(_ order: SimulationOrder) { mailbox.post(order) }

    /// Takes what was told since the last time.
    package func takeReports() -> [SimulationReport] { mailbox.takeReports() }

    /// Ends the simulation and waits for the thread, which ends a step of a module first: for three seconds, then the thread and what
    /// it has not written are left to the end of the process, as are the programs that it has started.
    package func stop() {
        mailbox.end()
        var unused = parts.withLock { $0.take() }
        unused?.engine.close()
        let running = thread.withLock { $0.take() }
        _ = running?.join(within: .seconds(3))
    }

    /// The thread's own side.
    private struct Driver: ~Copyable, EventHandler {
        /// How many orders a turn carries out before frames that are due are made.
        static let mostOrders = 64

        var engine: SimulationEngine
        let loop: EventLoop
        let mailbox: SimulationMailbox
        /// What was taken and is not carried out.
        private var orders: [SimulationOrder] = []
        private var next = 0
        private var isEnded = false

        init(engine: SimulationEngine, loop: EventLoop, mailbox: SimulationMailbox) {
            self.engine = engine
            self.loop = loop
            self.mailbox = mailbox
        }

        var nextDeadline: ContinuousClock.Instant? {
            next < orders.count ? .now : engine.nextDeadline
        }

        mutating func turnBegan(now: ContinuousClock.Instant) {}

        mutating func woken() {
            let (orders, isEnding) = mailbox.takeOrders()
            self.orders += orders
            if isEnding {
                engine.close()
                isEnded = true
                loop.stop()
            }
        }

        mutating func turnEnded() {
            guard !isEnded else { return }
            for order in orders[next...].prefix(Self.mostOrders) {
                engine.receive(order, now: .now)
                next += 1
            }
            if next == orders.count {
                orders = []
                next = 0
            }
            engine.turn { .now }
            mailbox.post(engine.takeReports())
        }
    }
}
