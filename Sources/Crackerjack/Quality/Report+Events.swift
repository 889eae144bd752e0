internal import WebSocketCommon

extension Report {
    /// The name that the event of a project without gates has.
    static let checksName = "checks"

    /// The judgement as events: one for each gate, or a single one for the checks when there are no gates.
    var events: [Event] {
        let report = JSON.object(description)
        let gates = gates
        guard !gates.isEmpty else {
            let passed = checks.count { $0.verdict == .passed }
            var all = Check(name: Self.checksName, stage: .comprehensive, severity: .required)
            all.verdict = verdict
            all.score = checks.isEmpty ? nil : Double(passed) / Double(checks.count) * 100
            all.threshold = 100
            return [event(all, remaining: 0, report)]
        }
        return gates.enumerated().map { index, gate in
            event(gate, remaining: gates.count - index - 1, report)
        }
    }

    private func event(_ gate: Check, remaining: Int, _ report: JSON) -> Event {
        Event(
            "quality_gate.checked",
            [
                "project": .string(project.name), "gate_name": .string(gate.name),
                "status": .string(gate.verdict.rawValue), "score": .rounded(gate.score),
                "threshold": .rounded(gate.threshold),
                "severity": .string(gate.severity.rawValue), "remaining": .integer(remaining),
                "quality_gate_report": report,
            ]
        )
    }
}
