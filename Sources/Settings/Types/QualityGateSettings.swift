/// One entry of the list `gates` of `crackerjack.yaml`: what a project must reach, or must not exceed.
package struct QualityGateSettings: Equatable, Sendable {
    /// What comes of a gate that is missed.
    package enum Severity: String, CaseIterable, Sendable {
        /// The project has not passed.
        case required
        /// The report warns of it.
        case warning
        /// The report only tells it.
        case optional
    }

    /// Its name in reports; by default that of its metric.
    ///
    /// Of two gates of one name the one that names the project counts.
    package var name: String

    /// The project that it is for; `nil`, the default, for all.
    package var project: String?

    /// What is measured, one of the words that the reader of the settings was given.
    package var metric = ""

    /// The least value that passes, if there is one.
    package var atLeast: Double?

    /// The greatest value that passes, if there is one.
    package var atMost: Double?

    /// What comes of missing it, default `required`.
    package var severity = Severity.required

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - metric: What is measured.
    ///   - atLeast: The least value that passes.
    ///   - atMost: The greatest value that passes.
    ///   - severity: What comes of missing it.
    package init(
        _ metric: String,
        atLeast: Double? = nil,
        atMost: Double? = nil,
        severity: Severity = .required
    ) {
        name = metric
        self.metric = metric
        self.atLeast = atLeast
        self.atMost = atMost
        self.severity = severity
    }

    /// The gates of a hub that is told nothing else: no test fails, and coverage does not fall far.
    package static let defaults = [
        QualityGateSettings("pass_rate", atLeast: 100),
        QualityGateSettings("new_failures", atMost: 0),
        QualityGateSettings("line_coverage", atLeast: 80, severity: .warning),
        QualityGateSettings("coverage_drop", atMost: 1, severity: .warning),
    ]

    /// Reads an entry.
    ///
    /// - Parameters:
    ///   - reader: The entry.
    ///   - metrics: What can be measured.
    package init(reading reader: inout SettingsReader, metrics: [String]) {
        self.init("")
        let thresholds = -1_000_000.0...1_000_000_000
        reader.word("metric", into: &metric, among: metrics)
        name = metric
        reader.string("name", into: &name)
        reader.string("project", into: &project)
        reader.decimal("at_least", into: &atLeast, in: thresholds)
        reader.decimal("at_most", into: &atMost, in: thresholds)
        reader.choice("severity", into: &severity)
        if !reader.has("metric") {
            reader.reject("metric", "missing; one of \(metrics.joined(separator: ", "))")
        }
        if reader.has("at_least") == reader.has("at_most") {
            reader.reject("at_least", "expected either at_least or at_most")
        }
    }
}
