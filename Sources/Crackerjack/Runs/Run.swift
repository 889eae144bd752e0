internal import WebSocketCommon

/// One test run, as its events tell it.
struct Run: Sendable {
    /// Where a run is in its life.
    enum Status: String, CaseIterable, Sendable {
        /// It takes results; leads to one of the others.
        case running
        /// It ended, and no test failed.
        case passed
        /// It ended, and a test failed.
        case failed
        /// It ended because nothing was heard of it any more: it may have had more to say.
        case timedOut = "timed_out"
    }

    /// An earlier run of the same suite, with which this one is compared.
    struct Baseline: Sendable {
        let runID: String
        /// The names of the tests that failed in it.
        let failing: Set<String>
    }

    /// The suite of runs that name none.
    static let defaultSuite = "default"

    /// The longest duration that is believed, in seconds: many of them can be added up.
    static let longestDuration = 1e12

    let id: String
    let project: String
    let suite: String
    /// How many tests it was said to have; `nil` when nobody said so.
    let totalTests: Int?
    let startedAt: Timestamp
    let baseline: Baseline?

    private(set) var status = Status.running
    private(set) var counts = Counts()
    /// The failures that are kept, in the order in which they came.
    private(set) var failures: [Failure] = []
    /// Their names.
    private(set) var failing: Set<String> = []
    /// How many failures were counted and not kept.
    private(set) var unkept = 0
    /// How many failures were told as events of their own.
    private(set) var told = 0
    /// The tests that failed in the baseline and passed here, in the order in which they came.
    private(set) var passedAgain: [String] = []
    /// Whether tests that passed are named, so that one that is not named is known not to have.
    private(set) var namesPasses = false
    /// Seconds that the tests were said to take.
    private var reportedDuration: Double?
    private(set) var endedAt: Timestamp?
    var updatedAt: Timestamp
    /// How much memory it holds on to, in bytes.
    private(set) var size: Int

    init(
        id: String,
        project: String,
        suite: String,
        totalTests: Int?,
        baseline: Baseline?,
        at time: Timestamp
    ) {
        self.id = id
        self.project = project
        self.suite = suite
        self.totalTests = totalTests
        self.baseline = baseline
        startedAt = time
        updatedAt = time
        size = 400 + id.utf8.count + project.utf8.count + suite.utf8.count
    }

    /// Seconds that it took: as was said, else from its first event to its last.
    var duration: Double { duration(until: endedAt ?? updatedAt) }

    /// Seconds that it took if it ends then: as was said, else from its first event on; 0 when the clock was set back since.
    func duration(until end: Timestamp) -> Double {
        reportedDuration ?? max(end.duration(since: startedAt) / .seconds(1), 0)
    }

    // MARK: Comparing

    /// The tests that fail here and did not in the baseline; none without a baseline.
    var newFailures: [String] {
        guard let baseline else { return [] }
        var seen: Set<String> = []
        return failures.map(\.name).filter {
            !baseline.failing.contains($0) && seen.insert($0).inserted
        }
    }

    /// The tests that failed in the baseline and do not here.
    ///
    /// Who only tells failures is taken at its word: what it does not name any more does not fail any more.
    var fixed: [String] {
        guard let baseline else { return [] }
        if namesPasses { return passedAgain.filter { !failing.contains($0) } }
        guard counts.passed > 0, unkept == 0 else { return [] }
        return baseline.failing.subtracting(failing).sorted()
    }

    // MARK: Results

    /// Counts tests whose names do not matter.
    mutating func count(_ more: Counts, duration: Double? = nil) {
        counts += more
        guard let duration else { return }
        reportedDuration = min((reportedDuration ?? 0) + max(duration, 0), Self.longestDuration)
    }

    /// Counts failures that are told by no events of their own.
    mutating func countUntold(_ count: Int) {
        counts += Counts(failed: count)
        unkept += count
    }

    /// Counts a failure, and keeps it if there is room.
    mutating func add(_ failure: Failure, isKept: Bool) {
        counts += Counts(failed: 1)
        told += 1
        guard isKept else {
            unkept += 1
            return
        }
        failures.append(failure)
        if failing.insert(failure.name).inserted { size += failure.name.utf8.count + 32 }
        size += failure.size
    }

    /// Notes tests that passed, by name; only those that failed before are of interest.
    mutating func notePasses(_ names: [String], _ limits: Crackerjack.Limits) {
        namesPasses = true
        guard let baseline else { return }
        for name in names
        where passedAgain.count < limits.failures && baseline.failing.contains(name) {
            passedAgain.append(name)
            size += name.utf8.count + 16
        }
    }

    // MARK: The end

    /// Ends it.
    ///
    /// - Parameters:
    ///   - completed: How many tests have a result, as was said; what was counted is not less.
    ///   - failed: How many failed, as was said; what was counted is not less.
    ///   - skipped: How many were skipped, as was said; what was counted is not less.
    ///   - duration: Seconds that it took.
    ///   - isTimeout: Whether it ended because nothing was heard of it.
    ///   - time: When.
    mutating func end(
        completed: Int,
        failed: Int,
        skipped: Int,
        duration: Double?,
        isTimeout: Bool,
        at time: Timestamp
    ) {
        unkept += max(failed - counts.failed, 0)
        counts.failed = max(failed, counts.failed)
        counts.skipped = max(skipped, counts.skipped)
        counts.passed = max(completed - counts.failed - counts.skipped, counts.passed)
        reportedDuration =
            duration.map { min(max($0, 0), Self.longestDuration) } ?? reportedDuration
        endedAt = time
        updatedAt = time
        status = isTimeout ? .timedOut : counts.failed > 0 ? .failed : .passed
    }
}
