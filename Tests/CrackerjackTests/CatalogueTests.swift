import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite("The catalogue is what the ecosystem's programs publish and ask")
struct CatalogueTests {
    private let catalogue = Crackerjack.catalogue

    @Test(
        "a reader's permissions are those of the ecosystem's tokens",
        arguments: [
            ("test:r", "crackerjack:read"), ("quality:p", "crackerjack:read"), ("coverage", nil),
            ("global", nil),
        ]
    )
    func permissions(_ channel: String, _ permission: String?) throws {
        let name = try catalogue.channelName(channel)
        #expect(try #require(catalogue.channel(name)).readPermission == permission)
    }

    @Test("it has the names and ports that its clients know")
    func names() {
        #expect(catalogue.welcome == "Connected to Crackerjack quality monitoring")
        #expect(catalogue.ports == Ports(webSocket: 8686, http: 8676))
        #expect(catalogue.uploads.map(\.path) == ["/ingest/junit", "/ingest/coverage"])
        #expect(
            catalogue.requests.filter { !$0.changesState }.map(\.name) == [
                "get_test_status", "get_test_run", "list_runs", "get_quality_gate", "list_projects",
            ]
        )
    }

    /// A payload as the published package makes it, and the channels that it goes to.
    static let published: [(event: String, data: JSONObject, channels: [String])] = [
        (
            "test.started", ["run_id": "r", "test_suite": "unit", "total_tests": 2],
            ["test:r", "global"]
        ),
        (
            "test.failed", ["run_id": "r", "test_name": "t", "error": "e", "traceback": "at t"],
            ["test:r"]
        ),
        (
            "test.completed",
            ["run_id": "r", "tests_completed": 2, "tests_failed": 1, "duration_seconds": 1.5],
            ["test:r", "global"]
        ),
        (
            "quality_gate.checked",
            [
                "project": "p", "gate_name": "lint", "status": "failed", "score": 70,
                "threshold": 80, "quality_gate_report": ["passed": false],
            ], ["quality:p", "global"]
        ),
        (
            "coverage.updated",
            [
                "project": "p", "line_coverage": 81.5, "branch_coverage": 70,
                "path_coverage": nil,
            ], ["quality:p", "coverage"]
        ),
    ]

    @Test("each event that the package publishes is accepted, and goes where it belongs")
    func routes() throws {
        var desk = Desk()
        for (event, data, channels) in Self.published {
            let count = desk.record.count
            try desk.publish(event, data)
            #expect(desk.record[count].channels == channels, "\(event)")
        }
    }

    @Test("what is reported by events is answered by requests")
    func reported() throws {
        var desk = Desk()
        for (event, data, _) in Self.published { try desk.publish(event, data) }
        let status = try desk.ask("get_test_status", ["run_id": "r"])
        #expect(
            JSON.object(status).picked("status", "tests_completed", "tests_passed", "tests_failed")
                == ["failed", 2, 1, 1]
        )
        #expect(status["duration_seconds"]?.doubleValue == 1.5)
        // The run named no project, the gate of another program did.
        #expect(try desk.gate("default")["tests"] == false)
        let report = try desk.gate()
        #expect(report["required_check_failures"] == ["lint"])
        #expect(report["coverage"]?.doubleValue == 81.5)
        #expect(report["status"] == "failed")
    }
}
