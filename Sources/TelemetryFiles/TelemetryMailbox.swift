internal import ConsciousnessTelemetry
internal import EventLoop
internal import Synchronization

/// What the service and the thread that reads say to each other.
///
/// Reports that nobody takes do not pile up: past `mostWaiting` nothing more is read, and what is not read waits in the files.
final class TelemetryMailbox: Sendable {
    /// How many bytes of reports may wait before no more is read.
    static let mostWaiting = 8 << 20

    private struct Mail {
        var orders: [TelemetryOrder] = []
        var reports: [TelemetryReport] = []
        /// About how much memory the reports take.
        var bytes = 0
        var isEnding = false
        var wake: (@Sendable () -> Void)?
    }

    private let mail = Mutex(Mail())
    private let waker: Waker

    /// Makes the mailbox of the loop that `waker` wakes.
    init(waker: Waker) { self.waker = waker }

    // MARK: The service's side

    /// Sets what is called when there are reports.
    func tell(_ wake: @escaping @Sendable () -> Void) {
        let isWaiting = mail.withLock { mail in
            mail.wake = wake
            return !mail.reports.isEmpty
        }
        if isWaiting { wake() }
    }

    func post(_ order: TelemetryOrder) {
        let wasEmpty = mail.withLock { mail in
            mail.orders.append(order)
            return mail.orders.count == 1
        }
        // Who finds orders waiting knows that the loop has been woken for them.
        if wasEmpty { waker.wake() }
    }

    func end() {
        mail.withLock { mail in
            mail.isEnding = true
            mail.wake = nil
        }
        waker.wake()
    }

    func takeReports() -> [TelemetryReport] {
        let (reports, wasFull) = mail.withLock { mail in
            defer { (mail.reports, mail.bytes) = ([], 0) }
            return (mail.reports, mail.bytes >= Self.mostWaiting)
        }
        if wasFull { waker.wake() }
        return reports
    }

    // MARK: The thread's side

    /// Whether more may be read.
    var hasRoom: Bool { mail.withLock { $0.bytes < Self.mostWaiting } }

    func takeOrders() -> (orders: [TelemetryOrder], isEnding: Bool) {
        mail.withLock { mail in
            defer { mail.orders = [] }
            return (mail.orders, mail.isEnding)
        }
    }

    func post(_ reports: [TelemetryReport], bytes: Int) {
        guard !reports.isEmpty else { return }
        let wake = mail.withLock { mail in
            let wasEmpty = mail.reports.isEmpty
            mail.reports += reports
            mail.bytes += bytes
            return wasEmpty ? mail.wake : nil
        }
        wake?()
    }
}
