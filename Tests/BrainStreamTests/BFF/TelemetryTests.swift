import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The telemetry of the BFF (D.5)")
struct TelemetryTests {
    private func telemetry(
        _ state: JSONObject,
        agents: JSON = [:],
        models: JSON = [:]
    ) throws -> JSONObject {
        var stage = try StreamStage.bff()
        try stage.observe(state, agents: agents, models: models)
        return try #require(stage.request("get_telemetry")["telemetry"]?.objectValue)
    }

    @Test("is the object that dashboards know before the first look")
    func initializing() throws {
        var stage = try StreamStage.bff()
        #expect(
            try stage.request("get_telemetry")["telemetry"] == [
                "timestamp": nil, "status": "Initializing",
                "market": ["price": 0, "alpha": 0, "regime": "Unknown"],
                "sentiment": ["label": "Neutral", "score": 0], "signals": [], "logs": [],
            ]
        )
    }

    @Test("has a value for everything that the engine does not tell")
    func defaults() throws {
        #expect(
            try telemetry([:]) == [
                "timestamp": "2026-11-20T08:00:00Z", "status": "Unknown",
                "market": [
                    "symbol": "SPY", "price": 0, "alpha": 0, "regime": "Unknown", "velocity": 0,
                    "acceleration": 0,
                ],
                "portfolio": ["nav": 0, "cash": 0, "daily_pnl": 0, "max_drawdown": 0],
                "signal": ["side": "FLAT", "confidence": 0, "reasoning": ""],
                "governance": ["approved_size": 0], "logs": [], "agents": [:], "models": [:],
                "sentiment": ["label": "N/A", "score": 0],
            ]
        )
    }

    @Test("tells what the engine tells, agents, models and logs as they are")
    func complete() throws {
        let agents: JSON = ["Macro": [["latency_ms": 1.5, "success": true]]]
        let models: JSON = ["Chronos": ["latency_ms": 120.5, "invocations": 1523]]
        let state: JSONObject = [
            "timestamp": "2025-12-21T12:00:00Z", "status": "HALTED_PHYSICS", "source": "demo",
            "market": [
                "symbol": "AAPL", "price": 450.32, "alpha": 2.8, "regime": "L\u{E9}vy Stable",
                "velocity": 0.0012, "acceleration": 0.00003, "history": [1, 2],
            ],
            "portfolio": ["nav": 1.5, "cash": 2.5, "daily_pnl": -3.5, "max_drawdown": -0.05],
            "signal": ["side": "BUY", "confidence": 0.85, "reasoning": "r", "score": 9],
            "governance": ["approved_size": 0.15],
            "logs": ["a plain text", ["level": "INFO", "message": "m"]],
            "sentiment": ["label": "Bullish", "score": 0.7], "forecast": ["median": [1]],
        ]
        #expect(
            try telemetry(state, agents: agents, models: models) == [
                "timestamp": "2025-12-21T12:00:00Z", "status": "HALTED_PHYSICS", "source": "demo",
                "market": [
                    "symbol": "AAPL", "price": 450.32, "alpha": 2.8, "regime": "L\u{E9}vy Stable",
                    "velocity": 0.0012, "acceleration": 0.00003,
                ],
                "portfolio": ["nav": 1.5, "cash": 2.5, "daily_pnl": -3.5, "max_drawdown": -0.05],
                "signal": ["side": "BUY", "confidence": 0.85, "reasoning": "r"],
                "governance": ["approved_size": 0.15],
                "logs": ["a plain text", ["level": "INFO", "message": "m"]],
                "agents": agents, "models": models,
                "sentiment": ["label": "Bullish", "score": 0.7],
            ]
        )
    }

    @Test("has nothing in the place of what is of another kind, or no finite number")
    func wrongKinds() throws {
        let nothing = try telemetry([:])
        #expect(
            try telemetry([
                "timestamp": 5, "status": "", "market": 7,
                "portfolio": ["nav": "1", "cash": nil, "daily_pnl": .float(.nan)],
                "signal": ["side": nil, "confidence": [], "reasoning": 7], "governance": [],
                "logs": "x", "sentiment": ["label": false, "score": true],
            ]) == nothing
        )
        let passed = try telemetry(["logs": [.float(.infinity), 1]], agents: 5, models: "m")
        #expect(passed["logs"] == [nil, 1])
        #expect(passed["agents"] == [:])
        #expect(passed["models"] == [:])
        let large = try #require(JSON(parsing: #"{"market":{"price":1e999}}"#).objectValue)
        #expect(try telemetry(large)["market"]?["price"] == 0)
    }

    @Test("is offline, with zeros, when the engine has no state: that is no failure")
    func offline() throws {
        let offline = try telemetry(["error": "No state available", "status": "offline"])
        #expect(offline["status"] == "offline")
        #expect(offline["market"]?["price"] == 0)
        #expect(offline["stale"] == nil)
        #expect(offline["error"] == nil)
    }

    @Test("does not come of too much, nor of what is nested too deep: the look has failed then")
    func bounds() throws {
        var deep: JSON = 1
        for _ in 0..<20 { deep = [deep] }
        for (state, problem) in [
            (["x": .string(String(repeating: "x", count: 300_000))], "limit is 262144"),
            (["x": deep], "nested deeper than 16 levels"),
        ] as [(JSONObject, String)] {
            let telemetry = try telemetry(state)
            #expect(telemetry["status"] == "Initializing")
            #expect(telemetry["stale"] == true)
            #expect(telemetry["error"]?.stringValue?.contains(problem) == true)
        }
        var stage = try StreamStage.bff()
        try stage.request("observe_engine")
        let telemetry = try stage.request("get_telemetry")["telemetry"]
        #expect(telemetry?["error"] == "the engine told no state")
    }
}
