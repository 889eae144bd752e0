/// What a gate can measure of a project.
package enum Metric: String, CaseIterable, Sendable {
    /// The percentage of the tests that ran which passed.
    case passRate = "pass_rate"
    /// How many tests have a result, skipped ones too.
    case totalTests = "total_tests"
    /// How many tests failed.
    case failedTests = "failed_tests"
    /// How many tests were skipped.
    case skippedTests = "skipped_tests"
    /// How many tests failed before they passed.
    case flakyTests = "flaky_tests"
    /// How many tests failed that did not in the run before.
    case newFailures = "new_failures"
    /// Seconds that the tests took.
    case duration = "duration_seconds"
    /// The percentage of the lines that were run.
    case lineCoverage = "line_coverage"
    /// The percentage of the branches that were taken.
    case branchCoverage = "branch_coverage"
    /// By how many points line coverage is less than before; 0 when it is not.
    case coverageDrop = "coverage_drop"

    /// The part of the report that it belongs to.
    var stage: Stage {
        switch self {
        case .passRate, .totalTests, .failedTests, .skippedTests, .flakyTests, .newFailures,
            .duration:
            .tests
        case .lineCoverage, .branchCoverage, .coverageDrop: .comprehensive
        }
    }

    /// Measures it; `nil` when nothing is known that it could be measured by.
    func value(in project: Project) -> Double? {
        switch self {
        case .passRate: project.counts?.passRate
        case .totalTests: project.counts.map { Double($0.completed) }
        case .failedTests: project.counts.map { Double($0.failed) }
        case .skippedTests: project.counts.map { Double($0.skipped) }
        case .flakyTests: project.counts.map { Double($0.flaky) }
        case .newFailures: project.counts.map { _ in Double(project.newFailures) }
        case .duration: project.counts.map { _ in project.duration }
        case .lineCoverage: project.coverage?.line
        case .branchCoverage: project.coverage?.branch
        case .coverageDrop: project.coverage?.line.map { _ in project.coverageDrop }
        }
    }

    /// What to say when it cannot be measured.
    var absence: String {
        switch self {
        case .passRate: "no test ran"
        case .totalTests, .failedTests, .skippedTests, .flakyTests, .newFailures, .duration:
            "no test run has ended"
        case .branchCoverage: "no branch coverage is known"
        case .lineCoverage, .coverageDrop: "no line coverage is known"
        }
    }
}
