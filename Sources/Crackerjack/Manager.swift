internal import WebSocketCommon

/// The runs and the projects, folded from events.
///
/// `Manager+Runs` and `Manager+Quality` have what is checked and what is folded; `Manager+Ticking` has what follows by itself.
struct Manager: Sendable {
    let limits: Crackerjack.Limits
    let gates: [Gate]

    var runs: [String: Run] = [:]
    var projects: [String: Project] = [:]

    // MARK: What waits

    /// The runs that ended, in that order: they make room when a bound is reached.
    ///
    /// A slice, of which the first can be taken without moving the others.
    var ended: ArraySlice<String> = []
    /// When runs may have timed out.
    var deadlines = Deadlines<String>()
    /// The runs whose last results came, in that order.
    var complete: [String] = []
    /// The projects that are to be judged, in that order.
    var due: [String] = []

    // MARK: Sums

    /// Bytes that all runs hold on to.
    var runsSize = 0
    /// Bytes that all projects hold on to.
    var projectsSize = 0
    var totals = Totals()

    /// What was counted since the start.
    struct Totals: Equatable, Sendable {
        var tests = Counts()
        var runsStarted = 0
        var runsTimedOut = 0
        /// Failures that are counted in their runs, and not kept.
        var failuresNotKept = 0
        var gatesPassed = 0
        var gatesFailed = 0
        var forgottenRuns = 0
        var forgottenProjects = 0
        var forgottenSuites = 0
    }

    init(limits: Crackerjack.Limits, gates: [Gate]) {
        self.limits = limits
        self.gates = gates
    }

    /// Bytes that are held on to.
    var size: Int { runsSize + projectsSize }

    /// How many runs have not ended.
    var running: Int { runs.count - ended.count }

    // MARK: Checking

    /// Says whether an event fits.
    ///
    /// Runs become known by their first event, whichever it is, because their programs may have begun before the hub; what ended stays
    /// ended. An outcome's events are all checked before any is folded in, so none may depend on one before it.
    func check(_ event: EventView) throws(ServiceError) {
        // Every project is judged in its channel, so each must have one.
        if let project = event.string("project") {
            try Identifier.check(project, ofKind: "quality", "project", code: .invalidPayload)
        }
        switch event.name {
        case "test.started": try checkStart(event)
        case "test.passed", "test.failed", "test.skipped", "test.progressed":
            try checkResult(event)
        case "test.completed": try checkEnd(event)
        case "coverage.updated": try checkCoverage(event)
        case "check.recorded": try checkCheck(event)
        default: break
        }
    }

    // MARK: Folding

    /// Folds an event into the state; one that does not fit it changes nothing.
    mutating func apply(_ event: EventView) {
        switch event.name {
        case "test.started": start(event)
        case "test.passed", "test.failed", "test.skipped", "test.progressed": takeResult(event)
        case "test.completed": end(event)
        case "coverage.updated": takeCoverage(event)
        case "check.recorded": takeCheck(event)
        case "quality_gate.checked": takeJudgement(event)
        default: break
        }
    }

    // MARK: Finding

    /// The run of that name.
    func run(_ id: String) throws(ServiceError) -> Run {
        guard let run = runs[id] else {
            throw ServiceError(.notFound, "run_id: no run \(id.quoted)")
        }
        return run
    }

    /// The judgement of a project, also of one that nothing is known of.
    func report(on project: String, at time: Timestamp) -> Report {
        Report(projects[project] ?? Project(name: project, at: time), gates: gates, at: time)
    }
}
