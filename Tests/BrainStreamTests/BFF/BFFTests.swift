import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The BFF's stream")
struct BFFTests {
    @Test("begins at once with WELCOME and the latest telemetry, on any path")
    func welcome() throws {
        #expect(BrainStreamBFF.catalogue.conversation?.paths == nil)
        #expect(BrainStreamBFF.catalogue.conversation?.subprotocols == ["token"])
        var stage = try StreamStage.bff()
        let early = try stage.join()
        #expect(
            stage.take(early) == [
                ["type": "WELCOME", "data": .object(TelemetryAssembly.initializing)]
            ]
        )
        try stage.observe(price: 5)
        let late = try stage.join()
        let packets = stage.take(late)
        #expect(packets.map(\.type) == ["WELCOME"])
        #expect(packets.first?.price == 5)
    }

    @Test("tells the telemetry each second by the clock, whether or not a look succeeded")
    func rate() throws {
        var stage = try StreamStage.bff()
        try stage.pass(.milliseconds(300))
        let client = try stage.join()
        stage.forget()
        // Looks come at odd times, and take their own.
        for round in 0..<10 {
            try stage.pass(.milliseconds(990))
            if round.isMultiple(of: 2) {
                try stage.observe(price: Double(round))
            } else {
                try stage.fail()
            }
        }
        try stage.pass(.milliseconds(100))
        let packets = stage.take(client)
        #expect(packets.count == 10)
        #expect(packets.allSatisfy { $0.type == "TELEMETRY" })
        // After a second in which the loop was held up there is no haste.
        try stage.stall(.milliseconds(3400))
        #expect(stage.take(client).count == 1)
        try stage.pass(.milliseconds(299))
        #expect(stage.take(client).count == 0)
        try stage.pass(.milliseconds(1))
        #expect(stage.take(client).count == 1)
    }

    @Test("keeps telling what it knows when a look fails, marked as stale, until one succeeds")
    func stale() throws {
        var stage = try StreamStage.bff()
        let client = try stage.join()
        try stage.observe(price: 5)
        try stage.pass(.seconds(1))
        let good = try #require(stage.take(client).last?.data)
        #expect(good["stale"] == nil)
        for round in 0..<3 {
            try stage.fail("GET http://127.0.0.1:8000/api: refused")
            try stage.pass(.seconds(1))
            let data = try #require(stage.take(client).last?.data)
            #expect(data["stale"] == true)
            #expect(data["stale_since"] == "2026-11-20T08:00:00Z")
            #expect(data["error"] == "GET http://127.0.0.1:8000/api: refused")
            #expect(data.without(["stale", "stale_since", "error"]) == good)
            #expect(figure("stale", stage) == 1)
            #expect(figure("age_seconds", stage) == round + 2)
        }
        // Who comes now is told, too.
        let late = try stage.join()
        #expect(stage.take(late).first?.data["stale"] == true)
        try stage.observe(price: 6)
        try stage.pass(.seconds(1))
        let recovered = try #require(stage.take(client).last?.data)
        #expect(recovered["stale"] == nil)
        #expect(recovered["error"] == nil)
        #expect(recovered["market"]?["price"] == 6.0)
        #expect(figure("stale", stage) == 0)
        #expect(figure("polls", stage) == 5)
        #expect(figure("failed_polls", stage) == 3)
    }

    private func figure(_ name: String, _ stage: StreamStage<BrainStreamBFF>) -> Int? {
        stage.service.figures.first { $0.name == name }?.value
    }

    @Test("is stale before the first success too, and then has never been otherwise")
    func never() throws {
        var stage = try StreamStage.bff()
        let client = try stage.join()
        try stage.fail()
        try stage.pass(.seconds(1))
        let data = try #require(stage.take(client).last?.data)
        #expect(data["status"] == "Initializing")
        #expect(data["stale"] == true)
        #expect(data["stale_since"] == .null)
    }

    @Test("is stale when nobody looks at the engine any more")
    func silence() throws {
        var stage = try StreamStage.bff()
        let client = try stage.join()
        try stage.pass(.seconds(5))
        #expect(stage.take(client).allSatisfy { $0.data["stale"] == nil })
        try stage.pass(.seconds(1))
        #expect(
            stage.take(client).last?.data["error"] == "nobody has looked at the engine for 6 s"
        )
        try stage.observe(price: 1)
        try stage.pass(.seconds(5))
        #expect(stage.take(client).allSatisfy { $0.data["stale"] == nil })
        try stage.pass(.seconds(1))
        #expect(stage.take(client).last?.data["stale"] == true)
        // Also where nobody listens, for who watches.
        try stage.leave(client)
        try stage.observe(price: 1)
        try stage.pass(.seconds(10))
        #expect(figure("stale", stage) == 1)
    }

    @Test("is silent after a PING, and knows no other message")
    func messages() throws {
        var stage = try StreamStage.bff()
        let (client, other) = (try stage.join(), try stage.join())
        stage.forget()
        #expect(try stage.ask(#"{"type":"PING"}"#, from: client) == [])
        for text in [#"{"type":"SUBSCRIBE","symbol":"SPY"}"#, #"{"type":"HALT"}"#] {
            let answer = try stage.ask(text, from: client)
            #expect(answer.map { $0["code"] } == ["UNKNOWN_REQUEST"])
            #expect(answer.first?["message"]?.stringValue?.hasSuffix("is not one of PING") == true)
        }
        #expect(try stage.ask("{", from: client).map { $0["code"] } == ["DECODE_ERROR"])
        #expect(stage.heard[other] == nil)
        stage.service.refused(ServiceError(.rateLimitExceeded, "slowly"), from: client)
        try stage.pass(.zero)
        #expect(stage.take(client).map { $0["code"] } == ["RATE_LIMIT_EXCEEDED"])
    }

    @Test("has the options of the engine's but channels and symbol, which are for others there")
    func options() throws {
        var stage = try StreamStage.bff()
        let client = try stage.join(["delta": "1", "symbol": "?", "channels": "?"])
        let packets = stage.take(client)
        #expect(packets.map(\.type) == ["OPTIONS", "WELCOME"])
        #expect(packets.first?.data == ["flat": false, "delta": true, "encoding": "json"])
        let other = try stage.join(["symbol": "?", "channels": "?"])
        #expect(stage.take(other).map(\.type) == ["WELCOME"])
        let bad = try stage.join(["encoding": "xml"])
        #expect(stage.take(bad).map(\.type) == ["OPTIONS", "ERROR", "WELCOME"])
    }

    @Test(
        "can be had flat, as differences and in MessagePack, and makes the same telemetry",
        arguments: [
            [:], ["flat": "1"], ["delta": "1"], ["encoding": "msgpack"],
            ["flat": "1", "delta": "1"], ["flat": "1", "encoding": "msgpack"],
            ["delta": "1", "encoding": "msgpack"],
            ["flat": "1", "delta": "1", "encoding": "msgpack"],
        ] as [[String: String]]
    )
    func forms(query: [String: String]) throws {
        var stage = try StreamStage.bff()
        let first = try stage.join(query)
        var mirrors = [first: ClientMirror(query)]
        try mirrors[first]?.hear(stage.take(first))
        let initial = TelemetryAssembly.initializing
        let welcome = query["delta"] == nil ? initial : initial.without(["timestamp"])
        #expect(mirrors[first]?.state?.means(welcome) == true)
        var rounds = 0
        for round in 0..<70 {
            // The WELCOME has a timestamp that is null: no difference may have.
            if round == 3 { try stage.observe(price: 1) }
            if round > 3, round.isMultiple(of: 7) { try stage.observe(price: Double(round)) }
            if round.isMultiple(of: 5) { try stage.fail("round \(round)") }
            if round.isMultiple(of: 11) { mirrors[try stage.join(query)] = ClientMirror(query) }
            try stage.pass(.seconds(1))
            rounds += 1
            let data = try #require(stage.request("get_telemetry")["telemetry"]?.objectValue)
            for (client, var mirror) in mirrors {
                try mirror.hear(stage.take(client))
                let expected = mirror.isDelta ? MergePatch.withoutNulls(data) : data
                #expect(mirror.state?.means(expected) == true)
                mirrors[client] = mirror
            }
        }
        #expect(mirrors[first]?.packets == rounds + 1)
        #expect(mirrors.count == 8)
    }

    @Test("welcomes who wants differences with what the others know, which the next builds on")
    func deltaWelcome() throws {
        var stage = try StreamStage.bff()
        try stage.observe(price: 1)
        let first = try stage.join(["delta": "1"])
        try stage.pass(.seconds(1))
        try stage.observe(price: 2)
        let second = try stage.join(["delta": "1"])
        let (other, welcome) = (stage.take(first), stage.take(second))
        #expect(welcome.last?.type == "WELCOME")
        #expect(welcome.last?["sequence"] == other.last?["sequence"])
        try stage.pass(.seconds(1))
        #expect(stage.take(first) == stage.take(second))
    }

    @Test("writes nothing when nobody listens")
    func nobody() throws {
        var stage = try StreamStage.bff()
        let client = try stage.join()
        try stage.leave(client)
        stage.forget()
        try stage.pass(.seconds(10))
        #expect(stage.roomMessages == 0)
    }

    @Test("has the engine begin anew, or trade, and tells what it answers (D.6)")
    func trade() throws {
        let service = BrainStreamBFF { (path) throws(ServiceError) in
            ["success": true, "asked": .string(path)]
        }
        var stage = try StreamStage(service)
        #expect(try stage.page(.post, "/trade/reset")["asked"] == "/api/actions/reset")
        #expect(try stage.page(.post, "/trade/force")["asked"] == "/api/actions/rebalance")
    }

    @Test("says that it could not, and to its operator why (D.6)")
    func tradeFailure() throws {
        var stage = try StreamStage.bff()
        for (path, message, engine) in [
            ("/trade/reset", "Failed to reset engine", "/api/actions/reset"),
            ("/trade/force", "Failed to force trade", "/api/actions/rebalance"),
        ] {
            let error = #expect(throws: ServiceError.self) { try stage.page(.post, path) }
            #expect(
                error
                    == ServiceError(
                        .upstreamFailed,
                        message,
                        detail: "\(engine): no engine for \(engine)"
                    )
            )
        }
        // The engine is asked beside the loop.
        let outcome = try stage.service.answer(
            ResourceRequest(.post, "/trade/reset", freshID: "f", time: stage.now)
        )
        guard case .after = outcome.moment else {
            Issue.record("the engine is asked at once")
            return
        }
    }
}
