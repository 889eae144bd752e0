import TestSupport
import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("More than can be told")
struct BurstTests {
    private func stage() throws -> (FakeBroker, StreamStage<BrainStream>) {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        return (broker, stage)
    }

    private func physics(_ count: Int, _ broker: FakeBroker) {
        for number in 0..<count {
            broker.say(
                #"{"symbol":"S\#(number % 3)","price":\#(number + 1)}"#,
                in: "physics.forces"
            )
        }
    }

    @Test("at once by a broker is taken in parts, and ends with the last state of each symbol")
    func burst() throws {
        var (broker, stage) = try stage()
        let whole = try stage.join()
        let delta = try stage.join(["delta": "1"])
        let chosen = try stage.join(["symbol": "S1"])
        var mirror = ClientMirror(["delta": "1"])
        try mirror.hear(stage.take(delta).filter { $0.type != "OPTIONS" })
        stage.forget()
        physics(5000, broker)
        var turns = 0
        var prices: [String: Double] = [:]
        var chosenPrice: Double?
        repeat {
            turns += 1
            try stage.wake()
            let packets = stage.take(whole)
            #expect(packets.count <= 64 + 3)
            for packet in packets {
                let symbol = try #require(packet.data["market"]?["symbol"]?.stringValue)
                let price = try #require(packet.price)
                #expect(price > prices[symbol, default: 0], "the order is that of the broker")
                prices[symbol] = price
            }
            chosenPrice = stage.take(chosen).last?.price ?? chosenPrice
            try mirror.hear(stage.take(delta))
        } while stage.takeRing()
        #expect(turns > 5000 / 256)
        #expect(prices == ["S0": 4999, "S1": 5000, "S2": 4998])
        #expect(chosenPrice == 5000)
        let heard = try #require(mirror.state)
        let symbol = heard["market"]?["symbol"]?.stringValue.flatMap { TickerSymbol($0) }
        let state = stage.service.book.state(of: symbol, stage.now)
        #expect(heard.means(MergePatch.withoutNulls(state)))
        #expect(stage.service.brokerState.messages == 5000)
        #expect(stage.service.book.sequence == 5000)
    }

    @Test("of states does not keep a halt waiting, and keeps the order of halts and resumptions")
    func overtaking() throws {
        var (broker, stage) = try stage()
        physics(5000, broker)
        broker.say(#"{"event":"SYSTEM_HALT","data":{"reason":"first"}}"#, in: "system_events")
        broker.say(#"{"event":"SYSTEM_RESUME"}"#, in: "system_events")
        broker.say(#"{"event":"SYSTEM_HALT","data":{"reason":"second"}}"#, in: "system_events")
        try stage.wake()
        #expect(stage.service.halt?.reason == "second")
        #expect(stage.events.map(\.name) == ["system.halted", "system.resumed", "system.halted"])
        #expect(stage.service.brokerState.messages < 300)
        // One that comes while the others wait does not wait either.
        broker.say(#"{"event":"SYSTEM_RESUME"}"#, in: "system_events")
        try stage.wake()
        #expect(!stage.service.book.isHalted)
        while stage.takeRing() { try stage.wake() }
        #expect(stage.service.brokerState.messages == 5004)
    }

    @Test("of large messages is taken in by their size")
    func largeMessages() throws {
        var (broker, stage) = try stage()
        let client = try stage.join()
        let filling = String(repeating: "x", count: 50_000)
        for number in 0..<40 {
            broker.say(
                #"{"market":{"symbol":"SPY","price":\#(number)},"x":"\#(filling)"}"#,
                in: "state_update"
            )
        }
        stage.forget()
        var prices: [Double] = []
        repeat {
            try stage.wake()
            let told = stage.take(client).compactMap(\.price)
            #expect(told.count <= 6)
            prices += told
        } while stage.takeRing()
        #expect(prices == (0..<40).map(Double.init))
    }

    @Test("of small messages about a large state is told by the size of what is written")
    func largeState() throws {
        var (broker, stage) = try stage()
        for channels in ["market", "trades", "logs", "market,trades", ""] {
            for flat in ["0", "1"] {
                for symbol in ["SPY", ""] {
                    var query = ["flat": flat, "channels": channels, "symbol": symbol]
                    query = query.filter { !$0.value.isEmpty }
                    _ = try stage.join(query)
                }
            }
        }
        try stage.post([
            "market": ["symbol": "SPY", "price": 0.5],
            "note": .string(String(repeating: "x", count: 60_000)),
        ])
        for number in 1...200 {
            broker.say(#"{"symbol":"SPY","price":\#(number)}"#, in: "physics.forces")
        }
        var turns = 0
        repeat {
            turns += 1
            stage.forget()
            try stage.wake()
            #expect(stage.bytes.values.reduce(0, +) < 5 << 20)
        } while stage.takeRing()
        #expect(turns > 1)
        #expect(try stage.page(.get, "/api/system/state/current")["market"]?["price"] == 200.0)
    }

    @Test("of small messages does not write a large state for each of them")
    func measuring() throws {
        let symbol = try #require(TickerSymbol("SPY"))
        let now = Timestamp(clampingMicroseconds: 0)
        let ratio = try growth(from: 1000, to: 50_000) { size in
            var book = StateBook(active: symbol)
            let note: JSON = .array((0..<size / 10).map { .integer(10_000_000 + $0) })
            _ = try book.merge(PartialState(["note": note]), from: .http, now: now)
            for number in 0..<300 {
                let part = PartialState(["market": ["price": .integer(number)]])
                _ = try book.merge(part, from: .redis, now: now)
            }
        }
        #expect(ratio < 5)
    }

    @Test("of which many came before is told one by one while it is small")
    func manyBefore() throws {
        var (broker, stage) = try stage()
        let client = try stage.join()
        for symbol in 0..<50 { _ = try stage.join(["symbol": "T\(symbol)"]) }
        for _ in 0..<40 {
            physics(50, broker)
            try stage.wake()
        }
        stage.forget()
        physics(60, broker)
        try stage.wake()
        #expect(stage.take(client).compactMap(\.price) == (1...60).map(Double.init))
    }

    @Test("does not tell behind a halt what was so before it")
    func halt() throws {
        var (broker, stage) = try stage()
        let client = try stage.join()
        physics(200, broker)
        broker.say(#"{"event":"SYSTEM_HALT","data":{"reason":"enough"}}"#, in: "system_events")
        stage.forget()
        try stage.wake()
        let packets = stage.take(client)
        let place = try #require(packets.firstIndex { $0.type == "SYSTEM_HALT" })
        #expect(packets[..<place].allSatisfy { $0.data["status"] == "ACTIVE" })
        #expect(packets[place...].dropFirst().allSatisfy { $0.data["status"] == "HALT" })
        #expect(packets.last?.price == 199 || packets.last?.price == 198)
    }

    @Test("of a few messages leaves out none")
    func few() throws {
        var (broker, stage) = try stage()
        let client = try stage.join()
        stage.forget()
        physics(60, broker)
        try stage.wake()
        #expect(stage.take(client).compactMap(\.price) == (1...60).map(Double.init))
        #expect(!stage.takeRing())
    }

    @Test("a broker that refuses the key of a halt is told again, and the pages say why")
    func refusal() throws {
        var (broker, stage) = try stage()
        try stage.page(.post, "/api/actions/halt")
        _ = broker.takeOrders()
        let set = BrokerOrder.set(key: "SYSTEM:HALT", value: "true")
        for _ in 0..<3 {
            try stage.hear(broker, .failed(set, reason: "OOM command not allowed"))
            let told = try stage.page(.get, "/api/system/metrics")["redis"]
            #expect(told?["error"] == "SYSTEM:HALT is not told: OOM command not allowed")
            try stage.pass(.milliseconds(1900))
            #expect(broker.takeOrders() == [])
            try stage.pass(.milliseconds(200))
            #expect(broker.takeOrders() == [set])
        }
        #expect(try stage.page(.get, "/api/system/metrics")["redis"]?["error"] == nil)
        // What is not so any more is not told again.
        try stage.hear(broker, .failed(set, reason: "OOM"))
        try stage.page(.post, "/api/actions/resume")
        #expect(broker.takeOrders().first == .delete(key: "SYSTEM:HALT"))
        try stage.pass(.seconds(5))
        #expect(broker.takeOrders() == [])
        // Who is away is told when it is back.
        try stage.page(.post, "/api/actions/halt")
        _ = broker.takeOrders()
        try stage.hear(broker, .lost(reason: "gone"), .failed(set, reason: "gone"))
        try stage.pass(.seconds(5))
        #expect(broker.takeOrders() == [])
        try stage.hear(broker, .connected)
        #expect(broker.takeOrders().first == set)
    }
}
