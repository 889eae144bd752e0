internal import WebSocketCommon

extension Crackerjack {
    // MARK: Test results

    /// Takes test results: as the events that a program would have sent one by one, but that only failures have events of their own.
    mutating func receiveResults(_ upload: Upload) throws(ServiceError) -> Outcome {
        let id = upload.optionalString("run_id") ?? upload.freshID
        try Identifier.check(id, ofKind: "test", "run_id")
        try manager.checkOpen(id)
        let run = manager.runs[id]
        let project = run?.project ?? upload.optionalString("project") ?? Project.defaultName
        try Identifier.check(project, ofKind: "quality", "project")
        // Which suite it is the file may say, so the failures of all are looked for. A run that ends while the file is read is
        // looked at too late: then what is fixed since is not told, and all else is right.
        let suites = manager.projects[project]?.suites.values.map(\.baseline.failing) ?? []
        let ingest = Ingest(
            runID: id,
            project: project,
            suite: run?.suite ?? upload.optionalString("test_suite"),
            opening: run == nil ? openings.opening(of: id) : nil,
            isLast: upload.parameters["complete"]?.boolValue ?? true,
            told: run?.told ?? 0,
            watched: suites.reduce(into: run?.baseline?.failing ?? []) { $0.formUnion($1) },
            limits: manager.limits
        )
        return .after { [xml, body = upload.body] () throws(ServiceError) in
            try ingest.read(body, xml)
        }
    }

    // MARK: Coverage

    /// Takes coverage.
    func receiveCoverage(_ upload: Upload) throws(ServiceError) -> Outcome {
        let project = upload.optionalString("project") ?? Project.defaultName
        try Identifier.check(project, ofKind: "quality", "project")
        let runID = upload.optionalString("run_id")
        return .after { [xml, body = upload.body] () throws(ServiceError) in
            let file = try CoverageFile.read(body, xml: xml)
            var data: JSONObject = [
                "project": .string(project), "line_coverage": .rounded(file.line),
                "branch_coverage": .rounded(file.branch), "path_coverage": nil,
                "format": .string(file.format.rawValue),
            ]
            let reply = data
            if let runID { data["run_id"] = .string(runID) }
            return Outcome(reply, events: [Event("coverage.updated", data)])
        }
    }
}

/// A file of test results on its way to be read: all that is needed of the state, which is not there on the worker thread.
private struct Ingest: Sendable {
    let runID: String
    let project: String
    /// `nil` when the file is to say it.
    let suite: String?
    /// The beginning of the run; `nil` when it has begun.
    let opening: Openings.Opening?
    let isLast: Bool
    /// How many failures of the run were told.
    let told: Int
    let watched: Set<String>
    var limits: Crackerjack.Limits

    func read(_ body: [UInt8], _ xml: any XMLReading) throws(ServiceError) -> Outcome {
        var limits = limits
        limits.failures = max(limits.failures - told, 0)
        let reader = JUnitReader(watched: watched, limits: limits)
        do throws(XMLError) { try xml.read(body, into: reader) } catch {
            throw .unreadable(Crackerjack.Path.junit, "\(error)")
        }
        let results = reader.results
        let suite = suite ?? results.name ?? Run.defaultSuite
        return Outcome(reply(results, suite), events: events(results, suite))
    }

    private func events(_ results: JUnitResults, _ suite: String) -> [Event] {
        var events: [Event] = []
        if opening?.take() == true {
            events.append(
                Crackerjack.started(
                    run: runID,
                    project: project,
                    suite: suite,
                    totalTests: isLast ? results.counts.completed : nil
                )
            )
        }
        events += results.failures.map { $0.event(run: runID) }
        events.append(
            Event(
                "test.progressed",
                [
                    "run_id": .string(runID), "passed": .integer(results.counts.passed),
                    "failed": .integer(results.untold),
                    "skipped": .integer(results.counts.skipped),
                    "flaky": .integer(results.counts.flaky),
                    "duration_seconds": .rounded(results.duration),
                    "passed_again": Array(results.passedAgain.prefix(limits.failures)).json,
                    "is_last": .bool(isLast),
                ]
            )
        )
        return events
    }

    private func reply(_ results: JUnitResults, _ suite: String) -> JSONObject {
        [
            "run_id": .string(runID), "project": .string(project), "test_suite": .string(suite),
            "tests": .integer(results.counts.completed),
            "passed": .integer(results.counts.passed), "failed": .integer(results.counts.failed),
            "skipped": .integer(results.counts.skipped), "flaky": .integer(results.counts.flaky),
            "failures_told": .integer(results.failures.count),
            "duration_seconds": .rounded(results.duration), "complete": .bool(isLast),
        ]
    }
}
