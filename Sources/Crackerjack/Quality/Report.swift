internal import WebSocketCommon

/// The judgement of a project: its checks and gates, and what follows from them.
struct Report: Sendable {
    /// The most names that a list of the report has; beside it stands how many there are.
    static let mostNames = 100
    /// The most failures whose errors are told.
    static let mostErrors = 20

    let project: Project
    /// The checks that were recorded, then the gates.
    let checks: [Check]
    let time: Timestamp

    /// Judges a project.
    init(_ project: Project, gates: [Gate], at time: Timestamp) {
        self.project = project
        checks = project.checks + Gate.gates(gates, of: project.name).map { $0.check(project) }
        self.time = time
    }

    /// The gates alone.
    var gates: [Check] { checks.filter { $0.metric != nil } }

    // MARK: Verdicts

    /// What is known of a stage, by what is required there.
    ///
    /// Failed if anything failed, unknown if anything is unknown, else passed: also when nothing is required.
    func verdict(of stage: Stage) -> Verdict {
        guard project.isKnown else { return .unknown }
        let required = checks.filter { $0.stage == stage && $0.severity == .required }
        if required.contains(where: { $0.verdict == .failed }) { return .failed }
        if stage == .tests {
            // What a run had left to say when it timed out nobody knows, and no gate asks.
            if project.suites.values.contains(where: { $0.status == .timedOut }) { return .failed }
            let isJudged = checks.contains { $0.stage == .tests && $0.metric != nil }
            if !isJudged, (project.counts?.failed ?? 0) > 0 { return .failed }
        }
        return required.contains { $0.verdict == .unknown } ? .unknown : .passed
    }

    /// What is known of the whole.
    var verdict: Verdict {
        let verdicts = Stage.allCases.map { verdict(of: $0) }
        if verdicts.contains(.failed) { return .failed }
        return verdicts.contains(.unknown) ? .unknown : .passed
    }

    // MARK: Texts

    /// What is wrong, in phrases: runs that timed out, required gates that could not be judged, and the first failures.
    var errors: [String] {
        let runs = project.lastRuns
        var errors = runs.filter { $0.run.status == .timedOut }.map {
            "run \($0.run.id.quoted) of suite \($0.suite.quoted) timed out"
        }
        for gate in gates where gate.verdict == .unknown && gate.severity == .required {
            errors.append("gate \(gate.name.quoted): \(gate.message)")
        }
        errors += runs.flatMap(\.run.errors)
        return Array(errors.prefix(Self.mostErrors))
    }

    /// The names of the checks of a severity that failed.
    func failed(_ severity: Severity) -> [String] {
        checks.filter { $0.severity == severity && $0.verdict == .failed }.map(\.name)
    }
}
