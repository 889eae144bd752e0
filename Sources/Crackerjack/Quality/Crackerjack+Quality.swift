internal import WebSocketCommon

extension Crackerjack {
    func recordCoverage(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        try Identifier.check(request.project, ofKind: "quality", "project")
        var data: JSONObject = ["project": .string(request.project)]
        let names = ["line_coverage", "branch_coverage", "path_coverage", "run_id"]
        data.merge(request.members(names))
        let before = manager.projects[request.project]?.coverage?.line
        let line = request.number("line_coverage") ?? 0
        return Outcome(
            [
                "project": .string(request.project), "line_coverage": .rounded(line),
                "coverage_change": .rounded(before.map { line - $0 }),
            ],
            events: [Event("coverage.updated", data)]
        )
    }

    func recordCheck(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        try Identifier.check(request.project, ofKind: "quality", "project")
        var data: JSONObject = ["project": .string(request.project)]
        let given = request.members(Self.checkFields.map(\.name))
        data.merge(given)
        let limits = manager.limits
        data["name"] = .string(request.string("name").name(limits.nameLength))
        if let message = request.optionalString("message") {
            data["message"] = .string(message.excerpt(limits.messageLength))
        }
        return Outcome(
            [
                "project": .string(request.project), "name": data["name"] ?? "",
                "passed": data["passed"] ?? false,
            ],
            events: [Event("check.recorded", data)]
        )
    }

    func checkGate(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        try Identifier.check(request.project, ofKind: "quality", "project")
        let report = report(request)
        return Outcome(report.answer, events: report.events)
    }

    /// The judgement of the project that a request names.
    func report(_ request: ServiceRequest) -> Report {
        manager.report(on: request.project, at: request.time)
    }

    func listProjects(_ request: ServiceRequest) -> Outcome {
        let latest = latestProjects.prefix(Self.limit(request)).map { project in
            let report = Report(project, gates: manager.gates, at: request.time)
            return [
                "project": .string(project.name), "status": .string(report.verdict.rawValue),
                "line_coverage": .rounded(project.coverage?.line),
                "tests_completed": .count(project.counts?.completed),
                "tests_failed": .count(project.counts?.failed),
                "test_suites": .integer(project.suites.count),
                "checks": .integer(project.checks.count), "updated_at": project.updatedAt.json,
            ] as JSON
        }
        return Outcome([
            "projects": .array(latest), "total": .integer(manager.projects.count),
        ])
    }

    /// The coverage of the projects that changed last.
    var coverage: JSONObject {
        let rows = latestProjects.filter { $0.coverage != nil }.prefix(Self.rows.default)
        return [
            "projects": .array(
                rows.map { project in
                    var row = project.coverage?.description ?? JSONObject()
                    row["project"] = .string(project.name)
                    row["coverage_change"] = .rounded(project.coverageChange)
                    return .object(row)
                }
            )
        ]
    }

    private var latestProjects: [Project] {
        manager.projects.values.sorted { ($1.updatedAt, $0.name) < ($0.updatedAt, $1.name) }
    }
}
