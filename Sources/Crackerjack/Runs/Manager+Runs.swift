internal import WebSocketCommon

extension Manager {
    // MARK: Checking

    /// Refuses a run that exists, and one more than there is room for.
    func checkStart(_ event: EventView) throws(ServiceError) {
        let id = event.string("run_id") ?? ""
        if let run = runs[id] {
            throw ServiceError(
                .invalidState,
                "run_id: run \(id.quoted) exists already, it is \(run.status.rawValue)"
            )
        }
        try checkRoom()
    }

    /// Refuses a result of a run that ended.
    func checkResult(_ event: EventView) throws(ServiceError) {
        try checkOpen(event.string("run_id") ?? "")
        if event.name == "test.progressed" { try checkDuration(event) }
    }

    /// Refuses the end of a run that ended, and counts that cannot be.
    func checkEnd(_ event: EventView) throws(ServiceError) {
        try checkOpen(event.string("run_id") ?? "")
        let completed = event.count("tests_completed")
        let failed = event.count("tests_failed")
        guard failed <= completed else {
            throw ServiceError(
                .invalidPayload,
                "test.completed: tests_failed: \(failed) of \(completed) tests that have a result"
            )
        }
        try checkDuration(event)
    }

    private func checkDuration(_ event: EventView) throws(ServiceError) {
        guard let duration = event.number("duration_seconds"), duration < 0 else { return }
        throw ServiceError(
            .invalidPayload,
            "\(event.name): duration_seconds: \(duration.shortText) is less than 0"
        )
    }

    /// Refuses what concerns a run that ended, and one more run than there is room for.
    func checkOpen(_ id: String) throws(ServiceError) {
        guard let run = runs[id] else { return try checkRoom() }
        guard run.status != .running else { return }
        throw ServiceError(
            .invalidState,
            "run_id: run \(id.quoted) has ended, it is \(run.status.rawValue)"
        )
    }

    private func checkRoom() throws(ServiceError) {
        guard runs.count >= limits.runs, ended.isEmpty else { return }
        throw ServiceError(
            .limitExceeded,
            "\(runs.count) runs have not ended, limit is \(limits.runs); complete one first"
        )
    }

    // MARK: Folding

    /// Begins a run.
    mutating func start(_ event: EventView) {
        let id = event.string("run_id") ?? ""
        if runs[id] == nil { insertRun(id, event) }
    }

    /// Takes in results.
    mutating func takeResult(_ event: EventView) {
        let id = event.string("run_id") ?? ""
        if runs[id] == nil { insertRun(id, event) }
        // Taken out, so that changing it copies nothing.
        guard var run = runs.removeValue(forKey: id) else { return }
        defer { runs[id] = run }
        guard run.status == .running else { return }
        let (size, counts, unkept) = (run.size, run.counts, run.unkept)
        run.updatedAt = event.time
        switch event.name {
        case "test.passed":
            run.count(Counts(passed: 1))
            run.notePasses([(event.string("test_name") ?? "").name(limits.nameLength)], limits)
        case "test.skipped": run.count(Counts(skipped: 1))
        case "test.failed": takeFailure(event, &run)
        default: takeProgress(event, &run)
        }
        runsSize += run.size - size
        totals.tests += run.counts - counts
        totals.failuresNotKept += run.unkept - unkept
    }

    private func takeFailure(_ event: EventView, _ run: inout Run) {
        let failure = Failure(
            name: event.string("test_name") ?? "",
            error: event.string("error") ?? "",
            traceback: event.string("traceback"),
            limits: limits
        )
        let hasRoom = runsSize + failure.size <= limits.runsSize
        run.add(failure, isKept: run.failures.count < limits.failures && hasRoom)
    }

    private mutating func takeProgress(_ event: EventView, _ run: inout Run) {
        run.count(
            Counts(
                passed: event.count("passed"),
                skipped: event.count("skipped"),
                flaky: event.count("flaky")
            ),
            duration: event.number("duration_seconds")
        )
        run.countUntold(event.count("failed"))
        run.notePasses(event.value("passed_again")?.strings ?? [], limits)
        if event.value("is_last")?.boolValue == true, !complete.contains(run.id) {
            complete.append(run.id)
        }
    }

    /// Ends a run: it is the last of its suite from now on.
    mutating func end(_ event: EventView) {
        let id = event.string("run_id") ?? ""
        if runs[id] == nil { insertRun(id, event) }
        guard var run = runs.removeValue(forKey: id) else { return }
        defer { runs[id] = run }
        complete.removeAll { $0 == id }
        deadlines.cancel(id)
        guard run.status == .running else { return }
        let (counts, unkept) = (run.counts, run.unkept)
        run.end(
            completed: event.count("tests_completed"),
            failed: event.count("tests_failed"),
            skipped: event.count("tests_skipped"),
            duration: event.number("duration_seconds"),
            isTimeout: event.string("status") == Run.Status.timedOut.rawValue,
            at: event.time
        )
        totals.tests += run.counts - counts
        totals.failuresNotKept += run.unkept - unkept
        if run.status == .timedOut { totals.runsTimedOut += 1 }
        ended.append(id)
        change(run.project, at: event.time) { project, totals, limits in
            totals.forgottenSuites += project.insert(run, limits: limits)
            return true
        }
    }

    /// Makes a run known, by whichever event is the first of it.
    private mutating func insertRun(_ id: String, _ event: EventView) {
        let project = event.project.name(limits.nameLength)
        let suite = (event.string("test_suite") ?? Run.defaultSuite).name(limits.nameLength)
        change(project, at: event.time) { project, _, _ in
            project.touch(at: event.time)
            return false
        }
        let run = Run(
            id: id,
            project: project,
            suite: suite,
            totalTests: event.integer("total_tests"),
            baseline: projects[project]?.suites[suite]?.baseline,
            at: event.time
        )
        runs[id] = run
        runsSize += run.size
        totals.runsStarted += 1
        deadlines.reschedule(id, at: event.time.advanced(by: limits.runTimeout))
        makeRoom()
    }

    private mutating func makeRoom() {
        while runs.count > limits.runs || runsSize > limits.runsSize, !ended.isEmpty {
            guard let gone = runs.removeValue(forKey: ended.removeFirst()) else { continue }
            runsSize -= gone.size
            totals.forgottenRuns += 1
        }
    }
}
