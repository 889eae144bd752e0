internal import WebSocketCommon

/// Which records a client wants: those in which all of some conditions hold.
struct MetricFilter: Equatable, Sendable {
    /// A comparison that a metric must pass.
    struct Condition: Equatable, Sendable {
        /// A key of `telemetry`, or `step`.
        let metric: String
        /// How it is compared.
        let comparison: Comparison
        /// With what.
        let operand: Operand
    }

    /// How a metric is compared.
    enum Comparison: String, CaseIterable, Sendable {
        /// Less than.
        case lt
        /// Less than or equal to.
        case lte
        /// Greater than.
        case gt
        /// Greater than or equal to.
        case gte
        /// Equal to.
        case eq
        /// Not equal to.
        case ne
    }

    /// What a metric is, or is compared with.
    enum Operand: Equatable, Sendable {
        /// A number.
        case number(Double)
        /// A text; texts are ordered by their code points.
        case string(String)
        /// True or false, which are not ordered.
        case boolean(Bool)
    }

    /// What must hold.
    let conditions: [Condition]

    /// Whether a record is wanted.
    ///
    /// A condition on a metric that is missing or null does not hold, whatever it compares with.
    func matches(_ record: JSONSlice, step: Int) -> Bool {
        guard let telemetry = record.member("telemetry") else { return false }
        return conditions.allSatisfy { condition in
            let value: Operand? =
                condition.metric == "step"
                ? .number(Double(step))
                : telemetry.member(named: condition.metric).flatMap(Operand.init)
            return value.map { condition.holds(for: $0) } ?? false
        }
    }
}

extension MetricFilter.Operand {
    /// Takes a number, a text or a boolean; `nil` for anything else.
    init?(_ value: JSONSlice) {
        switch JSON(value) {
        case .number(let number):
            guard !number.doubleValue.isNaN else { return nil }
            self = .number(number.doubleValue)
        case .string(let text): self = .string(text)
        case .bool(let value): self = .boolean(value)
        case .null, .array, .object: return nil
        }
    }
}

extension MetricFilter.Condition {
    fileprivate func holds(for value: MetricFilter.Operand) -> Bool {
        switch (value, operand) {
        case (.number(let value), .number(let other)): comparison.holds(value, other)
        case (.string(let value), .string(let other)): comparison.holds(value, other)
        case (.boolean(let value), .boolean(let other)):
            comparison == .eq ? value == other : comparison == .ne && value != other
        // Of different kinds: neither is greater, and they are not equal.
        default: comparison == .ne
        }
    }
}

extension MetricFilter.Comparison {
    fileprivate func holds<Value: Comparable>(_ value: Value, _ other: Value) -> Bool {
        switch self {
        case .lt: value < other
        case .lte: value <= other
        case .gt: value > other
        case .gte: value >= other
        case .eq: value == other
        case .ne: value != other
        }
    }

    /// Whether it asks for an order.
    var isOrdering: Bool { self != .eq && self != .ne }
}
