internal import WebSocketCommon

/// The last run of a suite, as far as reports and the next run need it.
struct LastRun: Sendable {
    let id: String
    let status: Run.Status
    let counts: Counts
    let duration: Double
    /// What the next run is compared with.
    let baseline: Run.Baseline
    let comparedWith: String?
    let newFailures: [String]
    let fixed: [String]
    /// The first failures, a line each.
    let errors: [String]
    let endedAt: Timestamp
    /// How much memory it holds on to, in bytes.
    let size: Int

    /// Keeps of a run what is needed.
    ///
    /// A run that timed out is judged, but nothing is compared with it: what it does not tell may have failed or not.
    init(_ run: Run) {
        id = run.id
        status = run.status
        counts = run.counts
        duration = run.duration
        let own = Run.Baseline(runID: run.id, failing: run.failing)
        baseline = run.status == .timedOut ? run.baseline ?? own : own
        comparedWith = run.baseline?.runID
        newFailures = run.newFailures
        fixed = run.fixed
        errors = run.failures.prefix(Report.mostErrors).map { failure in
            let line = failure.error.split(separator: "\n", maxSplits: 1).first ?? ""
            return "\(failure.name): \(line)".name(300)
        }
        endedAt = run.endedAt ?? run.updatedAt
        size = (Array(baseline.failing) + newFailures + fixed + errors)
            .reduce(400) { $0 + $1.utf8.count + 32 }
    }
}
