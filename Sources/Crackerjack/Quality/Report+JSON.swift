internal import WebSocketCommon

extension Report {
    /// The object that `quality_gate.checked` carries.
    var description: JSONObject {
        let verdict = verdict
        let (fastHooks, tests) = (self.verdict(of: .fastHooks), self.verdict(of: .tests))
        return [
            "fast_hooks": .bool(fastHooks == .passed), "tests": .bool(tests == .passed),
            "comprehensive": .bool(self.verdict(of: .comprehensive) == .passed),
            "coverage": .rounded(project.coverage?.line), "errors": errors.json,
            "checks": .array(checks.map(\.description)), "repository": .string(project.name),
            "profile": "", "source": "crackerjack", "generated_at": .string(time.zulu),
            "metadata": metadata, "passed": .bool(verdict == .passed),
            "all_passed": .bool(verdict == .passed),
            "blocking_failure": .bool(fastHooks == .failed || tests == .failed),
            "warnings": failed(.warning).json,
            "required_check_failures": failed(.required).json, "regressions": regressions,
        ]
    }

    /// The object that `get_quality_gate` answers with: the report, the project and what is known of it.
    var answer: JSONObject {
        var result = description
        result["project"] = .string(project.name)
        result["status"] = .string(verdict.rawValue)
        result["gates"] = result["checks"]
        return result
    }

    private var regressions: JSON {
        let runs = project.lastRuns.map(\.run)
        let failures = runs.flatMap(\.newFailures)
        let fixed = runs.flatMap(\.fixed)
        return [
            "new_failures": Array(failures.prefix(Self.mostNames)).json,
            "fixed": Array(fixed.prefix(Self.mostNames)).json,
            "coverage_change": .rounded(project.coverageChange),
            "compared_with": (runs.first?.comparedWith).json,
            "new_failures_total": .integer(failures.count), "fixed_total": .integer(fixed.count),
        ]
    }

    private var metadata: JSON {
        guard project.isKnown else { return ["mode": "unknown"] }
        let runs = project.lastRuns.map { suite, run in
            [
                "test_suite": .string(suite), "run_id": .string(run.id),
                "status": .string(run.status.rawValue), "compared_with": run.comparedWith.json,
            ] as JSON
        }
        return ["mode": "evaluated", "runs": .array(runs)]
    }
}

extension Timestamp {
    /// The moment as the ecosystem's reports have it: with `Z` for the zone.
    fileprivate var zulu: String {
        let text = description
        return text.hasSuffix("+00:00") ? "\(text.dropLast(6))Z" : text
    }
}
