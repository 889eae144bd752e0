import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite("A project is judged by its gates and checks, and by what is not known")
struct GateTests {
    @Test("of a project that nobody told of nothing is claimed")
    func unknown() throws {
        var desk = Desk()
        let report = try desk.gate()
        let isFalse = ["fast_hooks", "tests", "comprehensive", "passed", "all_passed"]
        for name in isFalse + ["blocking_failure"] { #expect(report[name] == false, "\(name)") }
        #expect(report["status"] == "unknown")
        #expect(report["coverage"] == .null)
        #expect(report["metadata"] == ["mode": "unknown"])
        #expect(try desk.ask("check_quality_gate", ["project": "p"])["status"] == "unknown")
        #expect(desk.last("quality_gate.checked")?["status"] == "unknown")
        #expect(desk.figure("projects") == 0, "asking makes none known")
        #expect(desk.service.state(of: try #require(ChannelName("quality:p"))) == nil)
    }

    @Test("the report has the members that the ecosystem's programs read")
    func shape() throws {
        var desk = Desk()
        try desk.run("r", passed: ["a"])
        let names = [
            "fast_hooks", "tests", "comprehensive", "coverage", "errors", "checks", "repository",
            "profile", "source", "generated_at", "metadata", "passed", "all_passed",
            "blocking_failure", "warnings", "required_check_failures", "regressions",
        ]
        #expect(try desk.gate().members.map(\.name) == names + ["project", "status", "gates"])
        let event = try #require(desk.last("quality_gate.checked"))
        #expect(event["quality_gate_report"]?.objectValue?.members.map(\.name) == names)
        #expect(
            event["quality_gate_report"]?["generated_at"]?.stringValue
                == "2026-11-20T08:00:03Z"
        )
        #expect(
            try desk.gate()["checks"]?.arrayValue?.first == [
                "name": "pass_rate", "passed": true, "severity": "required", "score": 100.0,
                "threshold": 100.0, "message": "pass_rate is 100, expected at least 100",
                "details": [:], "duration_ms": .null, "status": "passed", "stage": "tests",
            ]
        )
    }

    @Test("each metric is measured, on both sides of its threshold")
    func metrics() throws {
        let values: [(Metric, Double)] = [
            (.passRate, 62.5), (.totalTests, 9), (.failedTests, 3), (.skippedTests, 1),
            (.flakyTests, 1), (.newFailures, 1), (.duration, 1207), (.lineCoverage, 70),
            (.branchCoverage, 50), (.coverageDrop, 5),
        ]
        #expect(values.map(\.0) == Metric.allCases)
        let gates = values.flatMap { metric, value in
            [
                Gate(metric, .atLeast(value), name: "pass1 \(metric.rawValue)"),
                Gate(metric, .atMost(value), name: "pass2 \(metric.rawValue)"),
                Gate(metric, .atLeast(value + 0.5), name: "miss1 \(metric.rawValue)"),
                Gate(metric, .atMost(value - 0.5), name: "miss2 \(metric.rawValue)"),
            ]
        }
        var desk = Desk(gates: gates)
        for line in [75, 70] as [JSON] {
            try desk.ask(
                "record_coverage",
                ["project": "p", "line_coverage": line, "branch_coverage": 50]
            )
        }
        // The first is the run before; both suites count.
        try desk.run("r1", passed: ["a"], failed: ["b", "c"])
        try desk.run("r2", passed: ["a", "d", "e"], failed: ["b", "x"])
        try desk.junit(Sample.surefire, ["project": "p", "test_suite": "other"])
        // The only other failure was in no run before, which its suite did not have.
        for check in try desk.gate()["checks"]?.arrayValue ?? [] {
            let isPassing = check["name"]?.stringValue?.hasPrefix("pass") == true
            #expect(check["passed"] == .bool(isPassing), "\(check)")
        }
    }

    @Test("a required gate that cannot be judged leaves the project unjudged, others do not")
    func unmeasured() throws {
        var desk = Desk(gates: defaultGates + [Gate(.branchCoverage, .atLeast(1), .optional)])
        try desk.ask("record_coverage", ["project": "p", "line_coverage": 90])
        var report = try desk.gate()
        #expect(report["status"] == "unknown" && report["passed"] == false)
        #expect(report["comprehensive"] == true && report["tests"] == false)
        #expect(report["blocking_failure"] == false && report["required_check_failures"] == [])
        #expect(report["errors"]?.strings.first == #"gate "pass_rate": no test ran"#)
        try desk.run("r", passed: ["a"])
        report = try desk.gate()
        #expect(report["status"] == "passed" && report["all_passed"] == true)
        #expect(report["warnings"] == [] && report["errors"] == [])
    }

    @Test("severities decide what comes of a gate that is missed")
    func severities() throws {
        var desk = Desk(gates: [
            Gate(.failedTests, .atMost(0), .optional), Gate(.passRate, .atLeast(90), .warning),
            Gate(.lineCoverage, .atLeast(80), .required),
        ])
        try desk.run("r", passed: ["a"], failed: ["b"])
        try desk.ask("record_coverage", ["project": "p", "line_coverage": 85])
        #expect(try desk.gate()["status"] == "passed", "the gates of the tests are not required")
        #expect(try desk.gate()["warnings"] == ["pass_rate"])
        try desk.ask("record_coverage", ["project": "p", "line_coverage": 79.99])
        let report = try desk.gate()
        #expect(report["required_check_failures"] == ["line_coverage"])
        #expect(report["comprehensive"] == false && report["blocking_failure"] == false)
    }

    @Test("a project's own gate takes the place of the one for all")
    func ownGates() throws {
        var desk = Desk(
            gates: [
                Gate(.passRate, .atLeast(100)), Gate(.passRate, .atLeast(50), project: "p"),
                Gate(.skippedTests, .atMost(0), name: "none skipped", project: "p"),
            ]
        )
        try desk.run("r", passed: ["a"], failed: ["b"])
        try desk.run("q", passed: ["a"], failed: ["b"], project: "q")
        #expect(try desk.gate("p")["status"] == "passed")
        #expect(try desk.gate("p")["checks"]?.arrayValue?.count == 2)
        #expect(try desk.gate("q")["status"] == "failed")
        #expect(try desk.gate("q")["checks"]?.arrayValue?.count == 1)
    }

    @Test("checks are judged by their stage, and news only when they change")
    func checks() throws {
        var desk = Desk()
        let record = { (desk: inout Desk, name: String, passed: Bool, stage: String) in
            let count = desk.record.count
            try desk.ask(
                "record_check",
                [
                    "project": "p", "name": .string(name), "passed": .bool(passed),
                    "stage": .string(stage), "message": "2 files", "duration_ms": 12,
                ]
            )
            return desk.said(since: count + 1).count
        }
        try desk.run("r", passed: ["a"])
        #expect(try record(&desk, "ruff", true, "fast_hooks") == 0)
        #expect(try record(&desk, "ruff", false, "fast_hooks") == 4)
        #expect(try record(&desk, "ruff", false, "fast_hooks") == 0)
        var report = try desk.gate()
        #expect(report["fast_hooks"] == false && report["blocking_failure"] == true)
        #expect(report["tests"] == true && report["status"] == "failed")
        #expect(try record(&desk, "ruff", true, "fast_hooks") == 4)
        #expect(try record(&desk, "mypy", false, "comprehensive") == 4)
        report = try desk.gate()
        #expect(report["fast_hooks"] == true && report["comprehensive"] == false)
        #expect(report["blocking_failure"] == false)
        #expect(report["required_check_failures"] == ["mypy"])
        #expect(report["checks"]?.arrayValue?.first?["duration_ms"] == 12)
    }

    @Test("a project without gates is judged by its tests and checks, in one event")
    func noGates() throws {
        var desk = Desk(gates: [])
        try desk.run("r", failed: ["a"])
        #expect(desk.last("quality_gate.checked")?["gate_name"] == "checks")
        #expect(desk.last("quality_gate.checked")?["status"] == "failed")
        #expect(try desk.gate()["tests"] == false)
        try desk.run("q", passed: ["a"])
        #expect(desk.last("quality_gate.checked")?["status"] == "passed")
    }

    @Test("percentages that are none are refused")
    func percentages() {
        var desk = Desk()
        for value in [-0.1, 100.1, 1e300] {
            let refusal = desk.refusal("record_coverage", ["line_coverage": .float(value)])
            #expect(refusal?.code == .invalidPayload)
            #expect(refusal?.message.hasSuffix("is outside 0...100") == true)
        }
        #expect(desk.refusal("record_coverage", ["line_coverage": "many"])?.code == .invalidRequest)
        #expect(desk.record.isEmpty)
    }
}
