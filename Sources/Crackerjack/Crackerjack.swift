package import WebSocketCommon

/// Test runs and quality gates: results come as events, requests and files, and are judged by what projects must reach.
package struct Crackerjack: Service {
    var manager: Manager
    let xml: any XMLReading
    /// The runs that files are to begin.
    var openings = Openings()

    /// Makes the service without runs.
    ///
    /// - Parameters:
    ///   - xml: What reads XML files.
    ///   - gates: What projects must reach; of two gates of one name the one that names the project counts.
    ///   - limits: How much it keeps and how long it waits.
    package init(xml: any XMLReading, gates: [Gate], limits: Limits = Limits()) {
        manager = Manager(limits: limits, gates: gates)
        self.xml = xml
    }

    /// Says whether an event fits the state of what it is about.
    package func check(_ event: EventView) throws(ServiceError) { try manager.check(event) }

    /// Folds an event into the runs and projects.
    package mutating func apply(_ event: EventView) { manager.apply(event) }

    /// When something is to be said without being asked: in the past when something follows from what was folded in.
    package var nextTick: Timestamp? { manager.nextTick }

    /// Says what follows from what was folded in, and from the time: runs end, the silent time out, projects are judged.
    package mutating func tick(now: Timestamp) -> [Event] { manager.tick(now: now) }

    /// Tells of a run or a project what the requests about it tell, and of `coverage` that of the latest projects.
    package func state(of channel: ChannelName) -> JSONObject? {
        let id = channel.identifier.map(String.init)
        switch (String(channel.kind), id) {
        case ("test", let id?):
            return manager.runs[id]?.description(failures: Self.rows.default, bytes: 256 << 10)
        case ("quality", let id?):
            return manager.projects[id].map {
                Report($0, gates: manager.gates, at: $0.updatedAt).answer
            }
        case ("coverage", nil): return coverage
        default: return nil
        }
    }

    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "start_test_run": try startRun(request)
        case "report_test_result": try reportResult(request)
        case "complete_test_run": try completeRun(request)
        case "get_test_status": status(request)
        case "get_test_run": try describeRun(request)
        case "list_runs": listRuns(request)
        case "record_coverage": try recordCoverage(request)
        case "record_check": try recordCheck(request)
        case "check_quality_gate": try checkGate(request)
        case "get_quality_gate": Outcome(report(request).answer)
        case "list_projects": listProjects(request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    /// Takes a file: it is read on the worker thread.
    package mutating func receive(_ upload: Upload) throws(ServiceError) -> Outcome {
        switch upload.path {
        case Path.junit: try receiveResults(upload)
        case Path.coverage: try receiveCoverage(upload)
        default: preconditionFailure("\(upload.path) is declared and not taken")
        }
    }

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        let totals = manager.totals
        let kept = manager.totals.tests
        return [
            .gauge("runs", "Test runs known, ended ones too.", manager.runs.count),
            .gauge("runs_running", "Test runs that have not ended.", manager.running),
            .gauge("projects", "Projects known.", manager.projects.count),
            .gauge("kept_bytes", "What runs and projects hold on to.", manager.size),
            .counter("runs_started", "Test runs that started.", totals.runsStarted),
            .counter("runs_timed_out", "Test runs that nobody completed.", totals.runsTimedOut),
            .counter("tests_passed", "Tests that passed.", kept.passed),
            .counter("tests_failed", "Tests that failed.", kept.failed),
            .counter("tests_skipped", "Tests that were skipped.", kept.skipped),
            .counter("failures_not_kept", "Failures only counted.", totals.failuresNotKept),
            .counter("gates_passed", "Gates judged as passed.", totals.gatesPassed),
            .counter("gates_failed", "Gates judged as failed.", totals.gatesFailed),
            .counter("forgotten_runs", "Runs that made room.", totals.forgottenRuns),
            .counter("forgotten_projects", "Projects that made room.", totals.forgottenProjects),
            .counter("forgotten_suites", "Suites that made room.", totals.forgottenSuites),
        ]
    }
}
