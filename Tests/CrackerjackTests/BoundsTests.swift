import TestSupport
import Testing
import WebSocketCommon

@testable import Crackerjack

@Suite("What grows has a bound, a policy at the bound and a counter")
struct BoundsTests {
    @Test("ended runs make room, running ones do not")
    func runs() throws {
        var desk = Desk { $0.runs = 3 }
        for id in ["a", "b", "c", "d"] { try desk.run(id, passed: ["t"]) }
        #expect(try desk.ask("get_test_status", ["run_id": "a"])["status"] == "unknown")
        #expect(desk.figure("runs") == 3 && desk.figure("forgotten_runs") == 1)
        for id in ["x", "y", "z"] as [JSON] { try desk.ask("start_test_run", ["run_id": id]) }
        let message = "3 runs have not ended, limit is 3; complete one first"
        #expect(desk.refusal("start_test_run", ["run_id": "w"]) == Refusal(.limitExceeded, message))
        #expect(
            desk.refusal(uploading: "/ingest/junit", "<testsuite/>")
                == Refusal(.limitExceeded, message)
        )
        #expect(
            desk.refusal(
                publishing: "test.failed",
                ["run_id": "w", "test_name": "t", "error": "e"]
            )?.code == .limitExceeded
        )
        try desk.ask("complete_test_run", ["run_id": "x"])
        try desk.ask("start_test_run", ["run_id": "w"])
        #expect(
            try desk.gate()["status"] == "passed",
            "the project knows its last run all the same"
        )
    }

    @Test("failures beyond the bound of all runs are counted and not kept")
    func failures() throws {
        var desk = Desk { $0.runsSize = 4000 }
        try desk.ask("start_test_run", ["run_id": "r", "project": "p"])
        for number in 0..<100 {
            try desk.ask(
                "report_test_result",
                ["run_id": "r", "test_name": .string("t\(number)"), "status": "failed"]
            )
        }
        let run = try desk.ask("get_test_run", ["run_id": "r"])
        #expect(run["tests_failed"] == 100)
        #expect(1..<40 ~= (run["failures"]?.arrayValue?.count ?? 0))
        #expect(desk.service.manager.runsSize < 4500)
        #expect((desk.figure("failures_not_kept") ?? 0) > 60)
    }

    @Test("a storm of reported failures is counted on without an event each")
    func storm() throws {
        var desk = Desk { $0.failures = 5 }
        try desk.run("r", failed: (0..<20).map { "t\($0)" })
        #expect(desk.said().filter { $0 == "test.failed" }.count == 5)
        #expect(desk.last("test.completed")?["tests_failed"] == 20)
        #expect(desk.last("test.completed")?["failures_not_told"] == 15)
    }

    @Test("projects and suites that are longest unchanged make room")
    func projects() throws {
        var desk = Desk {
            $0.projects = 3
            $0.suites = 2
        }
        for project in ["a", "b", "c", "a", "d"] {
            try desk.ask("record_coverage", ["project": .string(project), "line_coverage": 90])
        }
        #expect(try desk.gate("b")["status"] == "unknown" && desk.figure("projects") == 3)
        #expect(try desk.gate("b")["coverage"] == .null)
        #expect(desk.figure("forgotten_projects") == 1)
        for suite in ["x", "y", "z"] {
            try desk.run(suite, passed: ["t"], project: "a", suite: suite)
        }
        #expect(desk.figure("forgotten_suites") == 1)
        #expect(
            try desk.gate("a")["metadata"]?["runs"]?.arrayValue?.map { $0["test_suite"] }
                == ["z", "y"]
        )
    }

    @Test("projects that hold on to too much make room too")
    func size() throws {
        var desk = Desk { $0.projectsSize = 20_000 }
        let names = (0..<50).map { "test_of_some_length_\($0)" }
        for project in 0..<20 { try desk.run("r\(project)", failed: names, project: "p\(project)") }
        #expect(desk.service.manager.projectsSize <= 20_000)
        #expect((desk.figure("forgotten_projects") ?? 0) > 10)
        #expect(try desk.gate("p19")["status"] == "failed")
    }

    @Test("checks are bounded in number and size")
    func checks() throws {
        var desk = Desk { $0.checks = 2 }
        for name in ["a", "b", "a"] as [JSON] {
            try desk.ask("record_check", ["project": "p", "name": name, "passed": true])
        }
        #expect(
            desk.refusal("record_check", ["project": "p", "name": "c", "passed": true])
                == Refusal(.limitExceeded, #"project "p" has 2 checks, limit is 2"#)
        )
        let details: JSON = ["x": .string(String(repeating: "x", count: 2000))]
        #expect(
            desk.refusal(
                "record_check",
                ["project": "p", "name": "a", "passed": true, "details": details]
            ) == Refusal(.limitExceeded, "details of 2008 bytes, limit is 1024")
        )
        try desk.publish(
            "quality_gate.checked",
            ["project": "p", "gate_name": "x", "status": "ok"]
        )
        #expect(try desk.gate()["checks"]?.arrayValue?.count == 6, "one more is delivered alone")
    }

    @Test("the largest report that can be is smaller than a message may be")
    func report() throws {
        var desk = Desk()
        // The desk refuses events of more than a message, as the hub does. Judged once, at the end: that is enough of it.
        desk.ticksLater = true
        let name = { (number: Int) in "\(number)" + String(repeating: "\"", count: 250) }
        for number in 0..<100 {
            try desk.ask(
                "record_check",
                [
                    "project": "p", "name": .string(name(number)), "passed": false,
                    "message": .string(String(repeating: "\n", count: 600)),
                    "details": ["d": .string(String(repeating: "\"", count: 500))],
                ]
            )
        }
        let names = (0..<1000).map(name)
        try desk.run("r1", passed: Array(names[..<500]), failed: Array(names[500...]))
        try desk.run("r2", passed: Array(names[500...]), failed: Array(names[..<500]))
        try desk.follow()
        #expect(try desk.regressions()["new_failures_total"] == 500)
        #expect(try desk.regressions()["fixed_total"] == 500)
        #expect(try desk.gate().encoded().count > 300_000)
        let run = try desk.ask("get_test_run", ["run_id": "r2", "limit": 1000])
        #expect(run.encoded().count < 1 << 20)
    }

    @Test("an excerpt keeps both ends, whole characters, and stays what it is")
    func excerpts() {
        let text = "begin " + String(repeating: "ä€😀", count: 400) + " end"
        for limit in 100...140 {
            let short = text.excerpt(limit)
            #expect(
                short.utf8.count <= limit && short.hasPrefix("begin ") && short.hasSuffix(" end")
            )
            #expect(!short.contains("\u{FFFD}"))
            #expect(short.excerpt(limit) == short)
            let name = text.name(limit)
            #expect(name.utf8.count <= limit && name.hasSuffix("…") && name.name(limit) == name)
        }
        #expect("a\u{1}b\nc".excerpt(10) == "a b\nc")
        #expect("a\u{1}b\nc".name(10) == "a b c")
    }

    @Test("details of a check are nested no deeper than a report can hold")
    func depth() throws {
        var desk = Desk()
        let nested = { (levels: Int) -> JSON in
            (1..<levels).reduce([:] as JSON) { inner, _ in .array([inner]) }
        }
        let check = { (levels: Int) -> JSONObject in
            [
                "project": "p", "name": "lint", "passed": false,
                "details": ["a": nested(levels - 1)],
            ]
        }
        try desk.publish("check.recorded", check(32))
        #expect(desk.last("quality_gate.checked") != nil)
        #expect(
            desk.refusal(publishing: "check.recorded", check(33))
                == Refusal(.limitExceeded, "details nested 33 levels deep, limit is 32")
        )
    }

    @Test("what one tick says of projects has a bound, so that others are served between two")
    func judging() throws {
        var desk = Desk()
        desk.ticksLater = true
        let details = JSON.string(String(repeating: "x", count: 900))
        for project in 0..<40 {
            for check in 0..<100 {
                try desk.publish(
                    "check.recorded",
                    [
                        "project": .string("p\(project)"), "name": .string("c\(check)"),
                        "passed": false, "details": ["a": details],
                    ]
                )
            }
        }
        var service = desk.service
        let events = service.tick(now: desk.now)
        #expect(events.count == defaultGates.count)
        #expect(service.manager.due.count == 40)
    }
}
