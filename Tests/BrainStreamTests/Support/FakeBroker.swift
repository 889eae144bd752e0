import Synchronization
import WebSocketCommon

@testable import BrainStream

/// A broker that says what a test has it say, and notes what it is told.
final class FakeBroker: MessageBroker {
    private struct State {
        var reports: [BrokerReport] = []
        var orders: [BrokerOrder] = []
        var isStarted = false
        var isStopped = false
    }

    private let state = Mutex(State())

    var isStarted: Bool { state.withLock(\.isStarted) }
    var isStopped: Bool { state.withLock(\.isStopped) }

    func start(wake: @escaping @Sendable () -> Void) { state.withLock { $0.isStarted = true } }
    func post(_ order: BrokerOrder) { state.withLock { $0.orders.append(order) } }
    func stop() { state.withLock { $0.isStopped = true } }

    func takeReports() -> [BrokerReport] {
        state.withLock { state in
            defer { state.reports = [] }
            return state.reports
        }
    }

    /// Has something happen.
    func report(_ report: BrokerReport) { state.withLock { $0.reports.append(report) } }

    /// Has a message come.
    func say(_ text: String, in channel: String) {
        report(.message(channel: channel, message: Array(text.utf8)))
    }

    /// Takes what it was told to do.
    func takeOrders() -> [BrokerOrder] {
        state.withLock { state in
            defer { state.orders = [] }
            return state.orders
        }
    }
}

extension StreamStage<BrainStream> {
    /// Has the broker say something, and the service hear it.
    mutating func hear(_ broker: FakeBroker, _ text: String, in channel: String) throws {
        broker.say(text, in: channel)
        try wake()
    }

    mutating func hear(_ broker: FakeBroker, _ reports: BrokerReport...) throws {
        for report in reports { broker.report(report) }
        try wake()
    }
}
