internal import WebSocketCommon

extension Crackerjack {
    func startRun(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.optionalString("run_id") ?? request.freshID
        try Identifier.check(id, ofKind: "test", "run_id")
        try Identifier.check(request.project, ofKind: "quality", "project")
        let suite = request.optionalString("test_suite") ?? Run.defaultSuite
        return Outcome(
            [
                "run_id": .string(id), "project": .string(request.project),
                "test_suite": .string(suite), "status": .string(Run.Status.running.rawValue),
                "started_at": request.time.json,
            ],
            events: [
                Self.started(
                    run: id,
                    project: request.project,
                    suite: suite,
                    totalTests: request.parameters["total_tests"]?.intValue
                )
            ]
        )
    }

    /// The event that starts a run.
    static func started(run: String, project: String, suite: String, totalTests: Int?) -> Event {
        Event(
            "test.started",
            [
                "run_id": .string(run), "test_suite": .string(suite),
                "total_tests": .count(totalTests), "project": .string(project),
            ]
        )
    }

    func reportResult(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let run = try manager.run(request.string("run_id"))
        let limits = manager.limits
        let name = request.string("test_name").name(limits.nameLength)
        let hasFailed = ["failed", "error"].contains(request.string("status"))
        let event: Event
        switch request.string("status") {
        case "passed":
            var data: JSONObject = ["run_id": .string(run.id), "test_name": .string(name)]
            data["duration_seconds"] = request.parameters["duration_seconds"]
            event = Event("test.passed", data)
        case "skipped":
            let reason = request.optionalString("error")?.excerpt(limits.errorLength)
            event = Event(
                "test.skipped",
                ["run_id": .string(run.id), "test_name": .string(name), "reason": reason.json]
            )
        case _ where run.told >= limits.failures:
            // A storm: the run counts on, its listeners heard enough.
            event = Event(
                "test.progressed",
                ["run_id": .string(run.id), "passed": 0, "failed": 1, "skipped": 0]
            )
        default:
            let failure = Failure(
                name: name,
                error: request.optionalString("error") ?? request.string("status"),
                traceback: request.optionalString("traceback"),
                limits: limits
            )
            event = failure.event(run: run.id)
        }
        return Outcome(
            [
                "run_id": .string(run.id), "test_name": .string(name),
                "tests_completed": .integer(run.counts.completed + 1),
                "tests_failed": .integer(run.counts.failed + (hasFailed ? 1 : 0)),
            ],
            events: [event]
        )
    }

    func completeRun(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let run = try manager.run(request.string("run_id"))
        let duration = request.number("duration_seconds")
        if let duration, !(duration >= 0 && duration.isFinite) {
            throw ServiceError(
                .invalidRequest,
                "duration_seconds: \(duration.shortText) is not a number of seconds, 0 or more"
            )
        }
        try manager.checkOpen(run.id)
        let event = run.completed(duration: duration ?? run.duration(until: request.time))
        var summary = run.summary
        for name in ["status", "duration_seconds"] { summary[name] = event.data[name] }
        summary["ended_at"] = request.time.json
        return Outcome(summary, events: [event])
    }

    func status(_ request: ServiceRequest) -> Outcome {
        let id = request.string("run_id")
        return Outcome(
            manager.runs[id]?.summary ?? ["run_id": .string(id), "status": "unknown"]
        )
    }

    func describeRun(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let run = try manager.run(request.string("run_id"))
        // An answer of more than 1 MiB many clients would not take.
        return Outcome(run.description(failures: Self.limit(request), bytes: 768 << 10))
    }

    func listRuns(_ request: ServiceRequest) -> Outcome {
        let project = request.optionalString("project")
        let status = request.optionalString("status")
        let found = manager.runs.values.filter {
            (project == nil || $0.project == project)
                && (status == nil || $0.status.rawValue == status)
        }
        let latest = found.sorted { ($1.startedAt, $0.id) < ($0.startedAt, $1.id) }
        return Outcome([
            "runs": .array(latest.prefix(Self.limit(request)).map { .object($0.summary) }),
            "total": .integer(found.count),
        ])
    }

    /// How many rows are asked for.
    static func limit(_ request: ServiceRequest) -> Int {
        request.parameters["limit"]?.intValue ?? rows.default
    }
}
