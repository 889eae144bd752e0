import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("A state that is posted")
struct PostedStateTests {
    private func refusal(_ state: JSONObject) throws -> ServiceError? {
        var stage = try StreamStage()
        do { try stage.post(state) } catch { return error as? ServiceError }
        return nil
    }

    @Test("is merged into what is known, section by section, member by member")
    func merging() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        #expect(
            try stage.post([
                "market": ["symbol": "aapl", "price": 1.0, "alpha": 2.5], "note": ["a": 1, "b": 2],
                "agents": ["A": ["latency_ms": 1.0], "B": ["latency_ms": 2.0]],
            ]) == ["success": true, "symbol": "AAPL", "sequence": 1]
        )
        try stage.post([
            "market": ["price": 2.0], "note": ["b": nil, "c": [3]],
            "agents": ["A": ["invocations": 7], "B": nil], "scanner": [["symbol": "X"]],
        ])
        let state = try #require(stage.take(client).last?.data)
        #expect(state["market"]?["symbol"] == "AAPL")
        #expect(state["market"]?["price"] == 2.0)
        #expect(state["market"]?["alpha"] == 2.5)
        #expect(state["market"]?["regime"] == "Gaussian")
        #expect(state["note"] == ["a": 1, "c": [3]])
        #expect(state["agents"] == ["A": ["latency_ms": 1.0, "invocations": 7]])
        try stage.post(["note": nil, "market": nil, "scanner": nil])
        let later = try #require(stage.take(client).last?.data)
        #expect(later["note"] == nil)
        #expect(later["scanner"] == nil)
        #expect(later["market"]?["price"] == 0.0)
        #expect(later["market"]?["symbol"] == "AAPL")
    }

    @Test("belongs to its symbol, or to the one told of last; some sections belong to all")
    func symbols() throws {
        var stage = try StreamStage()
        #expect(try stage.post(["signal": ["side": "BUY"]])["symbol"] == "SPY")
        #expect(try stage.post(["symbol": "AAPL", "portfolio": ["nav": 5]])["symbol"] == "AAPL")
        #expect(try stage.post(["governance": ["approved_size": 0.1]])["symbol"] == "AAPL")
        let spy = try stage.request("get_state", ["symbol": "SPY"])["state"]
        let aapl = try stage.request("get_state", ["symbol": "AAPL"])["state"]
        #expect(spy?["signal"]?["side"] == "BUY")
        #expect(aapl?["signal"]?["side"] == "FLAT")
        #expect(spy?["portfolio"] == aapl?["portfolio"])
        #expect(spy?["portfolio"]?["nav"] == 5)
        #expect(aapl?["governance"]?["approved_size"] == 0.1)
        #expect(spy?["governance"]?["approved_size"] == 0.0)
    }

    @Test("may be a packet: wrapped as the seed has it, or flat as the agent loop sends it (D.3)")
    func packets() throws {
        var stage = try StreamStage()
        let flat = try stage.join(["flat": "1", "delta": "1"])
        stage.forget()
        try stage.post([
            "type": "TELEMETRY", "sequence": 99,
            "data": ["market": ["symbol": "AAPL", "price": 1.0], "extra": true],
        ])
        try stage.post([
            "type": "NONSENSE", "sequence": 77, "timestamp": "1999", "source": "watchtower",
            "status": "active", "market": ["symbol": "AAPL", "price": 2.0],
        ])
        try stage.pass(.seconds(5))
        var mirror = ClientMirror(["flat": "1", "delta": "1"])
        // Its own type and number are no members of the state.
        for packet in stage.take(flat) where packet.type == "TELEMETRY" { try mirror.hear(packet) }
        let state = try stage.request("get_state")["state"]
        #expect(state?["type"] == nil)
        #expect(state?["sequence"] == nil)
        #expect(state?["data"] == nil)
        #expect(state?["extra"] == true)
        #expect(state?["market"]?["price"] == 2.0)
        #expect(state?["source"] == "http")
        #expect(state?["status"] == "active")
        #expect(state?["timestamp"] == "2026-11-20T08:00:00Z")
    }

    @Test("has a status until its source tells another, or another source speaks")
    func status() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.post(["status": "SLEEPING"])
        try stage.post(price: 1)
        #expect(try stage.request("get_state")["state"]?["status"] == "SLEEPING")
        try stage.hear(broker, #"{"price":1}"#, in: "market.tick.SPY")
        #expect(try stage.request("get_state")["state"]?["status"] == "ACTIVE")
    }

    @Test("may tell the last entries of its log again and again: each is kept once")
    func logs() throws {
        var stage = try StreamStage()
        try stage.post(["logs": ["a", "b", "c"]])
        try stage.post(["logs": ["b", "c", "d"]])
        try stage.post(["logs": ["d", ["level": "INFO", "message": "e"]]])
        try stage.post(["logs": []])
        try stage.post(["logs": nil])
        #expect(
            try stage.request("get_state")["state"]?["logs"] == [
                "a", "b", "c", "d", ["level": "INFO", "message": "e"],
            ]
        )
        try stage.post(["logs": .array((0..<20).map { .string("\($0)") })])
        let last = try stage.request("get_state")["state"]?["logs"]?.arrayValue
        #expect(last == (10..<20).map { .string("\($0)") })
    }

    @Test("whose log is the last one but for the normal form of a letter adds to it")
    func normalForms() throws {
        var stage = try StreamStage()
        try stage.post(["logs": ["\u{E9}"]])
        try stage.post(["logs": ["e\u{301}"]])
        let logs = try stage.request("get_state")["state"]?["logs"]?.arrayValue
        #expect(logs?.count == 2)
    }

    @Test(
        "is refused with the member that is wrong",
        arguments: [
            ([:], "state: neither a section nor a status"),
            (["symbol": "AAPL", "data": [:]], "state: neither a section nor a status"),
            (["market": 5], "/api/state: market: expected an object, found 5"),
            (["logs": [:]], "/api/state: logs: expected an array, found object"),
            (["scanner": "x"], #"/api/state: scanner: expected an array, found "x""#),
            (["symbol": 5], "/api/state: symbol: expected a string, found 5"),
            (["market": ["price": "5"]], #"market: price: expected a number, found "5""#),
            (["market": ["symbol": 5]], "market: symbol: expected a string, found 5"),
            (["portfolio": ["nav": true]], "portfolio: nav: expected a number, found true"),
            (["signal": ["side": 1]], "signal: side: expected a string, found 1"),
            (
                ["governance": ["approved_size": []]],
                "governance: approved_size: expected a number, found array"
            ),
            (
                ["market": ["symbol": "NO SUCH"]],
                #"symbol: "NO SUCH" is not 1 to 12 of A-Z, 0-9, '.', '^', '=' and '-'"#
            ),
            (["symbol": ""], #"symbol: "" is not 1 to 12 of A-Z, 0-9, '.', '^', '=' and '-'"#),
            (
                ["symbol": "A", "market": ["symbol": "B"]],
                "symbol: A at the top and B in market, expected the same"
            ),
            (["logs": ["a", 7]], "logs[1]: expected a text or an object, found 7"),
            (
                ["logs": [.string(String(repeating: "x", count: 3000))]],
                "logs[0]: an entry of 3002 bytes, limit is 2048"
            ),
            (
                ["market": ["price": .float(.nan)]],
                "state.market.price: expected a finite number, found NaN"
            ),
            (
                ["x": [["y": [1, .float(-.infinity)]]]],
                "state.x[0].y[1]: expected a finite number, found -Infinity"
            ),
        ] as [(JSONObject, String)]
    )
    func nonsense(state: JSONObject, problem: String) throws {
        let refusal = try refusal(state)
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message == problem)
    }

    @Test("may not hold numbers that no float has")
    func overflow() throws {
        let number = try #require(JSON(parsing: #"{"market":{"price":1e999}}"#).objectValue)
        #expect(
            try refusal(number)?.message
                == "state.market.price: expected a finite number, found 1e999"
        )
    }

    @Test("may not be nested without end")
    func depth() throws {
        var value: JSON = 1
        for _ in 0..<14 { value = [value] }
        #expect(try refusal(["x": value]) == nil)
        let refusal = try refusal(["x": [value]])
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message.hasSuffix("nested deeper than 16 levels") == true)
    }

    @Test("may not make the state large: nothing has changed then")
    func size() throws {
        var stage = try StreamStage()
        try stage.post(price: 1)
        let before = stage.service.book.state(of: nil, stage.now)
        let large: JSON = .string(String(repeating: "x", count: 70_000))
        let refusal = #expect(throws: ServiceError.self) { try stage.post(["x": large]) }
        #expect(refusal?.code == .limitExceeded)
        #expect(refusal?.message.contains("limit is 65536") == true)
        #expect(stage.service.book.state(of: nil, stage.now) == before)
        #expect(stage.service.book.sequence == 1)
        // Little by little neither.
        let part: JSON = .string(String(repeating: "x", count: 30_000))
        try stage.post(["x": part])
        try stage.post(["y": part])
        #expect(throws: ServiceError.self) { try stage.post(["z": part]) }
        try stage.post(["x": nil, "z": part])
        #expect(stage.service.book.sequence == 4)
    }
}
