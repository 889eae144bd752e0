import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite("The state is what the events make it, and a rebuilt one goes on")
struct ReplayTests {
    /// A crackerjack that has seen everything once.
    private static func busy() throws -> Desk {
        var desk = Desk { $0.failures = 4 }
        try desk.run("r1", passed: ["a", "b"], failed: ["c", "d"])
        try desk.junit(Sample.pytest, ["run_id": "r2", "project": "p", "test_suite": "s"])
        try desk.coverage(CoverageSample.coveragePy, ["project": "p"])
        try desk.ask("record_check", ["project": "p", "name": "ruff", "passed": false])
        try desk.publish(
            "quality_gate.checked",
            ["project": "q", "gate_name": "x", "status": "failed"]
        )
        try desk.ask("start_test_run", ["run_id": "r3", "project": "p", "test_suite": "s"])
        try desk.run("r4", failed: (0..<7).map { "t\($0)" })
        try desk.junit(Sample.jest, ["run_id": "r5", "complete": "false"])
        try desk.ask("check_quality_gate", ["project": "p"])
        try desk.coverage(CoverageSample.cobertura, ["project": "q"])
        return desk
    }

    @Test("what was published, folded into a new one, gives the same answers")
    func replay() throws {
        var desk = try Self.busy()
        var copy = Desk { $0.failures = 4 }
        for record in desk.record { copy.replay(record.event, at: record.time) }
        #expect(copy.service.nextTick == desk.service.nextTick)
        #expect(try copy.everything() == desk.everything())
        // Both go on alike: the open runs time out, and their projects are judged.
        try desk.wait(.seconds(9000))
        try copy.wait(.seconds(9000))
        #expect(desk.last("test.completed")?["status"] == "timed_out")
        #expect(try copy.everything() == desk.everything())
    }

    @Test("a replay that ends in the middle of what follows says the rest")
    func middle() throws {
        var desk = Desk()
        try desk.junit(Sample.pytest, ["run_id": "r", "project": "p"])
        let names = desk.said()
        for length in 4...names.count {
            var copy = Desk()
            for record in desk.record.prefix(length) { copy.replay(record.event, at: record.time) }
            try copy.follow()
            let rest = copy.said()
            // Gates that were told in part are all told again.
            let expected = length < 5 ? Array(names[4...]) : length < 9 ? Array(names[5...]) : []
            #expect(rest == expected, "after \(length)")
        }
    }

    @Test("a state that was rebuilt knows when its runs were last heard of")
    func deadlines() throws {
        var desk = Desk { $0.runTimeout = .seconds(100) }
        try desk.ask("start_test_run", ["run_id": "r", "project": "p"])
        try desk.wait(.seconds(80))
        try desk.ask("report_test_result", ["run_id": "r", "test_name": "t", "status": "passed"])
        var copy = Desk { $0.runTimeout = .seconds(100) }
        for record in desk.record { copy.replay(record.event, at: record.time) }
        try copy.wait(.seconds(99))
        #expect(copy.record.isEmpty)
        try copy.wait(.seconds(2))
        #expect(copy.last("test.completed")?["status"] == "timed_out")
    }
}
