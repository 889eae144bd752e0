import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Pages of sessions")
struct SessionPageTests {
    private static let base = "/api/backend-telemetry/sessions"

    private func steps(_ reply: JSONObject) -> [Int] {
        (reply["records"]?.arrayValue ?? []).compactMap { $0["step"]?.intValue }
    }

    private func refusal(
        _ stage: inout Stage,
        _ path: String,
        _ query: [String: String] = [:]
    ) throws -> ServiceError? {
        do {
            _ = try stage.page(path, query)
            return nil
        } catch let error as ServiceError { return error }
    }

    @Test("the list is ordered by id, and paged")
    func list() throws {
        var stage = try Stage()
        let line = try Records.line(0)
        for session in ["B", "A", "C"] { stage.link.begin(session, with: [line]) }
        let size = JSON.integer(line.bytes.count + 1)
        #expect(
            try stage.page(Self.base) == [
                "total": 3, "limit": 100, "offset": 0,
                "sessions": [
                    ["sessionId": "A", "path": "session_A.jsonl", "size": size],
                    ["sessionId": "B", "path": "session_B.jsonl", "size": size],
                    ["sessionId": "C", "path": "session_C.jsonl", "size": size],
                ],
            ]
        )
        let page = try stage.page(Self.base, ["limit": "1", "offset": "1"])
        #expect(page["total"] == 3)
        #expect(page["limit"] == 1)
        #expect(page["offset"] == 1)
        #expect(page["sessions"]?.arrayValue?.map { $0["sessionId"] } == ["B"])
        let beyond = try stage.page(Self.base, ["offset": "1000000000"])
        #expect(beyond["sessions"] == [])
    }

    @Test(
        "a page has no other size than it may",
        arguments: ["0", "-1", "1001", "x", "1.5"]
    )
    func limits(_ limit: String) throws {
        var stage = try Stage()
        stage.link.begin("A", with: [])
        for path in [Self.base, "\(Self.base)/A", "/api/v1/telemetry/overview"] {
            #expect(try refusal(&stage, path, ["limit": limit])?.code == .invalidRequest)
        }
        #expect(try refusal(&stage, Self.base, ["offset": "-1"])?.code == .invalidRequest)
    }

    @Test("a session is its newest records, oldest first, with their statistics")
    func session() throws {
        var stage = try Stage()
        let lines = try [0.2, 0.4, 0.9].enumerated().map { step, phi in
            try Records.line(
                step,
                ["phi": .float(phi), "kappa_eff": .float(60 + Double(step))]
            )
        }
        stage.link.begin("A", with: lines)
        let reply = try stage.page("\(Self.base)/A")
        #expect(reply["sessionId"] == "A")
        #expect(reply["totalRecords"] == 3)
        #expect(reply["returnedRecords"] == 3)
        #expect(steps(reply) == [0, 1, 2])
        #expect(reply["records"]?.arrayValue?.first?["telemetry"]?["dopamine"] == JSON.null)
        let stats = try #require(reply["stats"]?.objectValue)
        #expect(
            stats.members.map(\.name)
                == ["avgPhi", "maxPhi", "minPhi", "avgKappa", "maxKappa", "minKappa"]
        )
        #expect(abs((stats["avgPhi"]?.doubleValue ?? 0) - 0.5) < 1e-12)
        #expect(stats["maxPhi"] == 0.9)
        #expect(stats["minPhi"] == 0.2)
        #expect(stats["avgKappa"] == 61.0)
        #expect(stats["maxKappa"] == 62.0)
        #expect(stats["minKappa"] == 60.0)
    }

    @Test("a session is paged from its end: `limit` records before the newest `offset`")
    func paging() throws {
        var stage = try Stage()
        stage.link.partSize = 3
        stage.link.begin("A", with: try Records.lines(0..<20))
        let page = try stage.page("\(Self.base)/session_A", ["limit": "5", "offset": "2"])
        #expect(page["sessionId"] == "A")
        #expect(page["totalRecords"] == 20)
        #expect(page["returnedRecords"] == 5)
        #expect(steps(page) == Array(13..<18))
        #expect(steps(try stage.page("\(Self.base)/A", ["limit": "5", "offset": "18"])) == [0, 1])
        let beyond = try stage.page("\(Self.base)/A", ["offset": "20"])
        #expect(steps(beyond) == [])
        #expect(beyond["stats"]?["avgPhi"] == JSON.null)
        #expect(stage.link.orders.count == 3)
        #expect(
            stage.link.orders.first?.action
                == .records(session: "A", .last(5, offset: 2, counted: true))
        )
    }

    @Test("a session of large records is told in part, the newest")
    func large() throws {
        var stage = try Stage()
        let text = JSON.string(String(repeating: "x", count: 900_000))
        stage.link.begin("A", with: try (0..<8).map { try Records.line($0, ["x": text]) })
        stage.link.partSize = 3
        let reply = try stage.page("\(Self.base)/A")
        #expect(reply["totalRecords"] == 8)
        #expect(reply["returnedRecords"] == 4)
        #expect(steps(reply) == [4, 5, 6, 7])
    }

    @Test("a session that is not there is told in the original's words, as it was asked for")
    func notFound() throws {
        var stage = try Stage()
        for path in ["", "/latest", "/trajectory"] {
            for name in ["20251218_001", "session_X"] {
                #expect(
                    try refusal(&stage, "\(Self.base)/\(name)\(path)")
                        == ServiceError(.notFound, "Telemetry session not found: \(name)")
                )
            }
        }
        #expect(
            try refusal(&stage, "/api/v1/telemetry/history", ["sessionId": "X"])
                == ServiceError(.notFound, "Telemetry session not found: X")
        )
        #expect(
            try refusal(&stage, "\(Self.base)/..")
                == ServiceError(
                    .invalidRequest,
                    #"session: ".." is not a session id: \#(SessionName.expectation)"#
                )
        )
    }

    @Test("the last record is told with what has changed")
    func latest() throws {
        var stage = try Stage()
        let path = "\(Self.base)/A/latest"
        stage.link.begin("A", with: [])
        #expect(try stage.page(path) == ["sessionId": "A", "latest": nil, "delta": nil])
        stage.link.append([try Records.line(0, ["phi": 0.5, "kappa_eff": 60])], to: "A")
        #expect(try stage.page(path)["delta"] == JSON.null)
        stage.link.append([try Records.line(1, ["phi": 0.75, "kappa_eff": 58.5])], to: "A")
        let reply = try stage.page(path)
        #expect(reply["latest"]?["step"] == 1)
        #expect(reply["delta"] == ["phi": 0.25, "kappa": -1.5])
        stage.link.append([try Records.line(2, ["phi": nil, "kappa_eff": 58.5])], to: "A")
        #expect(try stage.page(path)["delta"] == ["phi": nil, "kappa": 0.0])
    }

    @Test("the trajectory is a list for each coordinate, with a place for each record")
    func trajectory() throws {
        var stage = try Stage()
        let bare = try TelemetryLine(checking: Array(#"{"step":7,"telemetry":{}}"#.utf8))
        stage.link.begin("A", with: try Records.lines(0..<600) + [bare])
        let reply = try stage.page("\(Self.base)/A/trajectory", ["limit": "2"])
        #expect(
            reply == [
                "sessionId": "A", "pointCount": 2,
                "trajectory": [
                    "timestamps": [.string(Records.timestamp(599)), nil], "steps": [599, 7],
                    "phi": [0.72, nil], "kappa": [64.2, nil], "regime": ["geometric", nil],
                    "basinDistance": [0.15, nil], "recursionDepth": [5, nil],
                ],
            ]
        )
        let page = try stage.page("\(Self.base)/A/trajectory", ["offset": "1"])
        #expect(page["pointCount"] == 500)
        #expect(page["trajectory"]?["steps"]?.arrayValue?.last == 599)
    }

    @Test("of what came while a page was read it has no more than its limit, the newest")
    func limit() throws {
        var collector = RecordCollector(mostBytes: 1 << 20, mostRecords: 3)
        collector.take(try Records.lines(0..<2))
        collector.take(try Records.lines(2..<5))
        #expect(collector.lines.map(\.step) == [2, 3, 4])
    }

    @Test("records are told with the bytes that they have, and pages are made beside the loop")
    func bytes() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<3))
        let page = try stage.page("/api/backend-telemetry/sessions/A")
        let records = try Records.lines(0..<3).map { String(decoding: $0.bytes, as: UTF8.self) }
        let text = String(decoding: page.encoded(), as: UTF8.self)
        #expect(text.contains(#""records":["# + records.joined(separator: ",") + "]"))
        #expect(stage.timesWorked == 1)
        for path in ["trajectory", "latest"] {
            _ = try stage.page("/api/backend-telemetry/sessions/A/\(path)")
        }
        _ = try stage.page("/api/v1/telemetry/overview")
        _ = try stage.request("get_records", ["session_id": "A"])
        #expect(stage.timesWorked == 5)
    }

    @Test("a session is told so that who asks for that finds it, whatever its id begins with")
    func ambiguousIDs() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","snapshot":true"#)
        stage.link.append([try Records.line(3, ["phi": 0.1])], to: "session_q")
        try stage.settle()
        let told = "session_session_q"
        #expect(stage.steps(client) == [told: [3]])
        #expect(stage.heard("emergency", by: client).map { $0["sessionId"] } == [.string(told)])
        #expect(stage.events.first?.data["session_id"] == .string(told))
        let snapshot = try stage.ask(#"{"type":"snapshot"}"#, from: client).first
        #expect(snapshot?["sessions"]?.arrayValue?.first?["sessionId"] == .string(told))
        let list = try stage.page("/api/backend-telemetry/sessions")
        #expect(list["sessions"]?.arrayValue?.first?["sessionId"] == .string(told))
        let page = try stage.page("/api/backend-telemetry/sessions/\(told)")
        #expect(page["sessionId"] == .string(told))
        #expect(page["returnedRecords"] == 1)
        let latest = try stage.request("get_latest")
        #expect(latest["sessions"]?.arrayValue?.first?["session_id"] == .string(told))
    }
}
