package import ConsciousnessTelemetry
package import EventLoop
internal import Synchronization
package import WebSocketCommon

/// Reads the files of telemetry on a thread of its own: it waits until one of them changes or somebody wants something.
///
/// A directory has one file a session, `session_<ID>.jsonl`, a record a line; another one a file an emergency,
/// `emergency_<time>.json`. Of a file only its end is read as it grows, and of history only what is asked for: many and large ones
/// cost little. Nothing outside of the directories is opened: no link is followed.
package final class TelemetryFiles: TelemetryLink {
    /// How it is noticed that files change.
    package enum Watch: Sendable {
        /// The kernel tells; where it cannot, by the timer.
        case inotify
        /// They are looked at 1 to 10 times a second.
        case timer
    }

    /// What the thread will have.
    private struct Parts {
        let watcher: TelemetryWatcher
        let loop: EventLoop
    }

    let mailbox: TelemetryMailbox
    /// Until it is started.
    private let parts: Mutex<Parts?>
    /// From then on until it is ended.
    private let thread = Mutex<SystemThread?>(nil)

    /// Names the directories; `start` makes those that are missing, for this user alone (mode 0700).
    ///
    /// - Parameters:
    ///   - telemetry: The path of the directory with the sessions.
    ///   - emergency: The path of the directory with the emergencies.
    ///   - watch: How it is noticed that files change.
    ///   - warn: Is told what the operator should know, a line at a time, from any thread.
    /// - Throws: `EMFILE`, `ENOMEM`.
    package init(
        telemetry: String,
        emergency: String,
        watch: Watch = .inotify,
        warn: @escaping @Sendable (String) -> Void
    ) throws(SystemError) {
        let loop = try EventLoop()
        mailbox = TelemetryMailbox(waker: loop.waker)
        let watcher = TelemetryWatcher(
            telemetry: telemetry,
            emergency: emergency,
            watch: watch,
            warn: warn
        )
        parts = Mutex(Parts(watcher: watcher, loop: loop))
    }

    /// Looks what is there, which is history, and starts the thread; it has the signal mask of the one that calls.
    ///
    /// What is appended to a file after this has returned is reported.
    ///
    /// - Parameter wake: Is called whenever there are reports.
    /// - Throws: `INTERNAL_ERROR` when a directory can neither be made nor read, or the process may have no more threads.
    package func start(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        guard let parts = parts.withLock({ $0.take() }) else { return }
        try parts.watcher.open(now: .now)
        let (reports, bytes) = parts.watcher.takeReports()
        mailbox.post(reports, bytes: bytes)
        mailbox.tell(wake)
        let mailbox = mailbox
        do throws(SystemError) {
            // The loop closes what it watches; the watcher goes on reading its own.
            let descriptor = try parts.watcher.changes.descriptor?.duplicated()
            if let descriptor { try parts.loop.watch(descriptor) }
            let started = try SystemThread {
                let loop = parts.loop
                var driver = Driver(
                    watcher: parts.watcher,
                    loop: loop,
                    mailbox: mailbox,
                    changes: descriptor
                )
                do throws(SystemError) { try loop.run(&driver) } catch {
                    preconditionFailure("the wait for telemetry's files failed: \(error)")
                }
            }
            thread.withLock { $0 = started }
        } catch {
            throw .internalError("the thread of telemetry's files: \(error)")
        }
    }

    /// Leaves an order.
    package func post(_ order: TelemetryOrder) { mailbox.post(order) }

    /// Takes what was found since the last time.
    package func takeReports() -> [TelemetryReport] { mailbox.takeReports() }

    /// Ends the watch and waits for the thread: for three seconds, then it is left to the end of the process.
    package func stop() {
        mailbox.end()
        parts.withLock { $0 = nil }
        let running = thread.withLock { $0.take() }
        _ = running?.join(within: .seconds(3))
    }

    /// The thread's own side.
    private struct Driver: ~Copyable, EventHandler {
        let watcher: TelemetryWatcher
        let loop: EventLoop
        let mailbox: TelemetryMailbox
        /// What wakes the loop when the kernel tells of changes.
        private var changes: Descriptor?
        private var isEnded = false

        init(
            watcher: TelemetryWatcher,
            loop: EventLoop,
            mailbox: TelemetryMailbox,
            changes: Descriptor?
        ) {
            self.watcher = watcher
            self.loop = loop
            self.mailbox = mailbox
            self.changes = changes
        }

        var nextDeadline: ContinuousClock.Instant? {
            watcher.nextDeadline(now: .now, hasRoom: mailbox.hasRoom)
        }

        mutating func turnBegan(now: ContinuousClock.Instant) {}

        mutating func woken() {
            let (orders, isEnding) = mailbox.takeOrders()
            watcher.post(orders)
            if isEnding {
                isEnded = true
                loop.stop()
            }
        }

        mutating func turnEnded() {
            guard !isEnded else { return }
            watcher.turn(now: .now, hasRoom: mailbox.hasRoom)
            let (reports, bytes) = watcher.takeReports()
            mailbox.post(reports, bytes: bytes)
            // What nobody reads any more would wake the loop for ever.
            if !watcher.changes.usesInotify, let unread = changes.take() { loop.close(unread) }
        }
    }
}
