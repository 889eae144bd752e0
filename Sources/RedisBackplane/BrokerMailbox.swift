internal import Synchronization
internal import WebSocketCommon

/// What a service and its broker say to each other, from thread to thread.
final class BrokerMailbox: Sendable {
    /// How many bytes of messages may wait for the service before no more are read.
    ///
    /// Redis keeps what is not read, and gives up who reads too slowly: 32 MB by default (client-output-buffer-limit, redis.conf).
    private static let mostWaiting = 16 << 20

    private struct Mail {
        var orders: [BrokerOrder] = []
        var reports: [BrokerReport] = []
        /// How many bytes the reports have.
        var waitingBytes = 0
        var isEnding = false
        var wake: (@Sendable () -> Void)?
    }

    private let mail = Mutex(Mail())
    private let doorbell: Doorbell

    init(_ doorbell: Doorbell) { self.doorbell = doorbell }

    // MARK: The service's side

    /// Sets what is called when there are reports.
    func tell(_ wake: @escaping @Sendable () -> Void) { mail.withLock { $0.wake = wake } }

    func post(_ order: BrokerOrder) {
        let wasEmpty = mail.withLock { mail in
            guard !mail.isEnding else { return false }
            mail.orders.append(order)
            return mail.orders.count == 1
        }
        // Who finds orders waiting knows that the bell was rung for them.
        if wasEmpty { doorbell.ring() }
    }

    func takeReports() -> [BrokerReport] {
        let (reports, wasFull) = mail.withLock { mail in
            defer {
                mail.reports = []
                mail.waitingBytes = 0
            }
            return (mail.reports, mail.waitingBytes >= Self.mostWaiting)
        }
        if wasFull { doorbell.ring() }
        return reports
    }

    /// Ends it: nobody is woken any more.
    func end() {
        mail.withLock { mail in
            mail.isEnding = true
            mail.wake = nil
        }
        doorbell.ring()
    }

    // MARK: The broker's side

    func takeOrders() -> (orders: [BrokerOrder], isEnding: Bool) {
        mail.withLock { mail in
            defer { mail.orders = [] }
            return (mail.orders, mail.isEnding)
        }
    }

    /// Whether the service has not taken what there is for too long.
    var isFull: Bool { mail.withLock { $0.waitingBytes >= Self.mostWaiting } }

    func post(_ reports: [BrokerReport]) {
        guard !reports.isEmpty else { return }
        let wake = mail.withLock { mail in
            let wasEmpty = mail.reports.isEmpty
            mail.reports += reports
            mail.waitingBytes += reports.reduce(0) { $0 + $1.size }
            return wasEmpty ? mail.wake : nil
        }
        wake?()
    }
}

extension BrokerReport {
    /// How many bytes it takes while it waits, about.
    fileprivate var size: Int {
        switch self {
        case .message(let channel, let message): 64 + channel.utf8.count + message.count
        case .value(let key, let value): 64 + key.utf8.count + (value?.utf8.count ?? 0)
        case .failed(let order, let reason): order.size + reason.utf8.count
        case .connected, .lost, .refused: 64
        }
    }
}
