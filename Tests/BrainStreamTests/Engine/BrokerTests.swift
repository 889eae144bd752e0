import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The message broker")
struct BrokerTests {
    private func stage() throws -> (FakeBroker, StreamStage<BrainStream>, ClientID) {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        let client = try stage.join()
        stage.forget()
        return (broker, stage, client)
    }

    @Test("is listened to in all channels of the ecosystem")
    func channels() {
        #expect(
            BrainStream.brokerChannels == [
                "physics.forces", "forecast.signals", "strategy.signals", "state_update",
                "system_events",
            ]
        )
        #expect(BrainStream.brokerPatterns == ["market.tick.*"])
    }

    @Test("tells the physics in the documented layout")
    func flat() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"timestamp":"t","symbol":"SPY","mass":0.5,"momentum":-0.25,"friction":1,"entropy":2,"#
                + #""nash_dist":3,"price":450,"alpha_coefficient":1.8}"#,
            in: "physics.forces"
        )
        let state = try #require(stage.take(client).first?.data)
        #expect(state["source"] == "redis")
        #expect(state["status"] == "ACTIVE")
        #expect(
            state["market"] == [
                "symbol": "SPY", "price": 450.0, "alpha": 1.8, "regime": "L\u{E9}vy Stable",
                "velocity": -0.25, "acceleration": 0.5, "history": [],
            ]
        )
    }

    @Test("tells the physics in the layout of its publisher, whose vectors were never read (D.4)")
    func nested() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"symbol":"BTC-USD","timestamp":1,"vectors":{"price":50000,"alpha_coefficient":2.5,"momentum":1.5,"mass":2}}"#,
            in: "physics.forces"
        )
        let market = stage.take(client).first?.data["market"]
        #expect(market?["price"]?.doubleValue == 50000)
        #expect(market?["alpha"]?.doubleValue == 2.5)
        #expect(market?["regime"] == "Gaussian")
        #expect(market?["velocity"] == 1.5)
        #expect(market?["acceleration"] == 2.0)
        #expect(market?["symbol"] == "BTC-USD")
    }

    @Test("takes alpha by either name, within the vectors or beside them")
    func mixed() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"symbol":"SPY","price":9,"alpha":1.2,"vectors":{"momentum":3}}"#,
            in: "physics.forces"
        )
        let market = stage.take(client).first?.data["market"]
        #expect(market?["price"] == 9.0)
        #expect(market?["alpha"] == 1.2)
        #expect(market?["regime"] == "Critical")
        #expect(market?["velocity"] == 3.0)
    }

    @Test("keeps what a later message does not tell, and names no symbol UNKNOWN (D.4)")
    func merging() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(broker, #"{"price":1,"alpha_coefficient":3}"#, in: "physics.forces")
        try stage.hear(broker, #"{"momentum":0.5}"#, in: "physics.forces")
        let market = stage.take(client).last?.data["market"]
        #expect(market?["symbol"] == "UNKNOWN")
        #expect(market?["alpha"] == 3.0)
        #expect(market?["velocity"] == 0.5)
    }

    @Test("tells of an error of the physics in the log")
    func physicsError() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"symbol":"SPY","vectors":{},"error":"no data"}"#,
            in: "physics.forces"
        )
        let log = stage.take(client).first?.data["logs"]?.arrayValue?.first
        #expect(log?["level"] == "WARNING")
        #expect(log?["message"] == "Physics of SPY: no data")
    }

    @Test("tells forecasts")
    func forecast() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"p10":1,"p50":2.5,"p90":4,"horizon":10,"confidence":0.7,"is_synthetic":false}"#,
            in: "forecast.signals"
        )
        #expect(
            stage.take(client).first?.data["forecast"] == [
                "median": [2.5], "p10": [1.0], "p90": [4.0], "horizon": 10.0, "confidence": 0.7,
            ]
        )
    }

    @Test(
        "tells signals; HOLD is neutral, not bearish (D.4)",
        arguments: [
            ("BUY", "BUY", "Bullish", 0.9), ("SELL", "SELL", "Bearish", 0.1),
            ("HOLD", "FLAT", "Neutral", 0.5), ("hold", "FLAT", "Neutral", 0.5),
        ]
    )
    func signals(told: String, side: String, label: String, score: Double) throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"side":"\#(told)","strength":0.8,"price":1,"meta":{"why":"trend"}}"#,
            in: "strategy.signals"
        )
        let state = stage.take(client).first?.data
        #expect(
            state?["signal"] == [
                "side": .string(side), "confidence": 0.8, "reasoning": #"{"why":"trend"}"#,
                "score": 0.8, "strategy": "SOROS_TRINITY",
            ]
        )
        #expect(state?["sentiment"]?["label"] == .string(label))
        #expect(abs((state?["sentiment"]?["score"]?.doubleValue ?? 9) - score) < 1e-12)
    }

    @Test("tells updates of the state, which no code has listened to before (D.4)")
    func updates() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(
            broker,
            #"{"event":"PHYSICS_UPDATE","symbol":"SPY","timestamp":"t","data":{"alpha":1.7,"regime":"L\u00c9VY STABLE (Risky)"}}"#,
            in: "state_update"
        )
        try stage.hear(
            broker,
            #"{"event":"PHYSICS_UPDATE","symbol":"SPY","data":{"alpha":2.7}}"#,
            in: "state_update"
        )
        try stage.hear(
            broker,
            #"{"type":"TELEMETRY","data":{"market":{"symbol":"SPY","price":3},"signal":{"side":"BUY"}}}"#,
            in: "state_update"
        )
        let states = stage.take(client).map(\.data)
        #expect(
            states.map { $0["market"]?["regime"] } == [
                "L\u{E9}vy Stable", "Gaussian", "Gaussian",
            ]
        )
        #expect(states.map { $0["market"]?["alpha"] } == [1.7, 2.7, 2.7])
        #expect(states.last?["market"]?["price"] == 3)
        #expect(states.last?["signal"]?["side"] == "BUY")
    }

    @Test("tells prices; of several of a symbol that came together the last")
    func ticks() throws {
        var (broker, stage, client) = try stage()
        broker.say(#"{"symbol":"SPY","price":1,"size":5,"updates":1}"#, in: "market.tick.SPY")
        broker.say(#"{"price":8}"#, in: "market.tick.AAPL")
        broker.say(#"{"symbol":"SPY","price":2}"#, in: "market.tick.SPY")
        try stage.wake()
        let states = stage.take(client).map(\.data)
        #expect(states.map { $0["market"]?["symbol"] } == ["AAPL", "SPY"])
        #expect(states.map { $0["market"]?["price"] } == [8.0, 2.0])
        #expect(stage.service.brokerState.replaced == 1)
        #expect(stage.service.brokerState.messages == 2)
    }

    @Test("one that cannot be read does not take the place of the price before it")
    func brokenTick() throws {
        var (broker, stage, client) = try stage()
        broker.say(#"{"price":5.5}"#, in: "market.tick.SPY")
        broker.say(#"{"symbol":"SPY"}"#, in: "market.tick.SPY")
        try stage.wake()
        #expect(stage.take(client).map { $0.data["market"]?["price"] } == [5.5])
        #expect(stage.service.brokerState.rejected == 1)
        #expect(stage.service.brokerState.replaced == 0)
    }

    @Test(
        "says what makes no sense: it is counted and skipped, and what was known stays",
        arguments: [
            ("physics.forces", "{", "not JSON: byte 1: unexpected end of input"),
            ("physics.forces", "[]", "expected an object, found array"),
            ("physics.forces", "\u{FEFF}{}", "not JSON: byte 0: unexpected byte order mark"),
            (
                "physics.forces", "{}",
                "no price, alpha_coefficient, momentum or mass, neither at the top nor in vectors"
            ),
            (
                "physics.forces", #"{"price":"45"}"#,
                #"price: expected a finite number, found "45""#
            ),
            ("physics.forces", #"{"price":NaN}"#, "price: expected a finite number, found NaN"),
            ("physics.forces", #"{"price":1e999}"#, "price: expected a finite number, found 1e999"),
            (
                "physics.forces", #"{"price":1,"symbol":"a b"}"#,
                #"symbol: "a b" is not 1 to 12 of A-Z, 0-9, '.', '^', '=' and '-'"#
            ),
            ("physics.forces", #"{"price":1,"symbol":7}"#, "symbol: expected a text, found 7"),
            ("forecast.signals", #"{"p10":1,"p90":2}"#, "p50: field required"),
            (
                "strategy.signals", #"{"side":"SHORT","strength":1}"#,
                #"side: "SHORT" is not one of BUY, SELL, HOLD"#
            ),
            ("strategy.signals", #"{"side":"BUY"}"#, "strength: field required"),
            (
                "strategy.signals", #"{"side":"BUY","strength":1.5}"#,
                "strength: 1.5 is outside 0...1"
            ),
            (
                "state_update", #"{"event":"OTHER","data":{}}"#,
                #"event: "OTHER" is not PHYSICS_UPDATE"#
            ),
            ("state_update", #"{"event":"PHYSICS_UPDATE"}"#, "data: neither alpha nor regime"),
            ("state_update", "{}", "state: neither a section nor a status"),
            (
                "state_update", #"{"market":5}"#,
                "state: market: expected an object, found 5"
            ),
            ("market.tick.SPY", #"{"size":1}"#, "price: field required"),
            (
                "market.tick.so many symbols", #"{"price":1}"#,
                #"symbol: "so many symbols" is not 1 to 12 of A-Z, 0-9, '.', '^', '=' and '-'"#
            ),
            ("system_events", #"{"data":{}}"#, "event: field required"),
        ]
    )
    func nonsense(channel: String, text: String, problem: String) throws {
        var (broker, stage, client) = try stage()
        try stage.hear(broker, text, in: channel)
        #expect(stage.take(client) == [])
        #expect(stage.service.brokerState.rejected == 1)
        #expect(stage.service.brokerState.lastRejection == "\(channel): \(problem)")
        try stage.hear(broker, #"{"price":5}"#, in: "market.tick.SPY")
        #expect(stage.take(client).map(\.price) == [5])
    }

    @Test("may send neither invalid UTF-8 nor large messages, and what is for others is left alone")
    func oddities() throws {
        var (broker, stage, client) = try stage()
        try stage.hear(broker, .message(channel: "physics.forces", message: [0x22, 0xFF, 0x22]))
        #expect(
            stage.service.brokerState.lastRejection
                == "physics.forces: not JSON: byte 1: invalid UTF-8"
        )
        let long = #"{"price":1,"x":"\#(String(repeating: "x", count: 70_000))"}"#
        try stage.hear(broker, long, in: "physics.forces")
        #expect(stage.service.brokerState.rejected == 2)
        try stage.hear(broker, #"{"event":"ORDER_FILLED"}"#, in: "system_events")
        try stage.hear(broker, #"{"a":1}"#, in: "elsewhere")
        #expect(stage.service.brokerState.rejected == 2)
        #expect(stage.take(client) == [])
    }

    @Test("may be absent, lost and back: clients stay, and pages say how it is (D.4)")
    func loss() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        #expect(broker.isStarted)
        let client = try stage.join()
        #expect(try stage.page(.get, "/api/health") == ["status": "ok", "redis": "disconnected"])
        try stage.hear(broker, .lost(reason: "refused"), .lost(reason: "refused"))
        try stage.post(price: 1)
        #expect(stage.take(client).last?.price == 1)
        try stage.hear(broker, .connected)
        #expect(try stage.page(.get, "/api/health")["redis"] == "connected")
        try stage.hear(broker, #"{"price":2}"#, in: "market.tick.SPY")
        #expect(stage.take(client).last?.price == 2)
        try stage.hear(broker, .lost(reason: "reset by peer"))
        #expect(try stage.page(.get, "/api/health")["redis"] == "disconnected")
        let told = try stage.page(.get, "/api/system/metrics")["redis"]
        #expect(
            told == [
                "status": "disconnected", "messages": 1, "rejected": 0, "replaced": 0,
                "losses": 2, "error": "reset by peer",
            ]
        )
        // It comes back by itself, without a new client.
        try stage.hear(broker, .connected)
        try stage.hear(broker, #"{"price":3}"#, in: "market.tick.SPY")
        #expect(stage.take(client).last?.price == 3)
        let figures = stage.service.figures
        #expect(figures.first { $0.name == "redis_connected" }?.value == 1)
        #expect(figures.first { $0.name == "redis_losses" }?.value == 2)
        stage.service.end()
        #expect(broker.isStopped)
    }

    @Test("may be left out: then nothing of it is told")
    func disabled() throws {
        var stage = try StreamStage()
        #expect(try stage.page(.get, "/api/health")["redis"] == "disabled")
        #expect(try stage.page(.get, "/api/system/metrics")["redis"] == ["status": "disabled"])
        #expect(!stage.service.figures.contains { $0.name.hasPrefix("redis") })
        try stage.page(.post, "/api/actions/halt")
    }

    @Test("halts the system at each connect when its key says so")
    func key() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        #expect(broker.takeOrders() == [.get(key: "SYSTEM:HALT")])
        for value in [nil, "false", ""] {
            try stage.hear(broker, .value(key: "SYSTEM:HALT", value: value))
            #expect(!stage.service.book.isHalted)
        }
        try stage.hear(broker, .value(key: "OTHER", value: "true"))
        #expect(!stage.service.book.isHalted)
        try stage.hear(broker, .value(key: "SYSTEM:HALT", value: "true"))
        #expect(stage.service.book.isHalted)
        #expect(broker.takeOrders() == [])
    }
}
