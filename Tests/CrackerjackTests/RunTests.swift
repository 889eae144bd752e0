import TestSupport
import Testing
import WebSocketCommon

@testable import Crackerjack

@Suite("A test run is counted from its start to its end")
struct RunTests {
    @Test("results are counted as they come, and each is an event")
    func results() throws {
        var desk = Desk()
        let started = try desk.ask(
            "start_test_run",
            ["run_id": "r", "project": "p", "test_suite": "s", "total_tests": 3]
        )
        #expect(started["status"] == "running")
        let report = { (desk: inout Desk, name: String, status: String) in
            try desk.ask(
                "report_test_result",
                [
                    "run_id": "r", "test_name": .string(name), "status": .string(status),
                    "error": "because",
                ]
            )
        }
        #expect(try report(&desk, "a", "passed")["tests_completed"] == 1)
        #expect(try report(&desk, "b", "skipped")["tests_failed"] == 0)
        #expect(try report(&desk, "c", "error")["tests_failed"] == 1)
        let status = JSON.object(try desk.ask("get_test_status", ["run_id": "r"]))
        #expect(
            status.picked("status", "total_tests", "tests_completed", "tests_skipped", "ended_at")
                == ["running", 3, 3, 1, .null]
        )
        let end = JSON.object(try desk.ask("complete_test_run", ["run_id": "r"]))
        #expect(end.picked("status", "tests_passed", "tests_failed") == ["failed", 1, 1])
        #expect(end["duration_seconds"]?.doubleValue == 5, "five things came, a second each")
        #expect(
            desk.said().prefix(5) == [
                "test.started", "test.passed", "test.skipped", "test.failed", "test.completed",
            ]
        )
        #expect(desk.last("test.skipped")?["reason"] == "because")
        let run = try desk.ask("get_test_run", ["run_id": "r"])
        #expect(
            run["failures"] == [["test_name": "c", "error": "because", "traceback": .null]]
        )
    }

    @Test("a run that is silent for too long times out, one that is heard of does not")
    func timeout() throws {
        var desk = Desk { $0.runTimeout = .seconds(60) }
        try desk.ask("start_test_run", ["run_id": "quiet", "project": "p"])
        try desk.ask("start_test_run", ["run_id": "busy", "project": "q"])
        for number in 0..<5 {
            try desk.wait(.seconds(40))
            try desk.ask(
                "report_test_result",
                ["run_id": "busy", "test_name": .integer(number).text, "status": "passed"]
            )
        }
        let end = try #require(desk.last("test.completed"))
        #expect(end["run_id"] == "quiet" && end["status"] == "timed_out")
        #expect(try desk.ask("get_test_status", ["run_id": "busy"])["status"] == "running")
        let report = try desk.gate()
        #expect(report["tests"] == false && report["blocking_failure"] == true)
        #expect(
            report["errors"] == [
                #"run "quiet" of suite "default" timed out"#, #"gate "pass_rate": no test ran"#,
            ]
        )
        try desk.wait(.seconds(1000))
        #expect(try desk.ask("get_test_status", ["run_id": "busy"])["status"] == "timed_out")
        #expect(desk.service.nextTick == nil)
        #expect(desk.figure("runs_timed_out") == 2)
    }

    @Test("programs that tell failures and an end alone are taken at their word")
    func terse() throws {
        var desk = Desk()
        let end: JSONObject = [
            "run_id": "r", "tests_completed": 10, "tests_failed": 2, "duration_seconds": 1,
            "tests_skipped": 3,
        ]
        try desk.publish("test.failed", ["run_id": "r", "test_name": "a", "error": "e"])
        try desk.publish("test.completed", end)
        let run = JSON.object(try desk.ask("get_test_run", ["run_id": "r"]))
        #expect(
            run.picked("tests_completed", "tests_passed", "tests_failed", "tests_skipped")
                == [10, 5, 2, 3]
        )
        #expect(run["failures_left_out"] == 1)
        let refusal = desk.refusal(
            publishing: "test.completed",
            ["run_id": "q", "tests_completed": 1, "tests_failed": 2, "duration_seconds": 1]
        )
        let message = "test.completed: tests_failed: 2 of 1 tests that have a result"
        #expect(refusal == Refusal(.invalidPayload, message))
    }

    @Test("what a run cannot do it says, and nothing changes")
    func refusals() throws {
        var desk = Desk()
        try desk.run("over", passed: ["a"])
        try desk.ask("start_test_run", ["run_id": "open"])
        let long = JSON.string(String(repeating: "x", count: 251))
        let events = desk.record.count
        let cases: [(String, JSONObject, ErrorCode, String)] = [
            (
                "start_test_run", ["run_id": "over"], .invalidState,
                #"run_id: run "over" exists already, it is passed"#
            ),
            (
                "start_test_run", ["run_id": ""], .invalidRequest,
                #"run_id: "test:" is not a channel name of 1 to 255 bytes without control characters"#
            ),
            (
                "start_test_run", ["project": "a\nb"], .invalidRequest,
                #"project: "quality:a\nb" is not a channel name of 1 to 255 bytes without control characters"#
            ),
            (
                "report_test_result", ["run_id": "no", "test_name": "t", "status": "passed"],
                .notFound, #"run_id: no run "no""#
            ),
            (
                "report_test_result", ["run_id": "over", "test_name": "t", "status": "passed"],
                .invalidState, #"run_id: run "over" has ended, it is passed"#
            ),
            (
                "report_test_result", ["run_id": "open", "test_name": "t", "status": "great"],
                .invalidRequest,
                #"report_test_result: status: "great" is not one of passed, failed, error, skipped"#
            ),
            (
                "complete_test_run", ["run_id": "over"], .invalidState,
                #"run_id: run "over" has ended, it is passed"#
            ),
            (
                "complete_test_run", ["run_id": "open", "duration_seconds": -1], .invalidRequest,
                "duration_seconds: -1 is not a number of seconds, 0 or more"
            ),
            ("get_test_run", ["run_id": "no"], .notFound, #"run_id: no run "no""#),
            (
                "get_test_run", ["run_id": "over", "limit": 0], .invalidRequest,
                "get_test_run: limit: 0 is outside 1...1000"
            ),
        ]
        for (request, parameters, code, message) in cases {
            #expect(desk.refusal(request, parameters) == Refusal(code, message))
        }
        #expect(desk.refusal("start_test_run", ["run_id": long])?.code == .invalidRequest)
        #expect(
            desk.refusal(
                publishing: "test.started",
                ["run_id": "x", "test_suite": "s", "project": long]
            )?.code == .invalidPayload
        )
        #expect(desk.record.count == events)
        #expect(
            try desk.ask("get_test_status", ["run_id": "no"]) == [
                "run_id": "no", "status": "unknown",
            ]
        )
    }

    @Test("runs are listed latest first, by project and by status")
    func lists() throws {
        var desk = Desk()
        try desk.run("a", passed: ["t"])
        try desk.run("b", failed: ["t"], project: "q")
        try desk.ask("start_test_run", ["run_id": "c", "project": "q"])
        let list = { (desk: inout Desk, parameters: JSONObject) in
            try desk.ask("list_runs", parameters)["runs"]?.arrayValue?.map { $0["run_id"] }
        }
        #expect(try list(&desk, [:]) == ["c", "b", "a"])
        #expect(try list(&desk, ["project": "q", "limit": 1]) == ["c"])
        #expect(try list(&desk, ["status": "failed"]) == ["b"])
        let projects = try desk.ask("list_projects")
        #expect(projects["projects"]?.arrayValue?.map { $0["project"] } == ["q", "p"])
        #expect(projects["projects"]?.arrayValue?.map { $0["status"] } == ["failed", "passed"])
    }

    @Test(
        "a run whose counts or times add up to too much ends all the same",
        arguments: [
            ["passed": 1_000_000_000, "failed": 1_000_000_000, "skipped": 1_000_000_000],
            ["passed": 1, "failed": 0, "skipped": 0, "duration_seconds": 1e308],
        ] as [JSONObject]
    )
    func excess(_ progress: JSONObject) throws {
        var desk = Desk()
        var data: JSONObject = ["run_id": "r"]
        for member in progress.members { data[member.name] = member.value }
        try desk.publish("test.progressed", data)
        data["is_last"] = true
        try desk.publish("test.progressed", data)
        #expect(desk.last("test.completed")?["tests_completed"]?.intValue ?? 0 > 0)
        #expect(desk.figure("runs_running") == 0)
        #expect(try desk.gate("default")["status"] != nil)
    }

    @Test("a run that took less than no time, because the clock was set back, took none")
    func clock() throws {
        var desk = Desk()
        try desk.publish("test.started", ["run_id": "r", "test_suite": "s"])
        let run = try #require(desk.service.manager.runs["r"])
        let event = run.completed(duration: run.duration(until: Timestamp(clampingMicroseconds: 0)))
        #expect(event.data["duration_seconds"]?.doubleValue == 0)
        try desk.publish(event.name, event.data)
        #expect(desk.figure("runs_running") == 0)
    }

    @Test("a duration of less than nothing is refused")
    func negative() throws {
        var desk = Desk()
        let data: JSONObject = [
            "run_id": "r", "passed": 1, "failed": 0, "skipped": 0, "duration_seconds": -5,
        ]
        #expect(
            desk.refusal(publishing: "test.progressed", data)
                == Refusal(
                    .invalidPayload,
                    "test.progressed: duration_seconds: -5 is less than 0"
                )
        )
    }

    @Test("of files of one run that come at the same moment the first that can be read begins it")
    func together() throws {
        var service = Desk().service
        let works = try ["<nonsense", "<testsuite/>", "<testsuite/>"].map { text in
            let parameters: JSONObject = ["run_id": "r", "project": "p", "complete": false]
            let outcome = try service.receive(
                Upload(
                    path: "/ingest/junit",
                    parameters: .object(parameters),
                    body: Array(text.utf8),
                    freshID: "f",
                    time: Timestamp(clampingMicroseconds: 0)
                )
            )
            guard case .after(let work) = outcome.moment else { throw ServiceError.internalError }
            return work
        }
        #expect(throws: ServiceError.self) { try works[0].run() }
        #expect(try works[1].run().events.map(\.name) == ["test.started", "test.progressed"])
        #expect(try works[2].run().events.map(\.name) == ["test.progressed"])
    }
}

extension JSON {
    /// A number as a test's name.
    fileprivate var text: JSON { .string("t\(intValue ?? 0)") }
}
