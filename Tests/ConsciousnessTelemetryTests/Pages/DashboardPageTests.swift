import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Pages of emergencies, health and the dashboard")
struct DashboardPageTests {
    private static let base = "/api/backend-telemetry"

    private func steps(_ records: JSON?) -> [Int]? {
        records?.arrayValue?.compactMap { $0["step"]?.intValue }
    }

    @Test("emergencies are listed, the newest first, and paged")
    func emergencies() throws {
        var stage = try Stage()
        for second in 0..<3 {
            stage.link.file("emergency_2025-12-18T01:30:0\(second)", Records.emergency())
        }
        #expect(
            try stage.page("\(Self.base)/emergencies", ["limit": "2"]) == [
                "total": 3, "limit": 2, "offset": 0,
                "events": [
                    [
                        "eventId": "emergency_2025-12-18T01:30:02",
                        "timestamp": "2025-12-18T01:30:02",
                    ],
                    [
                        "eventId": "emergency_2025-12-18T01:30:01",
                        "timestamp": "2025-12-18T01:30:01",
                    ],
                ],
            ]
        )
        let last = try stage.page("\(Self.base)/emergencies", ["offset": "2"])
        #expect(last["limit"] == 100)
        #expect(last["events"]?.arrayValue?.map { $0["timestamp"] } == ["2025-12-18T01:30:00"])
    }

    @Test("an emergency is told as it was filed, by its id or the time in it")
    func emergency() throws {
        var stage = try Stage()
        let content = Records.emergency()
        stage.link.file("emergency_2025-12-18T01:30:00", content)
        for id in ["emergency_2025-12-18T01:30:00", "2025-12-18T01:30:00"] {
            #expect(try stage.page("\(Self.base)/emergencies/\(id)") == content)
        }
        #expect(throws: ServiceError(.notFound, "Emergency event not found: emergency_1")) {
            try stage.page("\(Self.base)/emergencies/emergency_1")
        }
        #expect {
            try stage.page("\(Self.base)/emergencies/..%2F")
        } throws: {
            ($0 as? ServiceError)?.code == .invalidRequest
        }
    }

    @Test("health tells how the directories are, and how much there is")
    func health() throws {
        var stage = try Stage()
        let health = { (sessions: Int, emergencies: Int) -> JSONObject in
            [
                "status": "ok", "telemetryLogDir": "/logs/telemetry",
                "emergencyLogDir": "/logs/emergency", "telemetryDirExists": true,
                "emergencyDirExists": false, "activeSessions": .integer(sessions),
                "totalEmergencies": .integer(emergencies),
            ]
        }
        #expect(try stage.page("\(Self.base)/health") == health(0, 0))
        stage.link.report(
            .watching(TelemetryWatch(usesInotify: true, sessions: 12, emergencies: 3))
        )
        #expect(try stage.page("\(Self.base)/health") == health(12, 3))
    }

    @Test("the overview has the shape of the endpoint and that of the hook that polls it")
    func overview() throws {
        var stage = try Stage()
        let path = "/api/v1/telemetry/overview"
        let nothing = try stage.page(path)
        #expect(nothing["success"] == true)
        for reply in [nothing, try #require(nothing["data"]?.objectValue)] {
            #expect(reply["records"] == [])
            #expect(reply["latest"] == JSON.null)
            #expect(reply["emergency"] == JSON.null)
        }
        stage.link.begin("A", with: try Records.lines(0..<3))
        stage.link.append([try Records.line(0), try Records.line(1, ["phi": 0.1])], to: "B")
        // Of the session that was written last.
        let reply = try stage.page(path, ["limit": "1"])
        #expect(steps(reply["records"]) == [1])
        #expect(reply["latest"]?["step"] == 1)
        #expect(reply["emergency"]?["emergency"]?["metric"] == "phi")
        #expect(reply["data"]?["records"] == reply["records"])
        #expect(reply["data"]?["emergency"] == reply["emergency"])
        // The other pages' sides are in it.
        for (side, name) in [("learning", "grounding"), ("autonomy", "regimes")] {
            #expect(reply["data"]?[side]?["records"] == 1)
            #expect(reply["data"]?[side]?[name] != nil)
        }
        #expect(reply["data"]?["consciousness"]?["phi"] == 0.1)
        #expect(reply["data"]?["defense"]?["violations"]?["phi"] == 1)
        #expect(reply["data"]?["usage"]?["totalApiCalls"] == 2)
        // Of the session that was asked for, whose emergency it is not.
        let other = try stage.page(path, ["sessionId": "session_A"])
        #expect(steps(other["records"]) == [0, 1, 2])
        #expect(other["emergency"] == JSON.null)
        stage.link.file("emergency_1", Records.emergency("kappa_eff", 2, 20))
        #expect(
            try stage.page(path, ["sessionId": "A"])["emergency"]
                == .object(Records.emergency("kappa_eff", 2, 20))
        )
    }

    @Test("consciousness is the last record and statistics")
    func consciousness() throws {
        var stage = try Stage()
        let path = "/api/v1/telemetry/consciousness"
        let empty = try stage.page(path)
        #expect(empty["data"]?["latest"] == JSON.null)
        #expect(empty["data"]?["sessionId"] == JSON.null)
        stage.link.begin("A", with: try Records.lines(0..<3))
        let reply = try stage.page(path, ["sessionId": "A"])
        #expect(reply["success"] == true)
        #expect(reply["data"]?["sessionId"] == "A")
        #expect(reply["data"]?["latest"]?["step"] == 2)
        #expect(reply["data"]?["stats"]?["maxKappa"] == 64.2)
        #expect(reply["data"]?["phi"] == 0.72)
        #expect(reply["data"]?["inResonance"] == true)
        let distance = try #require(reply["data"]?["kappaDistance"]?.doubleValue)
        #expect(abs(distance - 0.01 / 64.21) < 1e-12)
        #expect(reply["data"]?["timestamp"] == .string(Records.timestamp(2)))
        #expect(reply["data"]?["neurotransmitters"]?["dopamine"] == JSON.null)
        #expect(reply["data"]?["beta"] == JSON.null)
        // Where a record lacks a metric it is null, and nothing is made up.
        stage.link.append([try Records.line(3, ["kappa_eff": 66.3, "beta": 0.4])], to: "A")
        let far = try stage.page(path)["data"]
        #expect(far?["inResonance"] == false)
        #expect(far?["beta"] == 0.4)
        stage.link.append([try Records.line(4, ["kappa_eff": nil])], to: "A")
        #expect(try stage.page(path)["data"]?["inResonance"] == JSON.null)
    }

    @Test("learning, defense and autonomy are told of the last 1000 records, usage of the service")
    func sides() throws {
        var stage = try Stage()
        let base = "/api/v1/telemetry/"
        stage.link.begin("old", with: try Records.lines(0..<2))
        let changes: [JSONObject] = [
            ["grounding": 0.5], ["grounding": nil, "phi": 0.4, "regime": "linear"],
            ["grounding": 0.75, "basin_distance": 0.4, "breakdown_pct": 61.0],
        ]
        stage.link.append(try changes.indices.map { try Records.line($0, changes[$0]) }, to: "A")
        let learning = try stage.page(base + "learning")
        #expect(learning["success"] == true)
        #expect(learning["data"]?["sessionId"] == "A")
        #expect(learning["data"]?["records"] == 3)
        #expect(
            learning["data"]?["grounding"] == ["latest": 0.75, "average": 0.625, "change": 0.25]
        )
        let none: JSON = ["latest": nil, "average": nil, "change": nil]
        #expect(learning["data"]?["generativity"] == none)
        let defense = try stage.page(base + "defense")["data"]
        #expect(
            defense?["violations"] == [
                "phi": 1, "breakdown_pct": 1, "basin_distance": 1, "kappa_eff": 0,
                "recursion_depth": 0,
            ]
        )
        #expect(defense?["breakdownPct"]?["latest"] == 61.0)
        #expect(defense?["emergency"]?["emergency"]?["metric"] == "breakdown_pct")
        let autonomy = try stage.page(base + "autonomy")["data"]
        #expect(autonomy?["regimes"] == ["geometric": 2, "linear": 1])
        #expect(autonomy?["regime"] == "geometric")
        #expect(autonomy?["regimeChanges"] == 2)
        #expect(autonomy?["recursionDepth"]?["average"] == 5.0)
        // Of the session that is asked for; and of none.
        #expect(try stage.page(base + "autonomy", ["sessionId": "old"])["data"]?["records"] == 2)
        for side in ["learning", "defense", "autonomy"] {
            var empty = try Stage()
            let data = try empty.page(base + side)["data"]
            #expect(data?["sessionId"] == JSON.null)
            #expect(data?["records"] == 0)
            #expect(throws: ServiceError.self) { try empty.page(base + side, ["sessionId": "x"]) }
        }
        _ = try stage.subscriber(1, #","sessionId":"A""#)
        let usage = try stage.page(base + "usage")["data"]
        #expect(usage?["subscriptions"] == 1)
        #expect(usage?["recordsRead"] == 3)
        #expect(usage?["recordsSent"] == 3)
        #expect(usage?["emergenciesRaised"] == 2)
        #expect(usage?["sessionsInEmergency"] == 1)
        #expect(usage?["totalApiCalls"] == 5)
    }

    @Test("a snapshot becomes a record")
    func snapshot() throws {
        var stage = try Stage()
        let path = "/api/v1/telemetry/snapshot"
        let client = try stage.subscriber(1, #","sessionId":"snapshots""#)
        #expect(
            try stage.page(path, [:], .post, body: ["phi": 0.8, "kappa": 63]) == [
                "sessionId": "snapshots", "step": 0, "timestamp": stage.now.json, "success": true,
                "message": "Telemetry snapshot recorded",
            ]
        )
        let full: JSONObject = [
            "phi": 0.4, "kappa": 64.5, "beta": 0.1, "regime": "own", "basinDistance": 0.2,
            "inResonance": true, "phi4D": 0.3, "dimensionalState": "4D",
        ]
        #expect(try stage.page(path, [:], .post, body: full)["step"] == 1)
        let heard = stage.heard("telemetry", by: client).map { $0["data"]?.arrayValue?.last }
        #expect(
            heard.map { $0?["telemetry"] } == [
                [
                    "phi": 0.8, "kappa_eff": 63, "regime": "hyperdimensional",
                    "basin_distance": 0,
                ],
                [
                    "phi": 0.4, "kappa_eff": 64.5, "beta": 0.1, "in_resonance": true,
                    "phi_4d": 0.3, "dimensional_state": "4D", "regime": "own",
                    "basin_distance": 0.2,
                ],
            ]
        )
        let named = try stage.page(
            path,
            [:],
            .post,
            body: full.merging(["sessionId": "session_night"])
        )
        #expect(named["sessionId"] == "night")
        for (name, value) in [
            ("regime", JSON.string("")), ("sessionId", "../x"), ("phi", .float(.infinity)),
            ("dimensionalState", .string(String(repeating: "x", count: 1 << 20))),
        ] {
            #expect {
                try stage.page(path, [:], .post, body: full.merging([name: value]))
            } throws: {
                ($0 as? ServiceError)?.code == .invalidRequest
            }
        }
    }

    @Test("every two seconds it is published how the session is that was written last")
    func measurements() throws {
        var stage = try Stage()
        try stage.pass(.seconds(4))
        #expect(stage.events == [])
        stage.link.begin("A", with: try Records.lines(0..<3))
        try stage.pass(.seconds(4))
        #expect(stage.events.map(\.name) == ["telemetry.measured", "telemetry.measured"])
        let measured = try #require(stage.events.last?.data)
        #expect(measured["session_id"] == "A")
        #expect(measured["timestamp"] == stage.now.json)
        #expect(measured["consciousness"]?["phi"] == 0.72)
        #expect(measured["usage"]?["subscriptions"] == 0)
        // Nobody else may say so.
        #expect(throws: ServiceError.self) {
            try stage.publish(Event("telemetry.measured", measured))
        }
        // Files that are slow are not asked again meanwhile, and one that fails is no reason to stop.
        stage.link.isPrompt = false
        try stage.pass(.seconds(10))
        #expect(stage.link.waiting.count == 1)
        stage.link.failure = ServiceError(.internalError, "cannot be read")
        stage.link.carryOutAll()
        stage.link.isPrompt = true
        try stage.settle()
        stage.forget()
        try stage.pass(.seconds(4))
        #expect(stage.events.count == 2)
        // Nor is a calendar that is set back.
        stage.forget()
        try stage.setBack(.seconds(3600))
        try stage.pass(.seconds(4))
        #expect(stage.events.count == 2)
    }

    @Test("history is the records of the last hours")
    func history() throws {
        var stage = try Stage()
        let path = "/api/v1/telemetry/history"
        // A step is a second; the present is second 0.
        stage.link.begin("A", with: try Records.lines([-90_000, -7300, -7200, -10]))
        let reply = try stage.page(path, ["hours": "2", "sessionId": "A"])
        #expect(reply["success"] == true)
        #expect(reply["data"]?["hours"] == 2)
        #expect(reply["data"]?["count"] == 2)
        #expect(steps(reply["data"]?["records"]) == [-7200, -10])
        #expect(try stage.page(path)["data"]?["count"] == 3)
        #expect(try stage.page(path, ["hours": "168", "limit": "3"])["data"]?["count"] == 3)
        for hours in ["0", "169", "x"] {
            #expect(throws: ServiceError.self) { try stage.page(path, ["hours": hours]) }
        }
    }

    @Test("what fails is told as it is")
    func failure() throws {
        var stage = try Stage()
        for path in [
            "\(Self.base)/sessions", "\(Self.base)/emergencies/emergency_1",
            "\(Self.base)/sessions/A/latest", "/api/v1/telemetry/overview",
        ] {
            stage.link.failure = ServiceError(.internalError, "Internal server error")
            #expect(throws: ServiceError.internalError) { try stage.page(path) }
        }
        #expect(stage.service.openRequests == 0)
    }
}
