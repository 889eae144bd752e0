import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The engine's pages (D.6)")
struct PageTests {
    private func refusal(_ body: () throws -> Void) -> ServiceError? {
        do { try body() } catch { return error as? ServiceError }
        return nil
    }

    @Test("tell that there is no state before any, and the state without agents and models then")
    func current() throws {
        var stage = try StreamStage()
        let path = "/api/system/state/current"
        #expect(
            try stage.page(.get, path) == ["error": "No state available", "status": "offline"]
        )
        try stage.post([
            "market": ["symbol": "AAPL", "price": 2.0], "agents": ["A": ["latency_ms": 1.0]],
            "models": ["M": ["latency_ms": 2.0]], "extra": [1, nil],
        ])
        let state = try stage.page(.get, path)
        #expect(state["market"]?["symbol"] == "AAPL")
        #expect(state["agents"] == nil)
        #expect(state["models"] == nil)
        #expect(state["extra"] == [1, nil])
        #expect(state["status"] == "ACTIVE")
        #expect(try stage.page(.get, path, ["symbol": "SPY"])["status"] == "offline")
        #expect(try stage.page(.get, path, ["symbol": "aapl"]) == state)
        #expect(
            refusal { try stage.page(.get, path, ["symbol": "?"]) }?.code == .invalidRequest
        )
        #expect(
            try stage.page(.get, "/api/system/metrics/agents") == ["A": ["latency_ms": 1.0]]
        )
        #expect(
            try stage.page(.get, "/api/system/metrics/models") == ["M": ["latency_ms": 2.0]]
        )
    }

    @Test("tell no agents and models before there are any")
    func noAgents() throws {
        var stage = try StreamStage()
        #expect(try stage.page(.get, "/api/system/metrics/agents") == [:])
        #expect(try stage.page(.get, "/api/system/metrics/models") == [:])
        #expect(
            try stage.page(.get, "/api/system/status") == [
                "status": "Online", "active_agents": 0, "version": "unknown", "halted": false,
            ]
        )
    }

    @Test("tell the last states, as many as are asked for and kept")
    func history() throws {
        var stage = try StreamStage()
        let path = "/api/system/state/history"
        #expect(try stage.page(.get, path) == ["states": [], "total": 0])
        for price in 1...12 { try stage.post(price: Double(price)) }
        let all = try stage.page(.get, path)
        #expect(all["total"] == 10)
        let prices = all["states"]?.arrayValue?.map { $0["market"]?["price"]?.doubleValue }
        #expect(prices == (3...12).map(Double.init))
        #expect(all["states"]?.arrayValue?.allSatisfy { $0["agents"] == nil } == true)
        let two = try stage.page(.get, path, ["limit": 2])["states"]?.arrayValue
        #expect(two?.map { $0["market"]?["price"] } == [11.0, 12.0])
        for limit: JSON in [0, 11, -1] {
            #expect(refusal { try stage.page(.get, path, ["limit": limit]) } != nil)
        }
    }

    @Test("tell the physics, and what stands for it when nothing is known")
    func physics() throws {
        var stage = try StreamStage()
        let path = "/api/system/status/physics"
        #expect(
            try stage.page(.get, path) == [
                "symbol": "SPY", "alpha": 3.0, "regime": "Unknown", "timestamp": nil,
                "velocity": 0.0, "acceleration": 0.0,
            ]
        )
        try stage.post(["market": ["symbol": "AAPL", "alpha": 1.7, "velocity": 2.0]])
        #expect(
            try stage.page(.get, path) == [
                "symbol": "AAPL", "alpha": 1.7, "regime": "L\u{E9}vy Stable",
                "timestamp": "2026-11-20T08:00:00Z", "velocity": 2.0, "acceleration": 0.0,
            ]
        )
        #expect(try stage.page(.get, path, ["symbol": "SPY"])["alpha"] == 3.0)
        // A source that tells a price alone leaves the rest unknown.
        try stage.post(price: 3, of: "PRC")
        let known = try stage.page(.get, path, ["symbol": "PRC"])
        #expect(known["alpha"] == 3.0)
        #expect(known["regime"] == "Unknown")
    }

    @Test("count what happens")
    func metrics() throws {
        var stage = try StreamStage()
        _ = try stage.join()
        _ = try stage.join(["encoding": "msgpack"])
        try stage.post(price: 1)
        #expect(
            try stage.page(.get, "/api/system/metrics") == [
                "states": 1, "symbols": 1, "halted": false, "clients": ["json": 1, "msgpack": 1],
                "packets": 4, "full_packets": 4, "delta_packets": 0, "demo": false,
                "redis": ["status": "disabled"],
            ]
        )
    }

    @Test("answer what makes something with 201, as Litestar does")
    func statuses() {
        let resources = BrainStream.catalogue.resources
        #expect(resources.filter { $0.method == .post }.allSatisfy { $0.status == 201 })
        #expect(resources.filter { $0.method == .get }.allSatisfy { $0.status == 200 })
        #expect(resources.count == 16)
    }

    @Test("tell the log, 200 entries of it")
    func logs() throws {
        var stage = try StreamStage()
        for number in 0..<250 { try stage.post(["logs": [.string("entry \(number)")]]) }
        let logs = try stage.page(.post, "/api/actions/export-logs")
        #expect(logs["success"] == true)
        let entries = logs["logs"]?.arrayValue
        #expect(entries?.count == 200)
        #expect(entries?.first == "entry 50")
        #expect(entries?.last == "entry 249")
    }

    @Test("rebalance by an event for whoever owns the portfolio, unless the system is halted")
    func rebalance() throws {
        var stage = try StreamStage()
        #expect(
            try stage.page(.post, "/api/actions/rebalance") == [
                "success": true, "message": "Rebalance Started",
            ]
        )
        #expect(stage.events == [Event("rebalance.started", ["source": "http"])])
        try stage.page(.post, "/api/actions/halt")
        let refusal = refusal { try stage.page(.post, "/api/actions/rebalance") }
        #expect(
            refusal
                == ServiceError(.invalidState, "the system is halted; resume it first")
        )
    }

    @Test("tell of a halt before any source has told anything")
    func haltedAtFirst() throws {
        var stage = try StreamStage()
        #expect(try stage.page(.get, "/api/system/state/current")["status"] == "offline")
        try stage.page(.post, "/api/actions/halt")
        #expect(try stage.page(.get, "/api/system/state/current")["status"] == "HALT")
    }

    @Test("refuse to begin a demo anew that there is not")
    func noDemo() throws {
        var stage = try StreamStage()
        let refusal = refusal { try stage.page(.post, "/api/actions/reset") }
        #expect(
            refusal == ServiceError(.invalidState, "there is no demo that could begin anew")
        )
    }

    @Test("are there for programs and agents as requests, too")
    func requests() throws {
        var stage = try StreamStage()
        let before = try stage.request("get_state")
        #expect(before["known"] == false)
        #expect(before["state"]?["status"] == "INITIALIZING")
        let posted = try stage.request(
            "post_state",
            ["state": ["market": ["symbol": "AAPL", "price": 1.0]]]
        )
        #expect(posted == ["success": true, "symbol": "AAPL", "sequence": 1])
        let state = try stage.request("get_state")
        #expect(state["symbol"] == "AAPL")
        #expect(state["known"] == true)
        #expect(state["state"]?["market"]?["price"] == 1.0)
        #expect(try stage.request("get_state", ["symbol": "spy"])["known"] == false)
        #expect(try stage.request("get_history", ["limit": 1])["total"] == 1)
        #expect(refusal { try stage.request("get_state", ["symbol": ""]) }?.code == .invalidRequest)
        #expect(
            refusal { try stage.request("post_state", ["state": ["market": 1]]) }?.message
                == "state: market: expected an object, found 1"
        )
    }
}
