import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite("Files of test results become the events that programs would have sent")
struct JUnitTests {
    @Test(
        "each dialect is counted, whatever its attributes say",
        arguments: [
            (Sample.pytest, "pytest tests", [6, 3, 2, 1, 0], 0.034),
            (Sample.swift, "TestResults", [4, 2, 1, 1, 0], 0.0021),
            (Sample.surefire, "org.example.CartTest", [4, 2, 1, 1, 1], 1201.0),
            (Sample.jest, "jest tests", [3, 1, 1, 1, 0], 0.013),
            (Sample.googleTest, "AllTests", [2, 1, 0, 1, 0], 0.01),
            ("<testsuites/>", "default", [0, 0, 0, 0, 0], 0),
            (
                #"<testsuites><testsuite name="a"><testcase/></testsuite><testsuite name="b"/></testsuites>"#,
                "default", [1, 1, 0, 0, 0], 0
            ),
            (
                #"<testsuites><testsuite name="o"><testsuite name="i"><testcase name="t"/></testsuite></testsuite></testsuites>"#,
                "o", [1, 1, 0, 0, 0], 0
            ),
        ] as [(String, String, [Int], Double)]
    )
    func dialects(_ file: String, _ suite: String, _ counts: [Int], _ seconds: Double) throws {
        var desk = Desk()
        let answer = JSON.object(try desk.junit(file, ["run_id": "r", "project": "p"]))
        let names = ["tests", "passed", "failed", "skipped", "flaky"]
        #expect(names.map { answer[$0]?.intValue } == counts)
        #expect(answer["test_suite"]?.stringValue == suite)
        #expect(answer["duration_seconds"]?.doubleValue == seconds)
        let run = JSON.object(try desk.ask("get_test_status", ["run_id": "r"]))
        let kept = ["completed", "passed", "failed", "skipped", "flaky"]
        #expect(kept.map { run["tests_\($0)"]?.intValue } == counts)
        #expect(run["duration_seconds"]?.doubleValue == seconds)
        #expect(run["status"]?.stringValue == (counts[2] > 0 ? "failed" : "passed"))
    }

    @Test("failures are told with their names, errors and tracebacks, in order")
    func failures() throws {
        var desk = Desk()
        try desk.junit(Sample.pytest, ["run_id": "r", "project": "p"])
        #expect(
            desk.said() == ["test.started", "test.failed", "test.failed", "test.progressed"]
                + ["test.completed"] + Array(repeating: "quality_gate.checked", count: 4)
        )
        #expect(desk.record[0].channels == ["test:r", "global"])
        #expect(desk.record[0].event.data["total_tests"] == 6)
        let first = desk.record[1].event.data
        #expect(first["test_name"] == "test_sample.TestGroup.test_fails")
        #expect(first["error"] == "AssertionError: tab & <tag>\nassert {'a': 1} == {'a': 2}")
        #expect(
            first["traceback"]?.stringValue?.hasSuffix("test_sample.py:8: AssertionError") == true
        )
        let second = desk.record[2].event.data
        #expect(second["test_name"] == "test_sample.test_errors")
        #expect(second["error"] == "failed on setup with \"RuntimeError: no database\"")
    }

    @Test("what a failure lacks is taken from what it has")
    func lacking() throws {
        var desk = Desk()
        try desk.junit(Sample.jest, ["run_id": "r"])
        let jest = try #require(desk.last("test.failed"))
        #expect(jest["test_name"] == "cart removes", "its class says the same")
        #expect(jest["error"] == "Error: expect(received).toBe(expected)")
        #expect(jest["traceback"]?.stringValue?.contains("Error: and then") == true)
        try desk.junit(
            #"<testsuite><testcase name="a"><error type="Boom"/></testcase></testsuite>"#,
            ["run_id": "q"]
        )
        #expect(desk.last("test.failed")?["error"] == "Boom")
        try desk.junit(
            #"<testsuite><testcase name="a"><failure/></testcase></testsuite>"#,
            ["run_id": "o"]
        )
        #expect(desk.last("test.failed")?["error"] == "failed")
        #expect(desk.last("test.failed")?["traceback"] == .null)
    }

    @Test("several files may make one run, which the last of them ends")
    func several() throws {
        var desk = Desk()
        let parameters = ["run_id": "r", "project": "p", "test_suite": "all", "complete": "false"]
        #expect(try desk.junit(Sample.pytest, parameters)["complete"] == false)
        try desk.junit(Sample.surefire, parameters)
        let status = try desk.ask("get_test_status", ["run_id": "r"])
        #expect(status["status"] == "running")
        #expect(status["tests_completed"] == 10)
        #expect(!desk.said().contains("quality_gate.checked"))
        let answer = try desk.junit(Sample.swift, ["run_id": "r"])
        #expect(answer["project"] == "p", "the run has one already")
        let run = try desk.ask("get_test_status", ["run_id": "r"])
        #expect(run["tests_completed"] == 14)
        #expect(run["test_suite"] == "all")
        #expect(run["status"] == "failed")
        #expect(desk.said().filter { $0 == "test.started" }.count == 1)
        #expect(desk.said().filter { $0 == "test.completed" }.count == 1)
        #expect(
            throws: ServiceError(.invalidState, #"run_id: run "r" has ended, it is failed"#)
        ) {
            try desk.junit(Sample.swift, ["run_id": "r"])
        }
    }

    @Test("a file without parameters makes a run of its own in the project `default`")
    func defaults() throws {
        var desk = Desk()
        let answer = try desk.junit(Sample.swift)
        #expect(answer["run_id"] == "fresh-1")
        #expect(answer["project"] == "default")
        #expect(try desk.gate("default")["status"] == "failed")
    }

    @Test(
        "times are read as their writers mean them, and count nothing when they mean nothing",
        arguments: [
            ("1.5", 1.5), ("1,234.5", 1234.5), ("1,234,567", 1_234_567), ("0,25", 0.25),
            ("0,250", 0.25), ("1,5", 1.5), ("2e1", 20), ("", 0), ("NaN", 0), ("nan", 0),
            ("1e999", 0), ("-1", 0), ("inf", 0), ("soon", 0), ("1.2.3", 0), (",", 0),
            ("999999999999999", 0), ("0x10", 16), (".5", 0.5), ("1.", 1),
            ("0.12345678901", 0.1235), ("1.5000000000000", 1.5), (".00000000000000", 0),
            ("315575999.9999", 315_575_999.9999), ("315576000.00000", 0),
        ]
    )
    func times(_ text: String, _ seconds: Double) throws {
        var desk = Desk()
        let answer = try desk.junit(
            #"<testsuite><testcase name="a" time="\#(text)"/></testsuite>"#
        )
        #expect(answer["duration_seconds"]?.doubleValue == seconds)
        #expect(answer["tests"] == 1)
    }
}
