import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The values of a state")
struct StateValueTests {
    private static let regimes = "expected Gaussian, L\u{E9}vy Stable, Critical or Unknown"

    @Test(
        "are within the protocol's ranges, or refused",
        arguments: [
            (["market": ["price": -1.5]], "market: price: expected 0 or more, found -1.5"),
            (["market": ["regime": "wild"]], #"market: regime: \#(regimes), found "wild""#),
            (["market": ["regime": ""]], #"market: regime: \#(regimes), found """#),
            (
                ["portfolio": ["max_drawdown": 0.05]],
                "portfolio: max_drawdown: expected 0 or less, found 0.05"
            ),
            (
                ["signal": ["side": "LONG"]],
                #"signal: side: expected BUY, SELL or FLAT, found "LONG""#
            ),
            (["signal": ["confidence": 1.01]], "signal: confidence: expected 0 to 1, found 1.01"),
            (["signal": ["confidence": -1]], "signal: confidence: expected 0 to 1, found -1"),
            (
                ["governance": ["approved_size": 20]],
                "governance: approved_size: expected 0 to 1, found 20"
            ),
        ] as [(JSONObject, String)]
    )
    func ranges(state: JSONObject, problem: String) throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        let refusal = #expect(throws: ServiceError.self) { try stage.post(state) }
        #expect(refusal == ServiceError(.invalidRequest, problem))
        try stage.hear(broker, .message(channel: "state_update", message: state.encoded()))
        #expect(stage.service.brokerState.lastRejection == "state_update: \(problem)")
        #expect(stage.service.book.count == 0)
    }

    @Test(
        "are refused of the broker in the same way",
        arguments: ["market.tick.SPY", "physics.forces"]
    )
    func broker(channel: String) throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, #"{"price":-1}"#, in: channel)
        #expect(
            stage.service.brokerState.lastRejection
                == "\(channel): market: price: expected 0 or more, found -1.0"
        )
        try stage.hear(broker, #"{"price":1,"regime":"wild"}"#, in: "physics.forces")
        #expect(
            stage.service.brokerState.lastRejection
                == #"physics.forces: regime: \#(Self.regimes), found "wild""#
        )
    }

    @Test("may be at the ends of their ranges, or null")
    func limits() throws {
        var stage = try StreamStage()
        for number in [0, 1] {
            try stage.post([
                "market": ["price": 0], "portfolio": ["max_drawdown": 0],
                "signal": ["confidence": .integer(number)],
                "governance": ["approved_size": .integer(number)],
            ])
        }
        try stage.post([
            "market": ["price": nil, "regime": nil], "portfolio": ["max_drawdown": nil],
            "signal": ["confidence": nil, "side": nil], "governance": ["approved_size": nil],
        ])
        let state = try stage.request("get_state")["state"]
        #expect(state?["signal"]?["side"] == "FLAT")
        #expect(state?["market"]?["regime"] == "Unknown")
    }

    @Test(
        "that have several names are told by the protocol's",
        arguments: [
            ("side", "HOLD", "FLAT"), ("side", "hold", "FLAT"), ("side", "buy", "BUY"),
            ("regime", "GAUSSIAN (Safe)", "Gaussian"),
            ("regime", "L\u{C9}VY STABLE (Risky)", "L\u{E9}vy Stable"),
            ("regime", "CRITICAL (Chaos)", "Critical"), ("regime", "Unknown", "Unknown"),
        ]
    )
    func names(member: String, given: String, expected: String) throws {
        var stage = try StreamStage()
        let section = member == "side" ? "signal" : "market"
        var state = JSONObject()
        state[section] = .object([member: .string(given)])
        try stage.post(state)
        let told = try stage.request("get_state")["state"]
        #expect(told?[section]?[member] == .string(expected))
    }

    @Test("name no regime of an alpha that is gone")
    func lostAlpha() throws {
        var stage = try StreamStage()
        try stage.post(["market": ["alpha": 1.2]])
        #expect(try stage.request("get_state")["state"]?["market"]?["regime"] == "Critical")
        try stage.post(["market": ["alpha": nil]])
        #expect(try stage.request("get_state")["state"]?["market"]?["regime"] == "Unknown")
        try stage.post(["market": ["alpha": nil, "regime": "Gaussian"]])
        #expect(try stage.request("get_state")["state"]?["market"]?["regime"] == "Gaussian")
    }

    @Test(
        "of the status that say that the system is halted halt it, in the protocol's word",
        arguments: ["HALT", "halt", "HALTED", "HALTED_PHYSICS", "HALTED_DRAWDOWN", "HALTED_SYSTEM"]
    )
    func haltStatus(status: String) throws {
        var stage = try StreamStage()
        let client = try stage.join()
        stage.forget()
        try stage.post(["status": .string(status)])
        let heard = stage.take(client)
        let notice = heard.first { $0.type == "SYSTEM_HALT" }
        #expect(notice?.data["reason"] == .string("A source tells status \(status)"))
        #expect(heard.last?.data["status"] == "HALT")
        #expect(stage.service.book.isHalted)
        try stage.page(.post, "/api/system/resume")
        #expect(stage.take(client).last?.data["status"] == "ACTIVE")
    }

    @Test("of the status are told as they are otherwise, and cut when they are long")
    func otherStatus() throws {
        var stage = try StreamStage()
        try stage.post(["status": "SLEEPING"])
        #expect(try stage.request("get_state")["state"]?["status"] == "SLEEPING")
        try stage.post(["status": .string(String(repeating: "x", count: 100_000))])
        let told = try stage.request("get_state")["state"]?["status"]?.stringValue
        #expect(told?.unicodeScalars.count == 40)
        #expect(!stage.service.book.isHalted)
    }
}
