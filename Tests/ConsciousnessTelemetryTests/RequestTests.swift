import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Requests in the envelope")
struct RequestTests {
    @Test("list the sessions, paged")
    func listSessions() throws {
        var stage = try Stage()
        for session in ["B", "A"] { stage.link.begin(session, with: []) }
        #expect(
            try stage.request("list_sessions", ["limit": 1]) == [
                "total": 2, "limit": 1, "offset": 0,
                "sessions": [["session_id": "A", "path": "session_A.jsonl", "size": 0]],
            ]
        )
    }

    @Test("tell the last records of sessions, of some or of those that were written last")
    func latest() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0...2))
        stage.link.begin("B", with: [])
        let named = try stage.request("get_latest", ["session_ids": ["session_A", "C", "A"]])
        let sessions = try #require(named["sessions"]?.arrayValue)
        #expect(sessions.map { $0["session_id"] } == ["A", "C"])
        #expect(sessions.map { $0["record"]?["step"] } == [2, nil])
        let all = try stage.request("get_latest")
        #expect(all["sessions"]?.arrayValue?.map { $0["session_id"] } == ["B", "A"])
        #expect(throws: ServiceError.self) {
            try stage.request("get_latest", ["session_ids": []])
        }
        #expect(throws: ServiceError.self) {
            try stage.request("get_latest", ["session_ids": ["../A"]])
        }
    }

    @Test("tell records of a session, from its end or from a step")
    func records() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<300))
        let steps = { (parameters: JSONObject, stage: inout Stage) in
            var parameters = parameters
            parameters["session_id"] = "session_A"
            let reply = try stage.request("get_records", parameters)
            #expect(reply["session_id"] == "A")
            #expect(reply["returned"]?.intValue == reply["records"]?.arrayValue?.count)
            return reply["records"]?.arrayValue?.compactMap { $0["step"]?.intValue }
        }
        #expect(try steps([:], &stage) == Array(200..<300))
        #expect(try steps(["limit": 2, "offset": 10], &stage) == [288, 289])
        #expect(try steps(["from_step": 298], &stage) == [298, 299])
        #expect(throws: ServiceError(.invalidRequest, "offset, from_step: expected one of them")) {
            try stage.request("get_records", ["session_id": "A", "from_step": 1, "offset": 1])
        }
        #expect(throws: ServiceError(.notFound, "Telemetry session not found: X")) {
            try stage.request("get_records", ["session_id": "X"])
        }
    }

    @Test("fit into a message however large the records are")
    func large() throws {
        var stage = try Stage()
        let text = JSON.string(String(repeating: "x", count: 100_000))
        stage.link.begin("A", with: try (0..<10).map { try Records.line($0, ["x": text]) })
        let reply = try stage.request("get_records", ["session_id": "A"])
        #expect(reply["returned"] == 5)
        #expect(reply.encoded().count < 1 << 20)
    }

    @Test("append a record, checked as over HTTP")
    func append() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        let reply = try stage.request(
            "append_record",
            ["session_id": "A", "telemetry": .object(Records.healthy), "step": 3]
        )
        #expect(reply == ["session_id": "A", "step": 3, "timestamp": stage.now.json])
        #expect(stage.steps(client) == ["A": [3]])
        #expect(throws: ServiceError(.invalidRequest, "telemetry.phi: field required")) {
            try stage.request("append_record", ["session_id": "A", "telemetry": [:]])
        }
    }

    @Test("only to append takes the permission to change something")
    func permissions() {
        let changing = ConsciousnessTelemetry.catalogue.requests.filter(\.changesState)
        #expect(changing.map(\.name) == ["append_record"])
        let posting = ConsciousnessTelemetry.catalogue.resources.filter { $0.method == .post }
        #expect(posting.map(\.path) == ["/api/v1/telemetry/snapshot", "/api/telemetry/{session}"])
        #expect(posting.map(\.status) == [200, 201])
    }

    @Test("figures tell how it goes")
    func figures() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        _ = try stage.subscriber(2, #","sessionId":"A""#)
        stage.link.report(
            .watching(TelemetryWatch(usesInotify: true, sessions: 12, emergencies: 3))
        )
        stage.link.report(.skipped(lines: 4))
        stage.link.report(.skipped(lines: 1))
        stage.link.append([try Records.line(0), try Records.line(1, ["phi": 0.1])], to: "A")
        try stage.settle()
        let values = Dictionary(
            uniqueKeysWithValues: stage.service.figures.map { ($0.name, $0.value) }
        )
        #expect(
            values == [
                "sessions": 12, "emergency_files": 3, "inotify": 1, "subscriptions": 2, "rooms": 2,
                "pending_orders": 0, "sessions_in_emergency": 1, "records_read": 2,
                "records_sent": 4, "lines_skipped": 5, "emergencies_raised": 1,
            ]
        )
        try stage.leave(client)
        #expect(stage.service.figures.first { $0.name == "subscriptions" }?.value == 1)
    }

    @Test("begin and end go to the files")
    func lifecycle() throws {
        var stage = try Stage()
        #expect(stage.link.isStarted)
        #expect(!stage.link.isStopped)
        stage.service.end()
        #expect(stage.link.isStopped)
    }
}
