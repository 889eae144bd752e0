/// A level that has moved and settled.
struct LevelShift: Equatable, Sendable {
    /// The median before.
    let before: Double
    /// The median since.
    let after: Double
    /// For how many samples.
    let length: Int
    /// The distance over itself and twice the noise or resolution: 0.5 at twice that, near 1 when there is hardly any.
    let confidence: Double

    /// What a look at the values behind an alarm found.
    enum Verdict: Equatable {
        /// The level has moved.
        case shift(LevelShift)
        /// It is still moving, or too little is seen of it.
        case unsettled
        /// Nothing of note.
        case nothing
    }

    /// How many samples a new level must have.
    private static let leastLength = 5

    /// Looks whether an alarm is a new level.
    ///
    /// A level has moved when the medians before and since differ by at least twice the noise and three times what does not matter,
    /// and when the values since then do not go on moving: those that do are a trend.
    ///
    /// - Parameters:
    ///   - values: The latest values, the oldest first.
    ///   - length: For how many of them the level may have been another.
    ///   - resolution: How much may differ without mattering.
    /// - Returns: What was found.
    static func look(at values: [Float], length: Int, resolution: Double = 0) -> Verdict {
        guard length <= values.count / 2 else { return .nothing }
        let former = values[..<(values.count - length)]
        let before = median(former)
        var recent = values[(values.count - length)...]
        let centre = median(recent)
        // The sum began with noise, perhaps some samples before the level moved.
        recent = recent.drop { abs(Double($0) - before) < abs(Double($0) - centre) }
        let length = recent.count
        guard length >= leastLength else { return .unsettled }
        let after = median(recent)
        let distance = after - before
        let noise = max(
            1.4826 * median(former.map { abs($0 - Float(before)) }[...]),
            1.4826 * median(recent.map { abs($0 - Float(after)) }[...])
        )
        let level = max(before.magnitude, after.magnitude)
        let least = RobustScore.leastScale * level
        let floor = noise > least ? 3 * least : RobustScore.leastChange * level
        guard distance.magnitude >= max(2 * noise, floor, 3 * resolution), distance != 0 else {
            return .nothing
        }
        let rise = slope(recent) * Double(length) * (distance < 0 ? -1 : 1)
        // The standard error of a straight line's rise is σ √(12 / n).
        let error = successiveNoise(values) * (12 / Double(length)).squareRoot()
        if rise > 0.6 * distance.magnitude, rise > 3 * error { return .unsettled }
        let confidence = distance.magnitude / (distance.magnitude + 2 * max(noise, resolution))
        return .shift(
            LevelShift(before: before, after: after, length: length, confidence: confidence)
        )
    }

    private static func median(_ values: ArraySlice<Float>) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return (Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])) / 2
    }

    /// The noise as the differences of neighbours tell it, which a level that moves does not widen: the median of the differences
    /// between neighbours, over √2.
    ///
    /// After von Neumann, "Distribution of the Ratio of the Mean Square Successive Difference to the Variance", 1941.
    private static func successiveNoise(_ values: [Float]) -> Double {
        let differences = zip(values, values.dropFirst()).map { abs($1 - $0) }
        return 1.4826 * median(differences[...]) / 2.0.squareRoot()
    }

    /// The slope of the straight line with the least squares, per sample.
    private static func slope(_ values: ArraySlice<Float>) -> Double {
        let count = Double(values.count)
        let middle = (count - 1) / 2
        var sum = 0.0
        for (index, value) in values.enumerated() {
            sum += (Double(index) - middle) * Double(value)
        }
        return sum * 12 / (count * (count * count - 1))
    }
}
