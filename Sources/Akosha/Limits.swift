extension Akosha {
    /// How it cuts time, when it calls something unusual, and how much it keeps.
    package struct Limits: Sendable {
        /// The length of a window, 1 s...1 h; default 1 min.
        package var window = Duration.seconds(60)
        /// How long after its end a window takes samples, 0...`window`; default 5 s.
        package var lateness = Duration.seconds(5)
        /// How far a sample's timestamp may be ahead; default 5 min.
        package var ahead = Duration.seconds(300)
        /// From which score on a departure has which severity.
        package var severities = Severities()
        /// Within which time anomalies of different metrics are one insight, above zero; default 30 s.
        package var insightWindow = Duration.seconds(30)

        /// Series; beyond, the one that was silent for longest makes room; default 20,000.
        package var series = 20_000
        /// Samples of one request; more is refused; default 1,000.
        package var batch = 1000
        /// Labels of one series; a sample with more is refused; default 16.
        package var labels = 16
        /// Bytes of a series' name and labels together; a sample with more is refused; default 1,024.
        package var seriesName = 1024

        /// Anomalies kept; beyond, the oldest are forgotten; default 5,000.
        package var anomalies = 5000
        /// Patterns kept; beyond, the oldest are forgotten; default 2,000.
        package var patterns = 2000
        /// Insights kept; beyond, the oldest are forgotten; default 1,000.
        package var insights = 1000
        /// Aggregations kept for the resource of `metrics`; beyond, the oldest are forgotten; default 200.
        package var aggregations = 200
        /// Bytes of JSON of one anomaly, pattern or insight; larger ones are refused; default 64 KiB.
        package var findingSize = 64 << 10
        /// Bytes of JSON of the findings of each kind; beyond, the oldest are forgotten; default 8 MiB.
        package var findingsSize = 8 << 20

        /// The defaults.
        package init() {}
    }

    /// From which score on a departure has which severity: ascending.
    package struct Severities: Equatable, Sendable {
        /// Below it nothing is an anomaly; default 5.
        package var low: Int
        /// Default 8.
        package var medium: Int
        /// Default 12.
        package var high: Int
        /// Default 20.
        package var critical: Int

        /// The defaults, or others; they must ascend.
        package init(low: Int = 5, medium: Int = 8, high: Int = 12, critical: Int = 20) {
            self.low = low
            self.medium = medium
            self.high = high
            self.critical = critical
        }
    }
}

/// How grave an anomaly is.
enum Severity: String, CaseIterable, Comparable, Sendable {
    case low, medium, high, critical

    /// Orders them from low to critical.
    static func < (severity: Severity, other: Severity) -> Bool {
        severity.rank < other.rank
    }

    private var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }
}

extension Akosha.Severities {
    /// The severity that belongs to a score's magnitude; `nil` when it is nothing unusual.
    func severity(of magnitude: Double) -> Severity? {
        if magnitude < Double(low) { return nil }
        if magnitude < Double(medium) { return .low }
        if magnitude < Double(high) { return .medium }
        return magnitude < Double(critical) ? .high : .critical
    }
}
