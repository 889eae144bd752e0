/// The course of an account's value, as far as drawdowns ask for it.
///
/// The drawdown is how far the value is below the highest before; Magdon-Ismail and Atiya, "Maximum Drawdown", Risk 17 (2004), 99–102.
struct EquityCurve: Equatable, Sendable {
    /// The highest value so far; 0 before any above 0.
    private(set) var peak: Double

    /// The present drawdown, as a fraction of the peak: 0 at the peak, −0.05 when 5 % below.
    private(set) var drawdown = 0.0

    /// The deepest drawdown so far, as a fraction of the peak of its time; never above 0.
    private(set) var maximumDrawdown = 0.0

    /// Begins a curve at a value, the first peak when it is above 0.
    init(at value: Double = 0) { peak = value.isFinite ? max(value, 0) : 0 }

    /// Notes the next value; one that is not finite is passed over.
    mutating func append(_ value: Double) {
        guard value.isFinite else { return }
        peak = max(peak, value)
        // Before anything was won nothing can be lost; and no more than a float holds.
        drawdown = peak > 0 ? max(value / peak - 1, -.greatestFiniteMagnitude) : 0
        maximumDrawdown = min(maximumDrawdown, drawdown)
    }
}
