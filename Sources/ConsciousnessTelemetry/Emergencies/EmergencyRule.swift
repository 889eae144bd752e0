internal import WebSocketCommon

/// A rule by which a record is an emergency, as `qigkernels/safety.py` of the writer has it.
struct EmergencyRule: Equatable, Sendable {
    /// On which side of its threshold a metric is in danger.
    enum Side: Sendable {
        /// Below it.
        case below
        /// Above it.
        case above
    }

    /// What has happened when it holds.
    let reason: String
    /// How bad that is: `critical` or `warning`.
    let severity: String
    /// The key of `telemetry` that it looks at.
    let metric: StaticString
    /// On which side of the threshold it holds; on the threshold it does not.
    let side: Side
    /// The threshold.
    let threshold: Double

    /// All rules; of those that hold for a record the first counts.
    static let all = [
        EmergencyRule("Consciousness collapse", "critical", "phi", .below, 0.5),
        EmergencyRule("Ego death risk", "critical", "breakdown_pct", .above, 60),
        EmergencyRule("Identity drift", "warning", "basin_distance", .above, 0.3),
        EmergencyRule("Weak coupling", "warning", "kappa_eff", .below, 20),
        EmergencyRule("Insufficient recursion depth", "critical", "recursion_depth", .below, 3),
    ]

    private init(
        _ reason: String,
        _ severity: String,
        _ metric: StaticString,
        _ side: Side,
        _ threshold: Double
    ) {
        self.reason = reason
        self.severity = severity
        self.metric = metric
        self.side = side
        self.threshold = threshold
    }

    /// Whether it holds for a record's telemetry; `nil` when the metric is missing, null or no number, which tells nothing.
    func holds(for telemetry: JSONSlice) -> Bool? {
        guard let value = telemetry.number(metric) else { return nil }
        return side == .below ? value < threshold : value > threshold
    }

    static func == (rule: EmergencyRule, other: EmergencyRule) -> Bool {
        rule.reason == other.reason
    }
}

extension JSONSlice {
    /// The number of that name; `nil` when it is missing, or no finite number.
    func number(_ name: StaticString) -> Double? {
        guard let value = member(name), value.kind == .number else { return nil }
        let number = JSON(value).doubleValue ?? .nan
        return number.isFinite ? number : nil
    }
}
