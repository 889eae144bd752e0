import ConsciousnessTelemetry
import EventLoop
import Testing

@testable import TelemetryFiles

@Suite("The mailbox wakes each side when the other has something for it")
struct TelemetryMailboxTests {
    private struct Handler: EventHandler {
        var timesWoken = 0
        var nextDeadline: ContinuousClock.Instant? { .now }
        mutating func turnBegan(now: ContinuousClock.Instant) {}
        mutating func woken() { timesWoken += 1 }
        mutating func turnEnded() {}
    }

    private let loop: EventLoop
    private let mailbox: TelemetryMailbox

    init() throws {
        loop = try EventLoop()
        mailbox = TelemetryMailbox(waker: loop.waker)
    }

    private func timesWoken() throws -> Int {
        var handler = Handler()
        try loop.turn(&handler)
        return handler.timesWoken
    }

    @Test("orders wake the thread once until it takes them, and come in order")
    func orders() throws {
        for ticket in UInt64(1)...3 {
            mailbox.post(TelemetryOrder(ticket: ticket, .condition))
        }
        #expect(try timesWoken() == 1)
        let (orders, isEnding) = mailbox.takeOrders()
        #expect(orders.map(\.ticket) == [1, 2, 3])
        #expect(!isEnding)
        #expect(mailbox.takeOrders().orders.isEmpty)
        mailbox.post(TelemetryOrder(ticket: 4, .condition))
        #expect(try timesWoken() == 1)
    }

    @Test("reports wake the service once until it takes them")
    func reports() {
        let wakes = Warnings()
        mailbox.post([.appeared(session: "a")], bytes: 100)
        mailbox.tell { wakes.add("woken") }
        #expect(wakes.all.count == 1)
        mailbox.post([.appeared(session: "b")], bytes: 100)
        #expect(wakes.all.count == 1)
        #expect(mailbox.takeReports().count == 2)
        mailbox.post([], bytes: 0)
        #expect(wakes.all.count == 1)
        mailbox.post([.appeared(session: "c")], bytes: 100)
        #expect(wakes.all.count == 2)
    }

    @Test("when there is room again the thread is woken, and only then")
    func room() throws {
        mailbox.post([.appeared(session: "a")], bytes: TelemetryMailbox.mostWaiting - 1)
        #expect(mailbox.hasRoom)
        _ = mailbox.takeReports()
        #expect(try timesWoken() == 0)
        mailbox.post([.appeared(session: "a")], bytes: TelemetryMailbox.mostWaiting)
        #expect(!mailbox.hasRoom)
        _ = mailbox.takeReports()
        #expect(mailbox.hasRoom)
        #expect(try timesWoken() == 1)
    }

    @Test("at the end the thread is woken, and the service is not any more")
    func ending() throws {
        let wakes = Warnings()
        mailbox.tell { wakes.add("woken") }
        mailbox.end()
        #expect(try timesWoken() == 1)
        #expect(mailbox.takeOrders().isEnding)
        mailbox.post([.appeared(session: "a")], bytes: 100)
        #expect(wakes.all.isEmpty)
    }
}
