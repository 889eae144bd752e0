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
        let nothing: JSONObject = ["records": [], "latest": nil, "emergency": nil]
        let told = { (data: JSONObject) in
            var reply: JSONObject = ["success": true, "data": .object(data)]
            for member in data.members { reply[member.name] = member.value }
            return reply
        }
        #expect(try stage.page(path) == told(nothing))
        stage.link.begin("A", with: try Records.lines(0..<3))
        stage.link.append([try Records.line(0), try Records.line(1, ["phi": 0.1])], to: "B")
        // Of the session that was written last.
        let reply = try stage.page(path, ["limit": "1"])
        #expect(steps(reply["records"]) == [1])
        #expect(reply["latest"]?["step"] == 1)
        #expect(reply["emergency"]?["emergency"]?["metric"] == "phi")
        #expect(reply["data"]?["records"] == reply["records"])
        #expect(reply["data"]?["emergency"] == reply["emergency"])
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
