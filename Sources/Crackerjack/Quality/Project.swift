internal import WebSocketCommon

/// What is known of a project: the last run of each suite, its coverage, and its checks.
struct Project: Sendable {
    /// The project of those who name none.
    static let defaultName = "default"

    let name: String
    private(set) var suites: [String: LastRun] = [:]
    private(set) var coverage: Coverage?
    /// By how many points line coverage changed; `nil` before there are two to compare.
    private(set) var coverageChange: Double?
    private(set) var checks: [Check] = []
    private(set) var updatedAt: Timestamp
    /// How much memory it holds on to, in bytes.
    private(set) var size: Int

    init(name: String, at time: Timestamp) {
        self.name = name
        updatedAt = time
        size = 400 + name.utf8.count
    }

    /// Whether anything is known that could be judged.
    var isKnown: Bool { !suites.isEmpty || coverage != nil || !checks.isEmpty }

    /// By how many points line coverage is less than before.
    var coverageDrop: Double { max(-(coverageChange ?? 0), 0) }

    // MARK: The suites together

    /// What the tests of all suites did; `nil` when no run has ended.
    var counts: Counts? {
        suites.isEmpty ? nil : suites.values.reduce(into: Counts()) { $0 += $1.counts }
    }

    /// How many tests failed that did not in the run before.
    var newFailures: Int { suites.values.reduce(0) { $0 + $1.newFailures.count } }

    /// Seconds that the tests took.
    var duration: Double { lastRuns.reduce(0) { $0 + $1.run.duration } }

    /// The last runs, the latest first.
    var lastRuns: [(suite: String, run: LastRun)] {
        suites.sorted { ($1.value.endedAt, $0.key) < ($0.value.endedAt, $1.key) }
            .map { ($0.key, $0.value) }
    }

    // MARK: Changing

    /// Notes that something happened.
    mutating func touch(at time: Timestamp) { updatedAt = time }

    /// Takes in a run that ended, as the last of its suite.
    ///
    /// - Returns: How many suites made room for it.
    mutating func insert(_ run: Run, limits: Crackerjack.Limits) -> Int {
        let last = LastRun(run)
        if let before = suites.updateValue(last, forKey: run.suite) { size -= before.size }
        size += last.size
        updatedAt = run.updatedAt
        guard suites.count > limits.suites, let oldest = lastRuns.last else { return 0 }
        suites[oldest.suite] = nil
        size -= oldest.run.size
        return 1
    }

    /// Takes in coverage.
    mutating func insert(_ new: Coverage) {
        let before = coverage?.line
        coverageChange = new.line.flatMap { line in before.map { line - $0 } }
        coverage = new
        updatedAt = new.updatedAt
    }

    /// Takes in a check, in the place of one of the same name.
    ///
    /// - Returns: Whether it is news: it fails now, or the one before it came out otherwise.
    mutating func insert(_ check: Check, at time: Timestamp) -> Bool {
        updatedAt = time
        size += check.size
        guard let place = checks.firstIndex(where: { $0.name == check.name }) else {
            checks.append(check)
            return check.verdict != .passed
        }
        size -= checks[place].size
        let isNews = checks[place].verdict != check.verdict
        checks[place] = check
        return isNews
    }
}
