internal import WebSocketCommon

extension MetricFilter {
    /// How many conditions one filter may have.
    static let maximumConditions = 64
    /// How many bytes the name of a metric may have.
    private static let maximumNameLength = 128

    /// Reads `{metric: {comparison: operand}}`; `nil` when there are no conditions at all.
    ///
    /// - Throws: What is wrong with it.
    init?(reading value: JSONSlice) throws(MessageError) {
        guard value.kind == .object else {
            throw .wrong("where", expected: "an object", found: value)
        }
        var conditions: [Condition] = []
        for (key, comparisons) in value.members {
            let metric = key.decoded()
            guard 1...Self.maximumNameLength ~= metric.utf8.count else {
                throw MessageError(
                    .invalidRequest,
                    "where: \(metric.quoted) is not a metric's name of 1 to \(Self.maximumNameLength) bytes"
                )
            }
            let before = conditions.count
            guard comparisons.kind == .object else {
                throw .wrong(
                    "where: \(metric.quoted)",
                    expected: "an object such as {\"lt\": 0.5}",
                    found: comparisons
                )
            }
            for (name, operand) in comparisons.members {
                guard conditions.count < Self.maximumConditions else {
                    throw MessageError(
                        .limitExceeded,
                        "where: more than \(Self.maximumConditions) conditions"
                    )
                }
                conditions.append(
                    try Condition(metric: metric, name.decoded(), operand)
                )
            }
            guard conditions.count > before else {
                throw MessageError(
                    .invalidRequest,
                    "where: \(metric.quoted): expected one of \(Comparison.names), found none"
                )
            }
        }
        guard !conditions.isEmpty else { return nil }
        self.conditions = conditions
    }
}

extension MetricFilter.Comparison {
    /// All of them, for errors.
    fileprivate static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

extension MetricFilter.Condition {
    fileprivate init(
        metric: String,
        _ name: String,
        _ value: JSONSlice
    ) throws(MessageError) {
        guard let comparison = MetricFilter.Comparison(rawValue: name) else {
            throw MessageError(
                .invalidRequest,
                "where: \(metric.quoted): \(name.quoted) is not one of \(MetricFilter.Comparison.names)"
            )
        }
        guard let operand = MetricFilter.Operand(value) else {
            throw .wrong(
                "where: \(metric.quoted): \(name)",
                expected: "a number, a string or a boolean",
                found: value
            )
        }
        if case .boolean = operand, comparison.isOrdering {
            throw .wrong(
                "where: \(metric.quoted): \(name)",
                expected: "a number or a string",
                found: value
            )
        }
        self.init(metric: metric, comparison: comparison, operand: operand)
    }
}
