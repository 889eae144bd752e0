/// What comes of a check or a gate that is missed.
package enum Severity: String, CaseIterable, Sendable {
    /// The project has not passed.
    case required
    /// The report warns of it.
    case warning
    /// The report only tells it.
    case optional
}

/// The part of the quality work that a check belongs to.
enum Stage: String, CaseIterable, Sendable {
    /// Hooks that take seconds: formatters, linters.
    case fastHooks = "fast_hooks"
    /// Tests.
    case tests
    /// Everything that takes longer: type checkers, security scanners, coverage.
    case comprehensive
}

/// What is known of a check, a gate, or a whole project.
enum Verdict: String, Sendable {
    case passed
    case failed
    /// It was not measured: it neither passed nor failed.
    case unknown
}
