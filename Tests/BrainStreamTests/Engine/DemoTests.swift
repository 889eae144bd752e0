import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The demo of the engine")
struct DemoTests {
    @Test("makes a state each second, says that it is a demo, and keeps to its grid")
    func pace() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        stage.forget()
        try stage.pass(.seconds(10))
        let states = stage.take(client).map(\.data)
        #expect(states.count == 10)
        #expect(states.allSatisfy { $0["source"] == "demo" && $0["status"] == "ACTIVE" })
        #expect(
            states.map { $0["timestamp"] }
                == (1...10).map { .string("2026-11-20T08:00:\($0 < 10 ? "0" : "")\($0)Z") }
        )
        // A loop that was held up for 2.5 s makes no haste afterwards.
        try stage.stall(.milliseconds(2500))
        #expect(stage.take(client).count == 1)
        try stage.pass(.milliseconds(499))
        #expect(stage.take(client).count == 0)
        try stage.pass(.milliseconds(1))
        #expect(stage.take(client).count == 1)
    }

    @Test("plays at another pace when it is told to", arguments: [100, 2500])
    func interval(milliseconds: Int) throws {
        let interval = Duration.milliseconds(milliseconds)
        var stage = try StreamStage(demo: true, interval: interval)
        let client = try stage.join()
        stage.forget()
        try stage.pass(interval * 20)
        #expect(stage.take(client).count == 20)
    }

    @Test("is the same each time")
    func determinism() throws {
        let run = { () throws -> [JSONObject] in
            var stage = try StreamStage(demo: true)
            let client = try stage.join()
            try stage.pass(.seconds(100))
            return stage.take(client)
        }
        #expect(try run() == run())
    }

    @Test("is silent while another source speaks, and for ten seconds after that")
    func deference() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        try stage.pass(.milliseconds(300))
        stage.forget()
        for _ in 0..<5 {
            try stage.post(price: 7)
            try stage.pass(.seconds(3))
        }
        #expect(stage.take(client).allSatisfy { $0.price == 7 })
        // The last word was 3 s ago, at 12.3 s; the grid has its next point at 23.
        try stage.pass(.milliseconds(7699))
        #expect(stage.take(client).allSatisfy { $0.price == 7 })
        try stage.pass(.milliseconds(1))
        #expect(stage.take(client).last?.data["source"] == "demo")
    }

    @Test("is silent for the broker as well")
    func broker() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(demo: true, broker: broker)
        let client = try stage.join()
        try stage.pass(.milliseconds(100))
        stage.forget()
        try stage.hear(broker, #"{"price":7}"#, in: "market.tick.SPY")
        try stage.pass(.seconds(9))
        #expect(stage.take(client).map { $0.data["source"] } == ["redis", "redis"])
    }

    @Test("stands still while the system is halted, but for the heartbeat, and goes on then")
    func halt() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        try stage.pass(.seconds(3))
        let price = stage.take(client).last?.price
        try stage.page(.post, "/api/system/halt")
        stage.forget()
        let sequence = stage.service.book.sequence
        try stage.pass(.seconds(60))
        let said = stage.take(client)
        #expect(said.count == 12)
        #expect(said.allSatisfy { $0.price == price && $0.data["status"] == "HALT" })
        #expect(stage.service.book.sequence == sequence)
        try stage.page(.post, "/api/system/resume")
        stage.forget()
        try stage.pass(.seconds(5))
        let after = stage.take(client)
        #expect(after.count >= 5)
        #expect(after.last?.data["status"] == "ACTIVE")
        #expect(after.last?.price != price)
    }

    @Test("does not make another symbol the one that is meant where none is named")
    func mainSymbol() throws {
        var stage = try StreamStage(demo: true)
        _ = try stage.join(["symbol": "AAPL"])
        _ = try stage.join(["symbol": "MSFT"])
        let all = try stage.join()
        stage.forget()
        for _ in 0..<5 {
            try stage.pass(.seconds(1))
            let told = stage.take(all)
            #expect(told.map { $0.data["market"]?["symbol"] } == ["SPY"])
            // But it is told that they are played.
            #expect(told.first?.data["scanner"]?.arrayValue?.count == 3)
            let current = try stage.page(.get, "/api/system/state/current")
            #expect(current["market"]?["symbol"] == "SPY")
        }
    }

    @Test("begins anew when it is told to, and says so")
    func reset() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        let first = try #require(stage.take(client).last)
        try stage.pass(.seconds(50))
        #expect(stage.take(client).last?.price != first.price)
        let answer = try stage.page(.post, "/api/actions/reset")
        #expect(answer == ["success": true, "message": "Demo begun anew"])
        let anew = try #require(stage.take(client).last)
        #expect(anew.data["market"]?["price"] == first.data["market"]?["price"])
        #expect(anew.data["portfolio"] == first.data["portfolio"])
        #expect(
            anew.data["logs"]?.arrayValue?.contains { $0["message"] == "Demo begun anew" } == true
        )
        #expect(stage.events == [Event("demo.reset", ["source": "http"])])
    }

    @Test("brings its portfolio to its target when it is told to, unless another source speaks")
    func rebalance() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        try stage.pass(.seconds(30))
        stage.forget()
        try stage.page(.post, "/api/actions/rebalance")
        let state = try #require(stage.take(client).last)
        #expect(state.data["source"] == "demo")
        #expect(
            state.data["logs"]?.arrayValue?.contains { $0["message"] == "Rebalance started" }
                == true
        )
        try stage.post(price: 7)
        stage.forget()
        try stage.page(.post, "/api/actions/rebalance")
        #expect(stage.take(client) == [])
    }

    @Test("can be set up, within bounds")
    func options() throws {
        #expect(BrainStream.Options().symbol.text == "SPY")
        #expect(try BrainStream.Options(demo: false, symbol: "tlt").symbol.text == "TLT")
        let symbol = #expect(throws: ServiceError.self) {
            try BrainStream.Options(demo: true, symbol: "T L")
        }
        #expect(symbol?.message.hasPrefix(#"symbol: "T L" is not"#) == true)
        for interval: Duration in [.zero, .milliseconds(49), .seconds(61), .seconds(-1)] {
            let problem = #expect(throws: ServiceError.self) {
                try BrainStream.Options(demo: true, demoInterval: interval)
            }
            #expect(problem?.message.hasPrefix("demo_interval:") == true)
        }
    }
}
