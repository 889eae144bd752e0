import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The key of a halt")
struct HaltKeyTests {
    private let set = BrokerOrder.set(key: "SYSTEM:HALT", value: "true")
    private let get = BrokerOrder.get(key: "SYSTEM:HALT")

    @Test("is written again when a broker has forgotten it", arguments: [nil, "", "false"])
    func forgotten(value: String?) throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        try stage.page(.post, "/api/system/halt")
        try stage.hear(broker, .lost(reason: "restart"), .connected)
        _ = broker.takeOrders()
        try stage.hear(broker, .value(key: "SYSTEM:HALT", value: value))
        #expect(broker.takeOrders() == [set])
        #expect(stage.service.book.isHalted)
        // Nobody is told anew, and it is not written while nobody asks.
        #expect(stage.events.count == 1)
        try stage.pass(.seconds(10))
        #expect(broker.takeOrders() == [])
    }

    @Test("is not written for a system that was resumed, and one that is there is left alone")
    func others() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        try stage.page(.post, "/api/system/halt")
        try stage.page(.post, "/api/system/resume")
        _ = broker.takeOrders()
        try stage.hear(broker, .value(key: "SYSTEM:HALT", value: nil))
        #expect(broker.takeOrders() == [])
        try stage.page(.post, "/api/system/halt")
        _ = broker.takeOrders()
        try stage.hear(broker, .value(key: "SYSTEM:HALT", value: "true"))
        #expect(broker.takeOrders() == [])
    }

    @Test("is written for an event of the broker too, which is published no second time")
    func event() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        #expect(broker.takeOrders() == [get])
        for _ in 0..<2 {
            try stage.hear(broker, #"{"event":"SYSTEM_HALT"}"#, in: "system_events")
            #expect(broker.takeOrders() == [set])
        }
        for orders in [[BrokerOrder.delete(key: "SYSTEM:HALT")], []] {
            try stage.hear(broker, #"{"event":"SYSTEM_RESUME"}"#, in: "system_events")
            #expect(broker.takeOrders() == orders)
        }
    }

    @Test(
        "of a halt and a resumption while the broker was away is left alone: somebody else's is asked for"
    )
    func nothingMissed() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .lost(reason: "gone"))
        try stage.page(.post, "/api/actions/halt")
        try stage.page(.post, "/api/actions/resume")
        try stage.hear(broker, .connected)
        #expect(broker.takeOrders() == [.get(key: "SYSTEM:HALT")])
        try stage.hear(broker, .value(key: "SYSTEM:HALT", value: "true"))
        #expect(stage.service.book.isHalted)
    }

    @Test("that the broker could not write is written again")
    func failure() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        try stage.page(.post, "/api/actions/halt")
        let orders = broker.takeOrders()
        let order = try #require(orders.last { if case .set = $0 { true } else { false } })
        try stage.hear(broker, .failed(order, reason: "lost"), .lost(reason: "gone"), .connected)
        #expect(broker.takeOrders().first == order)
    }
}
