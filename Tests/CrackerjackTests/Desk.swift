import Crackerjack
import TestSupport
import WebSocketCommon
import XMLParsing

/// Plays the hub for a crackerjack; each request, event and file moves the present on by a second.
typealias Desk = ServiceDesk<Crackerjack>

/// The gates that a hub has unless its settings say otherwise.
let defaultGates = [
    Gate(.passRate, .atLeast(100)), Gate(.newFailures, .atMost(0)),
    Gate(.lineCoverage, .atLeast(80), .warning), Gate(.coverageDrop, .atMost(1), .warning),
]

extension Desk {
    init(gates: [Gate] = defaultGates, _ change: (inout Crackerjack.Limits) -> Void = { _ in }) {
        var limits = Crackerjack.Limits()
        change(&limits)
        let service = Crackerjack(xml: ExpatReader(), gates: gates, limits: limits)
        self.init(service, pace: .seconds(1))
    }

    /// Lets a run go from its start to its end, with tests of these names.
    mutating func run(
        _ id: String,
        passed: [String] = [],
        failed: [String] = [],
        skipped: [String] = [],
        project: String = "p",
        suite: String = "s"
    ) throws {
        try ask(
            "start_test_run",
            ["run_id": .string(id), "project": .string(project), "test_suite": .string(suite)]
        )
        for (status, names) in [("passed", passed), ("failed", failed), ("skipped", skipped)] {
            for name in names {
                try ask(
                    "report_test_result",
                    [
                        "run_id": .string(id), "test_name": .string(name),
                        "status": .string(status),
                    ]
                )
            }
        }
        try ask("complete_test_run", ["run_id": .string(id)])
    }

    /// Gives a file of test results.
    @discardableResult
    mutating func junit(
        _ text: String,
        _ parameters: [String: String] = [:]
    ) throws(ServiceError) -> JSONObject {
        try upload("/ingest/junit", parameters, Array(text.utf8))
    }

    /// Gives a file of coverage.
    @discardableResult
    mutating func coverage(
        _ text: String,
        _ parameters: [String: String] = [:]
    ) throws(ServiceError) -> JSONObject {
        try upload("/ingest/coverage", parameters, Array(text.utf8))
    }

    /// The code and text of the refusal that a file meets; `nil` when it is taken.
    mutating func refusal(uploading path: String, _ text: String) -> Refusal? {
        do throws(ServiceError) {
            try upload(path, [:], Array(text.utf8))
            return nil
        } catch { return Refusal(error.code, error.message) }
    }

    /// The report on a project.
    mutating func gate(_ project: String = "p") throws -> JSONObject {
        try ask("get_quality_gate", ["project": .string(project)])
    }

    /// What a report says of regressions.
    mutating func regressions(_ project: String = "p") throws -> JSON {
        try gate(project)["regressions"] ?? .null
    }

    /// The names of the events that were published since the record had that many.
    func said(since count: Int = 0) -> [String] { record.dropFirst(count).map(\.event.name) }

    /// The last event of that name.
    func last(_ name: String) -> JSONObject? {
        record.last { $0.event.name == name }?.event.data
    }

    /// A figure of the service's.
    func figure(_ name: String) -> Int? { service.figures.first { $0.name == name }?.value }

    /// All that can be asked: two services with the same answers have the same state.
    mutating func everything() throws -> [JSONObject] {
        var answers = [try ask("list_runs", ["limit": 500])]
        for row in answers[0]["runs"]?.arrayValue ?? [] {
            answers.append(
                try ask("get_test_run", ["run_id": row["run_id"] ?? .null, "limit": 1000])
            )
        }
        let projects = try ask("list_projects", ["limit": 500])
        answers.append(projects)
        for row in projects["projects"]?.arrayValue ?? [] {
            var report = try ask("get_quality_gate", ["project": row["project"] ?? .null])
            report["generated_at"] = JSON?.none
            answers.append(report)
        }
        answers.append(
            JSONObject(
                dictionaryLiteral: ("figures", .array(service.figures.map { .integer($0.value) }))
            )
        )
        return answers
    }
}

extension JSON {
    /// The members of these names.
    func picked(_ names: String...) -> [JSON?] { names.map { self[$0] } }
}
