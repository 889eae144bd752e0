import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The engine's stream")
struct StreamTests {
    @Test("tells a new client the last ten states, the oldest first, then each new one (D.2)")
    func replay() throws {
        var stage = try StreamStage()
        for price in 1...12 { try stage.post(price: Double(price)) }
        let client = try stage.join()
        #expect(stage.take(client).map(\.price) == (3...12).map(Double.init))
        try stage.post(price: 13)
        #expect(stage.take(client).map(\.price) == [13])
    }

    @Test("says each packet as the seed has it: type and data (D.3)")
    func packet() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        _ = stage.take(client)
        try stage.post([
            "market": [
                "symbol": "SPY", "price": 450.32, "alpha": 2.8, "regime": "Gaussian",
                "velocity": 0.0012, "acceleration": 0.00003,
            ],
            "portfolio": [
                "nav": 105234.56, "cash": 85000.00, "daily_pnl": 1234.56, "max_drawdown": -0.05,
            ],
            "signal": ["side": "BUY", "confidence": 0.85, "reasoning": "Momentum"],
            "governance": ["approved_size": 0.15],
            "logs": [["level": "INFO", "message": "m", "timestamp": "2025-12-21T11:59:58Z"]],
            "agents": ["MacroAgent": ["latency_ms": 45.2, "success_rate": 0.98]],
            "models": ["ChronosService": ["latency_ms": 120.5, "invocations": 1523]],
        ])
        let packet = try #require(stage.take(client).first)
        #expect(
            packet == [
                "type": "TELEMETRY",
                "data": [
                    "timestamp": "2026-11-20T08:00:00Z", "status": "ACTIVE", "source": "http",
                    "market": [
                        "symbol": "SPY", "price": 450.32, "alpha": 2.8, "regime": "Gaussian",
                        "velocity": 0.0012, "acceleration": 0.00003, "history": [],
                    ],
                    "portfolio": [
                        "nav": 105234.56, "cash": 85000.00, "daily_pnl": 1234.56,
                        "max_drawdown": -0.05,
                    ],
                    "signal": ["side": "BUY", "confidence": 0.85, "reasoning": "Momentum"],
                    "governance": ["approved_size": 0.15],
                    "logs": [
                        ["level": "INFO", "message": "m", "timestamp": "2025-12-21T11:59:58Z"]
                    ],
                    "agents": ["MacroAgent": ["latency_ms": 45.2, "success_rate": 0.98]],
                    "models": ["ChronosService": ["latency_ms": 120.5, "invocations": 1523]],
                ],
            ]
        )
    }

    @Test("has the members at the top for the front ends that read them there (D.3)")
    func flat() throws {
        var stage = try StreamStage()
        try stage.post(price: 5)
        let (flat, plain) = (try stage.join(["flat": "1"]), try stage.join())
        let packet = try #require(stage.take(flat).first)
        #expect(packet["market"]?["price"] == 5.0)
        #expect(packet["signal"]?["side"] == "FLAT")
        #expect(packet["data"] == nil)
        let data = try #require(stage.take(plain).first?.data)
        #expect(packet.without(["type"]) == data)
        #expect(packet.type == "TELEMETRY")
    }

    @Test("is there before any source: INITIALIZING, and numbers that stand for nothing")
    func initializing() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        #expect(
            stage.take(client) == [
                [
                    "type": "TELEMETRY",
                    "data": [
                        "timestamp": "2026-11-20T08:00:00Z", "status": "INITIALIZING",
                        "market": [
                            "symbol": "SPY", "price": 0.0, "alpha": 0.0, "regime": "Unknown",
                            "velocity": 0.0, "acceleration": 0.0, "history": [],
                        ],
                        "portfolio": [
                            "nav": 0.0, "cash": 0.0, "daily_pnl": 0.0, "max_drawdown": 0.0,
                        ],
                        "signal": ["side": "FLAT", "confidence": 0.0, "reasoning": ""],
                        "governance": ["approved_size": 0.0], "logs": [], "agents": [:],
                        "models": [:],
                    ],
                ]
            ]
        )
    }

    @Test("says the present state again after 5 s of silence, also before any source (D.7)")
    func heartbeat() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        stage.forget()
        try stage.pass(.milliseconds(4999))
        #expect(stage.take(client) == [])
        try stage.pass(.milliseconds(1))
        let packets = stage.take(client)
        #expect(packets.map { $0.data["status"] } == ["INITIALIZING"])
        #expect(packets.first?.data["timestamp"] == "2026-11-20T08:00:05Z")
        try stage.post(price: 7)
        _ = stage.take(client)
        try stage.pass(.seconds(21))
        #expect(stage.take(client).map(\.price) == [7, 7, 7, 7])
    }

    @Test("keeps quiet where something was said less than 5 s ago")
    func noHeartbeat() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        stage.forget()
        for price in 0..<10 {
            try stage.pass(.seconds(4))
            try stage.post(price: Double(price))
        }
        #expect(stage.take(client).count == 10)
    }

    @Test("breaks the silence of who hears nothing, though others do")
    func heartbeatOfSome() throws {
        var stage = try StreamStage()
        let (spy, tlt) = (try stage.join(["symbol": "SPY"]), try stage.join(["symbol": "TLT"]))
        stage.forget()
        for _ in 0..<10 {
            try stage.pass(.seconds(1))
            try stage.post(price: 1)
        }
        #expect(stage.take(spy).count == 10)
        let silent = stage.take(tlt)
        #expect(silent.count == 2)
        #expect(silent.allSatisfy { $0.data["market"]?["symbol"] == "TLT" })
    }

    @Test("writes a state once for all that have the same options")
    func sharing() throws {
        var stage = try StreamStage()
        for _ in 0..<50 {
            _ = try stage.join()
            _ = try stage.join(["encoding": "msgpack", "delta": "1"])
        }
        stage.forget()
        try stage.post(price: 1)
        #expect(stage.roomMessages == 2)
        #expect(stage.heard.count == 100)
    }

    @Test("lets who is slow have the newest state, but never leaves a difference out")
    func delivery() throws {
        var stage = try StreamStage()
        let (whole, delta) = (try stage.join(), try stage.join(["delta": "1"]))
        #expect(stage.preferringNewest == [whole])
        #expect(stage.preferringNewest.contains(delta) == false)
        #expect(RecipientGroups.wholeRooms.delivery == .newest(perByteAt: nil))
        #expect(RecipientGroups.deltaRooms.delivery == .all)
        #expect(Audience.everyone.delivery == .all)
    }

    @Test("is silent after a PING (D.5), and when a client has gone")
    func ping() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        #expect(try stage.ask(#"{"type":"PING"}"#, from: client) == [])
        try stage.leave(client)
        stage.forget()
        try stage.post(price: 1)
        try stage.pass(.seconds(60))
        #expect(stage.heard[client] == nil)
        #expect(stage.service.audience.groups.count == 0)
        #expect(stage.service.audience.count == 0)
    }

    @Test("forgets a client that goes in the turn in which it came")
    func shortVisit() throws {
        var stage = try StreamStage()
        try stage.turn { stage in
            let client = try stage.join()
            try stage.leave(client)
        }
        #expect(stage.heard == [:])
        #expect(stage.service.audience.groups.count == 0)
    }

    @Test("welcomes who comes before it hears them, and before it says anything new")
    func order() throws {
        var stage = try StreamStage()
        try stage.post(price: 1)
        var client = ClientID.connection(0)
        try stage.turn { stage in
            client = try stage.join(["delta": "1"])
            try stage.post(price: 2)
            try stage.send(#"{"type":"NONSENSE"}"#, from: client)
        }
        let packets = stage.take(client)
        #expect(packets.map(\.type) == ["OPTIONS", "TELEMETRY", "DELTA", "ERROR"])
    }

    @Test(
        "tells the sender alone what is wrong with a message, and stays",
        arguments: [
            ("nonsense", "DECODE_ERROR", "not JSON: byte 1: expected a value"),
            ("", "DECODE_ERROR", "not JSON: byte 0: unexpected end of input"),
            ("[1]", "INVALID_REQUEST", "expected an object, found array"),
            (#""PING""#, "INVALID_REQUEST", #"expected an object, found "PING""#),
            ("{}", "INVALID_REQUEST", "type: field required"),
            (#"{"type":7}"#, "INVALID_REQUEST", "type: expected a string, found 7"),
            (#"{"type":null}"#, "INVALID_REQUEST", "type: expected a string, found null"),
            (
                #"{"type":"ping"}"#, "UNKNOWN_REQUEST",
                #"type: "ping" is not one of PING, SUBSCRIBE, HALT, RESUME"#
            ),
            (
                #"{"type":"SUBSCRIBE"}"#, "INVALID_REQUEST",
                "SUBSCRIBE: neither symbol nor channels"
            ),
            (
                #"{"type":"SUBSCRIBE","symbol":5}"#, "INVALID_REQUEST",
                "symbol: expected a string or null, found 5"
            ),
            (
                #"{"type":"SUBSCRIBE","symbol":"S P"}"#, "INVALID_REQUEST",
                #"symbol: "S P" is not 1 to 12 of A-Z, 0-9, '.', '^', '=' and '-'"#
            ),
            (
                #"{"type":"SUBSCRIBE","channels":"logs"}"#, "INVALID_REQUEST",
                #"channels: expected an array of strings or null, found "logs""#
            ),
            (
                #"{"type":"SUBSCRIBE","channels":[1]}"#, "INVALID_REQUEST",
                "channels: expected strings, found 1"
            ),
            (
                #"{"type":"SUBSCRIBE","channels":["news"]}"#, "INVALID_REQUEST",
                #"channels: "news" is not one of market, trades, logs"#
            ),
            (
                #"{"type":"SUBSCRIBE","channels":[]}"#, "INVALID_REQUEST",
                "channels: none given, expected some of market, trades, logs"
            ),
        ]
    )
    func mistakes(text: String, code: String, message: String) throws {
        var stage = try StreamStage()
        let (client, other) = (try stage.join(), try stage.join())
        stage.forget()
        let answer = try stage.ask(text, from: client)
        #expect(
            answer == [["type": "ERROR", "code": .string(code), "message": .string(message)]]
        )
        #expect(stage.heard[other] == nil)
        try stage.post(price: 1)
        #expect(stage.take(client).map(\.price) == [1])
    }

    @Test("refuses binary messages, and says what the hub has refused")
    func binary() throws {
        var stage = try StreamStage()
        let client = try stage.join(["encoding": "msgpack"])
        stage.forget()
        try stage.send("abc", from: client, isText: false)
        #expect(
            stage.take(client) == [
                [
                    "type": "ERROR", "code": "DECODE_ERROR",
                    "message": "expected a text with a JSON object, found 3 binary bytes",
                ]
            ]
        )
        stage.service.refused(ServiceError(.rateLimitExceeded, "slowly"), from: client)
        try stage.pass(.zero)
        #expect(
            stage.take(client) == [
                ["type": "ERROR", "code": "RATE_LIMIT_EXCEEDED", "message": "slowly"]
            ]
        )
    }

    @Test("shows how many clients get what")
    func figures() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        _ = try stage.join(["encoding": "msgpack", "delta": "1"])
        try stage.post(price: 1)
        try stage.post(price: 2)
        try stage.leave(client)
        var figures = Dictionary(
            uniqueKeysWithValues: stage.service.figures.map { ($0.name, $0.value) }
        )
        figures["packet_bytes"] = nil
        #expect(
            figures == [
                "json_clients": 0, "msgpack_clients": 1, "options": 1, "symbols": 1, "halted": 0,
                "states": 2, "full_packets": 4, "delta_packets": 2, "unkept_states": 0,
            ]
        )
    }

    @Test("shows how many bytes clients get, so that an average can be made of it")
    func bytes() throws {
        var stage = try StreamStage()
        _ = try stage.join()
        _ = try stage.join()
        _ = try stage.join(["encoding": "msgpack", "delta": "1"])
        let shown = { (stage: StreamStage<BrainStream>) in
            stage.service.figures.first { $0.name == "packet_bytes" }?.value ?? 0
        }
        let before = shown(stage)
        stage.forget()
        try stage.post(price: 1)
        try stage.post(price: 2)
        let heard = stage.bytes.values.reduce(0, +)
        #expect(shown(stage) - before == heard)
        stage.forget()
        _ = try stage.join()
        #expect(shown(stage) - before - heard == stage.bytes.values.reduce(0, +))
    }
}
