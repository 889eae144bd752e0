import Synchronization
import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("The mailbox between a service and its broker")
struct BrokerMailboxTests {
    private let mailbox: BrokerMailbox
    private let calls = Calls()

    private final class Calls: Sendable {
        let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
    }

    init() throws {
        mailbox = BrokerMailbox(try Doorbell())
        mailbox.tell { [calls] in calls.count.add(1, ordering: .relaxed) }
    }

    @Test("the service is called once for reports that it has not taken, and again for later ones")
    func waking() {
        mailbox.post([])
        #expect(calls.value == 0)
        mailbox.post([.connected])
        mailbox.post([.lost(reason: "x"), .connected])
        #expect(calls.value == 1)
        #expect(mailbox.takeReports() == [.connected, .lost(reason: "x"), .connected])
        #expect(mailbox.takeReports() == [])
        mailbox.post([.connected])
        #expect(calls.value == 2)
    }

    @Test("orders come in order, and none after the end; nobody is called any more")
    func orders() {
        mailbox.post(.get(key: "a"))
        mailbox.post(.get(key: "b"))
        mailbox.end()
        mailbox.post(.get(key: "c"))
        let (orders, isEnding) = mailbox.takeOrders()
        #expect(orders == [.get(key: "a"), .get(key: "b")])
        #expect(isEnding)
        mailbox.post([.connected])
        #expect(calls.value == 0)
    }

    @Test("it is full with 16 MiB that nobody takes, until they are taken")
    func full() {
        let message = BrokerReport.message(
            channel: "c",
            message: .init(repeating: 0, count: 1 << 20)
        )
        for _ in 0..<15 { mailbox.post([message]) }
        #expect(!mailbox.isFull)
        mailbox.post([message])
        #expect(mailbox.isFull)
        #expect(mailbox.takeReports().count == 16)
        #expect(!mailbox.isFull)
    }
}
