import TestSupport
import Testing
import WebSocketCommon

@testable import Crackerjack

/// Does anything that clients may do, in any order, with few names so that they meet.
private struct Chaos {
    var desk: Desk
    var random: SeededGenerator
    private(set) var refused = 0
    private(set) var accepted = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let gates = defaultGates + [Gate(.branchCoverage, .atLeast(50), .optional, project: "p1")]
        desk = Desk(gates: seed % 3 == 0 ? [] : gates) {
            $0.runs = 4 + Int(seed % 4)
            $0.runsSize = seed % 2 == 0 ? 4000 : 1 << 20
            $0.failures = 4
            $0.projects = 2
            $0.projectsSize = seed % 5 == 0 ? 5000 : 1 << 20
            $0.suites = 2
            $0.checks = 3
            $0.runTimeout = .seconds(60)
        }
    }

    mutating func step() throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try desk.wait(.seconds(Int.random(in: 1...90, using: &random)))
        case 1...2: upload()
        case 3...6: publish()
        default: ask()
        }
    }

    private mutating func ask() {
        let names =
            Crackerjack.catalogue.requests.filter(\.changesState).map(\.name)
            + ["start_test_run", "report_test_result", "report_test_result"]
        let name = names.randomElement(using: &random) ?? ""
        note(desk.refusal(name, data(of: name)), name)
    }

    private mutating func publish() {
        let name = Crackerjack.catalogue.events.map(\.name).randomElement(using: &random) ?? ""
        note(desk.refusal(publishing: name, data(of: name)), name)
    }

    private mutating func upload() {
        let isTests = Bool.random(using: &random)
        let path = isTests ? "/ingest/junit" : "/ingest/coverage"
        let files =
            isTests
            ? [Sample.pytest, Sample.surefire, Sample.jest, "<html/>"]
            : [CoverageSample.coveragePy, CoverageSample.cobertura, CoverageSample.llvmCov, "{}"]
        var parameters = ["project": data(of: "")["project"]?.stringValue ?? "p0"]
        if isTests {
            parameters["run_id"] = data(of: "")["run_id"]?.stringValue
            parameters["test_suite"] = data(of: "")["test_suite"]?.stringValue
            parameters["complete"] = Bool.random(using: &random) ? "true" : "false"
        }
        let file = Array((files.randomElement(using: &random) ?? "").utf8)
        do throws(ServiceError) {
            try desk.upload(path, parameters, file)
            note(nil, path)
        } catch { note(Refusal(error.code, error.message), path) }
    }

    /// Counts; a refusal for any but these reasons is a mistake of the test or of an event of the service's own.
    private mutating func note(_ refusal: Refusal?, _ name: String) {
        guard let refusal else {
            accepted += 1
            return
        }
        refused += 1
        let isExpected =
            [.invalidState, .notFound, .limitExceeded].contains(refusal.code)
            || refusal.message.contains("expected ")
            || refusal.message.contains("tests that have a result")
        if !isExpected { Issue.record("\(name): \(refusal)") }
    }

    private mutating func data(of name: String) -> JSONObject {
        let test = JSON.string("t\(Int.random(in: 0..<8, using: &random))")
        let percent = JSON.integer(Int.random(in: 0...100, using: &random))
        let count = JSON.integer(Int.random(in: 0...5, using: &random))
        var data: JSONObject = [
            "run_id": .string("r\(Int.random(in: 0..<30, using: &random))"),
            "project": .string("p\(Int.random(in: 0..<4, using: &random))"),
            "test_suite": .string("s\(Int.random(in: 0..<4, using: &random))"),
            "test_name": test, "name": test, "gate_name": test, "error": "e",
            "passed_again": [test], "line_coverage": percent, "branch_coverage": percent,
            "tests_completed": 6, "tests_failed": count, "tests_skipped": count,
            "failed": count, "skipped": count, "duration_seconds": 1.5,
            "is_last": .bool(Bool.random(using: &random)),
        ]
        data["passed"] =
            name == "test.progressed" ? count : .bool(Bool.random(using: &random))
        let statuses = ["passed", "failed", "skipped", "error"]
        data["status"] = statuses.randomElement(using: &random).map { .string($0) }
        return data
    }
}

extension Manager {
    /// What is not as it must be.
    fileprivate var breaches: [String] {
        var breaches: [String] = []
        func check(_ isSound: Bool, _ breach: String) { if !isSound { breaches.append(breach) } }
        check(runs.count <= limits.runs, "\(runs.count) runs")
        check(projects.count <= limits.projects, "\(projects.count) projects")
        check(runsSize == runs.values.reduce(0) { $0 + $1.size }, "the runs' size is wrong")
        check(
            projectsSize == projects.values.reduce(0) { $0 + $1.size },
            "the projects' size is wrong"
        )
        check(Set(ended) == Set(runs.values.filter { $0.status != .running }.map(\.id)), "ended")
        check(complete.isEmpty && due.isEmpty, "something is left to be looked at")
        for run in runs.values {
            check(run.failures.count <= limits.failures, "\(run.id) keeps too many failures")
            check(
                run.failures.count + run.unkept == run.counts.failed,
                "\(run.id): \(run.failures.count) + \(run.unkept) != \(run.counts.failed)"
            )
            check((run.endedAt == nil) == (run.status == .running), "\(run.id) has a wrong end")
            check(Set(run.failures.map(\.name)) == run.failing, "\(run.id): names")
        }
        for project in projects.values {
            check(project.suites.count <= limits.suites, "\(project.name): suites")
            check(project.checks.count <= limits.checks, "\(project.name): checks")
            check(
                Set(project.checks.map(\.name)).count == project.checks.count,
                "\(project.name): a check twice"
            )
        }
        return breaches
    }
}

@Suite("Whatever happens in whatever order, a crackerjack comes to rest and knows what it knows")
struct RandomTests {
    @Test(
        "any sequence of requests, events, files and pauses keeps the invariants",
        arguments: 1...20
    )
    func invariants(seed: UInt64) throws {
        var chaos = Chaos(seed: seed)
        for step in 0..<300 {
            try chaos.step()
            let breaches = chaos.desk.service.manager.breaches
            guard breaches.isEmpty else {
                let trace = chaos.desk.record.suffix(6).map(\.description)
                Issue.record("step \(step): \(breaches)\n\(trace.joined(separator: "\n"))")
                return
            }
        }
        #expect(chaos.accepted > 60 && chaos.refused > 10)
        #expect(chaos.desk.longestChain < 10)
        // When nobody does anything any more, nothing happens any more.
        try chaos.desk.wait(.seconds(1000))
        #expect(chaos.desk.figure("runs_running") == 0)
        #expect(chaos.desk.service.nextTick == nil)
    }

    @Test("what was published, folded into a new one, gives the same answers", arguments: 1...10)
    func replay(seed: UInt64) throws {
        var chaos = Chaos(seed: seed)
        for _ in 0..<300 { try chaos.step() }
        // Asking takes time: nothing must be left to happen meanwhile.
        try chaos.desk.wait(.seconds(1000))
        var copy = Chaos(seed: seed).desk
        for record in chaos.desk.record { copy.replay(record.event, at: record.time) }
        for (rebuilt, answer) in zip(try copy.everything(), try chaos.desk.everything()) {
            #expect(
                String(decoding: rebuilt.encoded(), as: UTF8.self)
                    == String(decoding: answer.encoded(), as: UTF8.self)
            )
        }
    }
}
