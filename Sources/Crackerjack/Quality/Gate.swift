internal import WebSocketCommon

/// What a project must reach, or must not exceed.
package struct Gate: Equatable, Sendable {
    /// A bound of what is measured.
    package enum Bound: Equatable, Sendable {
        /// This or more passes.
        case atLeast(Double)
        /// This or less passes.
        case atMost(Double)
    }

    /// Its name in reports.
    package let name: String
    /// The project that it is for; `nil` for all.
    package let project: String?
    /// What is measured.
    package let metric: Metric
    /// What passes.
    package let bound: Bound
    /// What comes of missing it.
    package let severity: Severity

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - metric: What is measured.
    ///   - bound: What passes.
    ///   - severity: What comes of missing it.
    ///   - name: Its name; that of the metric by default.
    ///   - project: The project that it is for; `nil` for all.
    package init(
        _ metric: Metric,
        _ bound: Bound,
        _ severity: Severity = .required,
        name: String? = nil,
        project: String? = nil
    ) {
        self.name = name ?? metric.rawValue
        self.project = project
        self.metric = metric
        self.bound = bound
        self.severity = severity
    }

    /// The gates of a project: those that name it, and those for all whose names no other has.
    static func gates(_ gates: [Gate], of project: String) -> [Gate] {
        let own = Set(gates.filter { $0.project == project }.map(\.name))
        return gates.filter { $0.project == project || $0.project == nil && !own.contains($0.name) }
    }

    /// Judges a project.
    func check(_ project: Project) -> Check {
        var check = Check(name: name, stage: metric.stage, severity: severity)
        check.metric = metric
        check.score = metric.value(in: project)
        check.threshold = threshold
        guard let score = check.score else {
            check.message = metric.absence
            return check
        }
        check.verdict = isPassed(by: score) ? .passed : .failed
        check.message = "\(metric.rawValue) is \(score.shortText), expected \(expectation)"
        return check
    }

    private func isPassed(by score: Double) -> Bool {
        switch bound {
        case .atLeast(let least): score >= least
        case .atMost(let most): score <= most
        }
    }

    private var threshold: Double {
        switch bound {
        case .atLeast(let value), .atMost(let value): value
        }
    }

    private var expectation: String {
        switch bound {
        case .atLeast(let least): "at least \(least.shortText)"
        case .atMost(let most): "at most \(most.shortText)"
        }
    }
}
