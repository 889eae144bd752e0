internal import WebSocketCommon

extension Run {
    /// What is told of it, without its failures.
    var summary: JSONObject {
        [
            "run_id": .string(id), "status": .string(status.rawValue), "project": .string(project),
            "test_suite": .string(suite), "total_tests": .count(totalTests),
            "tests_completed": .integer(counts.completed), "tests_passed": .integer(counts.passed),
            "tests_failed": .integer(counts.failed), "tests_skipped": .integer(counts.skipped),
            "tests_flaky": .integer(counts.flaky), "duration_seconds": .rounded(duration),
            "started_at": startedAt.json, "ended_at": endedAt.json,
        ]
    }

    /// All that is told of it, with at most so many failures and bytes of failures.
    func description(failures limit: Int, bytes: Int) -> JSONObject {
        var result = summary
        var rows: [JSON] = []
        var room = bytes
        for failure in failures.prefix(limit) {
            let row = JSON.object(failure.description)
            room -= row.encoded().count
            guard room >= 0 else { break }
            rows.append(row)
        }
        result["failures"] = .array(rows)
        result["failures_left_out"] = .integer(counts.failed - rows.count)
        result["compared_with"] = (baseline?.runID).json
        result["new_failures"] = Array(newFailures.prefix(Report.mostNames)).json
        result["fixed"] = Array(fixed.prefix(Report.mostNames)).json
        return result
    }

    /// The event that ends it, with what was counted.
    ///
    /// - Parameters:
    ///   - status: How it ends; `nil` as its tests say.
    ///   - duration: Seconds that it took; `nil` as was counted.
    /// - Returns: `test.completed`.
    func completed(as status: Status? = nil, duration: Double? = nil) -> Event {
        let ending = status ?? (counts.failed > 0 ? .failed : .passed)
        var data: JSONObject = [
            "run_id": .string(id), "tests_completed": .integer(counts.completed),
            "tests_failed": .integer(counts.failed),
            "duration_seconds": .rounded(duration ?? self.duration),
            "tests_skipped": .integer(counts.skipped), "status": .string(ending.rawValue),
            "project": .string(project), "test_suite": .string(suite),
        ]
        if unkept > 0 { data["failures_not_told"] = .integer(counts.failed - told) }
        return Event("test.completed", data)
    }
}
