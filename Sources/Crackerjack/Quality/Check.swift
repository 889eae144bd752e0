internal import WebSocketCommon

/// The result of a hook, a linter or a gate: one entry of a report's `checks`.
struct Check: Equatable, Sendable {
    let name: String
    let stage: Stage
    let severity: Severity
    var verdict = Verdict.unknown
    /// What was measured, if something was.
    var score: Double?
    /// What it was measured against, if it was against something.
    var threshold: Double?
    var message = ""
    var details: JSON = [:]
    var duration: JSON = nil
    /// What a gate measures; `nil` for a check that was recorded.
    var metric: Metric?

    /// Makes a check that is not judged yet.
    init(name: String, stage: Stage, severity: Severity) {
        self.name = name
        self.stage = stage
        self.severity = severity
    }

    /// Takes a check that was recorded.
    init(_ event: EventView, limits: Crackerjack.Limits) {
        name = (event.string("name") ?? "").name(limits.nameLength)
        stage = event.string("stage").flatMap { Stage(rawValue: $0) } ?? .comprehensive
        severity = event.string("severity").flatMap { Severity(rawValue: $0) } ?? .required
        verdict = event.value("passed")?.boolValue == true ? .passed : .failed
        score = event.number("score")
        threshold = event.number("threshold")
        message = (event.string("message") ?? "").excerpt(limits.messageLength)
        details = event.value("details") ?? [:]
        duration = event.value("duration_ms") ?? .null
    }

    /// Takes a gate that another program judged.
    init(gate event: EventView, limits: Crackerjack.Limits) {
        name = (event.string("gate_name") ?? "").name(limits.nameLength)
        stage = .comprehensive
        severity = event.string("severity").flatMap { Severity(rawValue: $0) } ?? .required
        let status = event.string("status") ?? ""
        let isPassed = ["passed", "pass", "ok", "success"].contains(status.lowercased())
        verdict = isPassed ? .passed : .failed
        score = event.number("score")
        threshold = event.number("threshold")
        message = isPassed ? "" : "reported as \(status.quoted)"
    }

    /// How much memory it holds on to, in bytes.
    var size: Int { name.utf8.count + message.utf8.count + details.encoded().count + 200 }

    /// The entry in a report.
    var description: JSON {
        [
            "name": .string(name), "passed": .bool(verdict == .passed),
            "severity": .string(severity.rawValue), "score": .rounded(score),
            "threshold": .rounded(threshold), "message": .string(message), "details": details,
            "duration_ms": duration, "status": .string(verdict.rawValue),
            "stage": .string(stage.rawValue),
        ]
    }
}
