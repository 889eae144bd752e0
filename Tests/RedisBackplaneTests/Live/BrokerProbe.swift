import Synchronization
import TestSupport
import Testing
import WebSocketCommon

@testable import RedisBackplane

/// A broker and what it reports, which is looked at only when it has woken us.
final class BrokerProbe {
    let broker: RedisBroker
    /// What was reported and not looked at.
    private var waiting: [BrokerReport] = []
    private let wakes = Wakes()

    /// How often the broker has called.
    final class Wakes: Sendable {
        let isDue = Atomic(false)
        let count = Atomic(0)
    }

    /// Starts a broker.
    init(
        _ url: RedisURL,
        channels: [String] = [],
        patterns: [String] = [],
        timings: RedisTimings = RedisTimings()
    ) throws {
        broker = try RedisBroker(
            url: url,
            channels: channels,
            patterns: patterns,
            timings: timings
        )
        try broker.start { [wakes] in
            wakes.count.add(1, ordering: .relaxed)
            wakes.isDue.store(true, ordering: .releasing)
        }
    }

    deinit { broker.stop() }

    /// How often it has called.
    var wakeCount: Int { wakes.count.load(ordering: .relaxed) }

    /// Waits for a report.
    ///
    /// - Returns: All reports until then, it included.
    @discardableResult
    func reports(until isLast: (BrokerReport) -> Bool) throws -> [BrokerReport] {
        var seen = 0
        let came = eventually(within: .seconds(30)) {
            if wakes.isDue.exchange(false, ordering: .acquiring) { waiting += broker.takeReports() }
            guard let index = waiting[seen...].firstIndex(where: isLast) else {
                seen = waiting.count
                return false
            }
            seen = index + 1
            return true
        }
        try #require(came, "it did not come; there is \(waiting.map(\.excerpt))")
        defer { waiting.removeFirst(seen) }
        return Array(waiting[..<seen])
    }

    /// Waits for exactly these reports, in that order.
    func expect(_ reports: BrokerReport..., location: SourceLocation = #_sourceLocation) throws {
        var left = reports.count
        let came = try self.reports { _ in
            left -= 1
            return left == 0
        }
        // Whole, they may have megabytes.
        let isAsExpected = came == reports
        #expect(
            isAsExpected,
            "came \(came.map(\.excerpt)), not \(reports.map(\.excerpt))",
            sourceLocation: location
        )
    }

    /// Waits for a loss as the next report.
    func nextLoss() throws -> String {
        guard case .lost(let reason)? = try reports(until: { _ in true }).last else {
            Issue.record("no loss")
            return ""
        }
        return reason
    }

    /// Waits until an order has failed, as the next report.
    func nextFailure(of order: BrokerOrder) throws -> String {
        guard case .failed(order, let reason)? = try reports(until: { _ in true }).last else {
            Issue.record("no failure of it")
            return ""
        }
        return reason
    }
}

extension BrokerReport {
    /// The report, short enough for messages.
    var excerpt: String { "\(self)".shortened(to: 200) }

    /// A message that is text.
    static func text(_ text: String, in channel: String) -> BrokerReport {
        .message(channel: channel, message: Array(text.utf8))
    }
}
