internal import WebSocketCommon

extension Manager {
    // MARK: Checking

    /// Refuses percentages that are none.
    func checkCoverage(_ event: EventView) throws(ServiceError) {
        for (name, value) in [
            ("line_coverage", event.value("line_coverage")),
            ("branch_coverage", event.value("branch_coverage")),
            ("path_coverage", event.value("path_coverage")),
        ] {
            guard let percent = value?.doubleValue, !(0...100 ~= percent) else { continue }
            throw ServiceError(
                .invalidPayload,
                "coverage.updated: \(name): \(percent.shortText) is outside 0...100"
            )
        }
    }

    /// Refuses a check whose details are too large, and one more than there is room for.
    func checkCheck(_ event: EventView) throws(ServiceError) {
        let details = event.value("details")
        let (size, depth) = (details?.encoded().count ?? 0, details?.depth ?? 0)
        guard size <= limits.detailsSize else {
            throw ServiceError(
                .limitExceeded,
                "details of \(size) bytes, limit is \(limits.detailsSize)"
            )
        }
        guard depth <= limits.detailsDepth else {
            throw ServiceError(
                .limitExceeded,
                "details nested \(depth) levels deep, limit is \(limits.detailsDepth)"
            )
        }
        let checks = projects[event.project]?.checks ?? []
        let name = (event.string("name") ?? "").name(limits.nameLength)
        guard checks.count >= limits.checks, !checks.contains(where: { $0.name == name }) else {
            return
        }
        throw ServiceError(
            .limitExceeded,
            "project \(event.project.quoted) has \(checks.count) checks, limit is \(limits.checks)"
        )
    }

    // MARK: Folding

    /// Takes in coverage.
    mutating func takeCoverage(_ event: EventView) {
        change(event.project, at: event.time) { project, _, _ in
            project.insert(Coverage(event))
            return true
        }
    }

    /// Takes in a check.
    mutating func takeCheck(_ event: EventView) {
        change(event.project, at: event.time) { project, _, limits in
            project.insert(Check(event, limits: limits), at: event.time)
        }
    }

    /// Takes in a judgement: of its own, which settles the project; or of another program, which is a check from then on.
    mutating func takeJudgement(_ event: EventView) {
        if let remaining = event.integer("remaining") {
            switch event.string("status") {
            case Verdict.passed.rawValue: totals.gatesPassed += 1
            case Verdict.failed.rawValue: totals.gatesFailed += 1
            default: break
            }
            // A replay that ends before the last one has all of them said again.
            if remaining == 0 { due.removeAll { $0 == event.project } }
            return
        }
        change(event.project, at: event.time) { project, _, limits in
            let check = Check(gate: event, limits: limits)
            let isKnown = project.checks.contains { $0.name == check.name }
            guard isKnown || project.checks.count < limits.checks else { return false }
            return project.insert(check, at: event.time)
        }
    }

    // MARK: Projects

    /// Changes a project, a new one if there is none of that name, and keeps the sums right.
    ///
    /// - Parameters:
    ///   - name: The project.
    ///   - time: The present.
    ///   - body: Changes it; says whether it is to be judged.
    mutating func change(
        _ name: String,
        at time: Timestamp,
        _ body: (inout Project, inout Totals, Crackerjack.Limits) -> Bool
    ) {
        var project = projects.removeValue(forKey: name)
        let size = project?.size ?? 0
        if project == nil { project = Project(name: name, at: time) }
        guard var project else { return }
        if body(&project, &totals, limits), !due.contains(name) { due.append(name) }
        projectsSize += project.size - size
        projects[name] = project
        while projects.count > limits.projects || projectsSize > limits.projectsSize {
            // Seldom: a bound was reached, and who has so many projects pays for it.
            let oldest = projects.values.filter { $0.name != name }
                .min { ($0.updatedAt, $0.name) < ($1.updatedAt, $1.name) }
            guard let oldest else { return }
            projects[oldest.name] = nil
            projectsSize -= oldest.size
            due.removeAll { $0 == oldest.name }
            totals.forgottenProjects += 1
        }
    }
}
