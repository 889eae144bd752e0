import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite("A run is compared with the one before of its suite")
struct RegressionTests {
    @Test("a first run has nothing to be compared with")
    func first() throws {
        var desk = Desk()
        try desk.run("r", failed: ["a"])
        #expect(
            try desk.regressions() == [
                "new_failures": [], "fixed": [], "coverage_change": .null, "compared_with": .null,
                "new_failures_total": 0, "fixed_total": 0,
            ]
        )
    }

    @Test("what fails and did not is new, what failed and passes is fixed, what is gone is neither")
    func second() throws {
        var desk = Desk()
        try desk.run("r1", passed: ["new"], failed: ["still", "fixed", "gone", "skipped"])
        try desk.run(
            "r2",
            passed: ["fixed", "x"],
            failed: ["still", "new", "new"],
            skipped: ["skipped"]
        )
        #expect(
            try desk.regressions().picked("new_failures", "fixed", "compared_with")
                == [["new"], ["fixed"], "r1"]
        )
        let run = try desk.ask("get_test_run", ["run_id": "r2"])
        #expect(run["compared_with"] == "r1" && run["new_failures"] == ["new"])
        #expect(desk.last("quality_gate.checked") != nil)
    }

    @Test("files are compared as runs that were reported are")
    func files() throws {
        var desk = Desk()
        let file = { (results: [(String, Bool)]) in
            let cases = results.map { name, passed in
                #"<testcase classname="k" name="\#(name)">\#(passed ? "" : "<failure/>")</testcase>"#
            }
            return "<testsuite name='s'>\(cases.joined())</testsuite>"
        }
        let long = String(repeating: "n", count: 400)
        try desk.junit(
            file([("a", false), ("b", false), ("c", true), (long, false)]),
            ["run_id": "r1", "project": "p"]
        )
        try desk.junit(
            file([("a", true), ("c", false), (long, false)]),
            ["run_id": "r2", "project": "p"]
        )
        #expect(
            try desk.regressions().picked("new_failures", "fixed", "compared_with")
                == [["k.c"], ["k.a"], "r1"]
        )
        #expect(desk.last("test.progressed")?["passed_again"] == ["k.a"])
    }

    @Test("who tells failures alone is taken at its word for the others")
    func terse() throws {
        var desk = Desk()
        for (id, failing) in [("r1", ["a", "b"]), ("r2", ["b", "c"])] {
            for name in failing {
                try desk.publish(
                    "test.failed",
                    ["run_id": .string(id), "test_name": .string(name), "error": "e"]
                )
            }
            try desk.publish(
                "test.completed",
                [
                    "run_id": .string(id), "tests_completed": 5, "tests_failed": 2,
                    "duration_seconds": 1,
                ]
            )
        }
        #expect(
            try desk.regressions("default").picked("new_failures", "fixed") == [["c"], ["a"]]
        )
    }

    @Test("suites are compared each with its own, and counted together")
    func suites() throws {
        var desk = Desk()
        try desk.run("u1", passed: ["a"], suite: "unit")
        try desk.run("i1", failed: ["b"], suite: "integration")
        try desk.run("u2", failed: ["a"], suite: "unit")
        try desk.run("i2", passed: ["b"], suite: "integration")
        #expect(
            try desk.regressions().picked("new_failures", "fixed", "compared_with")
                == [["a"], ["b"], "i1"]
        )
        #expect(try desk.gate()["tests"] == false, "a suite that fails is not hidden by another")
        #expect(
            try desk.gate()["metadata"]?["runs"]?.arrayValue?.map { $0["run_id"] } == ["i2", "u2"]
        )
    }

    @Test("a run that timed out is judged, and the next is compared with the one before it")
    func timeout() throws {
        var desk = Desk()
        try desk.run("r1", failed: ["a", "b"])
        try desk.ask("start_test_run", ["run_id": "r2", "project": "p", "test_suite": "s"])
        try desk.wait(.seconds(4000))
        #expect(try desk.gate()["status"] == "failed")
        try desk.run("r3", passed: ["a", "b"])
        #expect(try desk.regressions().picked("fixed", "compared_with") == [["a", "b"], "r1"])
        #expect(try desk.gate()["status"] == "passed")
    }

    @Test("coverage is compared with what was measured before")
    func coverage() throws {
        var desk = Desk()
        for line in [80, 82.5, 79] {
            try desk.ask("record_coverage", ["project": "p", "line_coverage": .float(line)])
        }
        #expect(try desk.regressions()["coverage_change"]?.doubleValue == -3.5)
        #expect(try desk.gate()["warnings"] == ["line_coverage", "coverage_drop"])
        #expect(
            desk.service.state(of: try #require(ChannelName("coverage")))?["projects"]?.arrayValue?
                .first?["coverage_change"]?.doubleValue == -3.5
        )
    }
}
