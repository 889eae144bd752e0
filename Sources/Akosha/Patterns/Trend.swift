/// A rise or fall that goes on over many windows.
///
/// The Mann-Kendall test: Mann, "Nonparametric Tests Against Trend", Econometrica 1945; Kendall, "Rank Correlation Methods", 1948. It
/// counts how many pairs of values rise and how many fall. The slope is that of Theil, 1950, and Sen, "Estimates of the Regression
/// Coefficient Based on Kendall's Tau", 1968: the median of the slopes of all pairs. Neither minds outliers or the shape of the noise.
struct Trend: Equatable, Sendable {
    /// How many more pairs rise than fall, over all pairs: -1...1.
    let tau: Double
    /// The rise per window.
    let slope: Double

    /// How many windows are looked at.
    static let span = 32
    /// How many windows are needed.
    static let least = 16
    /// How strong a trend is that is told of; for 16 windows without one it is more than three deviations away.
    static let strong = 0.65
    /// How strong it must be at least to go on being one.
    static let lasting = 0.35

    /// How many more pairs rise than fall, over all pairs.
    static func tau(of values: ArraySlice<Float>) -> Double {
        var balance = 0
        for (index, value) in zip(values.indices, values) {
            for former in values[..<index] {
                balance += (former < value ? 1 : 0) - (former > value ? 1 : 0)
            }
        }
        let pairs = values.count * (values.count - 1) / 2
        return pairs > 0 ? Double(balance) / Double(pairs) : 0
    }

    /// Finds a trend that is worth telling.
    ///
    /// - Parameters:
    ///   - values: Means of successive windows, the oldest first.
    ///   - resolution: How much may differ without mattering; a trend is three times as much over its span.
    /// - Returns: The trend; `nil` when there is none, or it is small beside the noise or the level.
    static func find(in values: ArraySlice<Float>, resolution: Float = 0) -> Trend? {
        guard values.count >= least else { return nil }
        let tau = tau(of: values)
        guard tau.magnitude >= strong else { return nil }
        var slopes: [Float] = []
        for index in values.indices {
            for former in values.startIndex..<index {
                slopes.append((values[index] - values[former]) / Float(index - former))
            }
        }
        let slope = median(&slopes)
        var rests = zip(values.indices, values).map { index, value in
            value - slope * Float(index - values.startIndex)
        }
        let level = median(&rests)
        var distances = rests.map { abs($0 - level) }
        let noise = 1.4826 * median(&distances)
        var levels = Array(values)
        let change = abs(slope) * Float(values.count - 1)
        let least = Float(RobustScore.leastChange) * abs(median(&levels))
        guard change >= max(2 * noise, least, 3 * resolution), change > 0 else { return nil }
        return Trend(tau: tau, slope: Double(slope))
    }

    private static func median(_ values: inout [Float]) -> Float {
        values.sort()
        return (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
    }
}
