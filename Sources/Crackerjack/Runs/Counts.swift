/// How many tests did what.
struct Counts: Equatable, Sendable {
    /// The most of anything that is counted: a billion of such numbers can be added up.
    static let most = 1_000_000_000

    var passed = 0
    /// Those that failed, and those that broke before they could.
    var failed = 0
    var skipped = 0
    /// Those among `passed` that failed before they passed.
    var flaky = 0

    /// How many tests have a result; no more than events may tell.
    var completed: Int { min(passed + failed + skipped, Self.most) }

    /// The percentage of those that ran which passed; `nil` when none ran.
    var passRate: Double? {
        let ran = passed + failed
        return ran == 0 ? nil : Double(passed) / Double(ran) * 100
    }

    static func - (counts: Counts, fewer: Counts) -> Counts {
        Counts(
            passed: counts.passed - fewer.passed,
            failed: counts.failed - fewer.failed,
            skipped: counts.skipped - fewer.skipped,
            flaky: counts.flaky - fewer.flaky
        )
    }

    static func += (counts: inout Counts, more: Counts) {
        counts.passed = min(counts.passed + more.passed, most)
        counts.failed = min(counts.failed + more.failed, most)
        counts.skipped = min(counts.skipped + more.skipped, most)
        counts.flaky = min(counts.flaky + more.flaky, most)
    }
}
