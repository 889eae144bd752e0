/// How far a value is from what is usual, in units of what is usual.
///
/// The Hampel identifier: Hampel, "The Influence Curve and Its Role in Robust Estimation", 1974; Davies and Gather, "The
/// Identification of Multiple Outliers", 1993. The centre is the median of the latest values, the scale 1.4826 times the median of
/// the distances from it, which for normal noise is the standard deviation, and which outliers up to half of all do not move.
///
/// A distribution with heavy tails or a skew has a larger scale on the side where its tail is: the 95th percentile's distance from
/// the median over that of normal noise (1.645), if that is more. So latencies, which have many usual values far above the
/// median, do not alarm all the time, and a dip is still judged by the narrow side.
struct RobustScore: Equatable, Sendable {
    /// The median.
    let centre: Double
    /// The value's distance from the centre over the scale of its side, positive above it and at most 1,000 in magnitude.
    let score: Double
    /// The same with the scale of the middle half alone, for cumulative sums: a few values on a new level must not widen the scale.
    let central: Double
    /// The same with the scale of the middle half alone even when all its values were the same, for telling whether an anomaly is over.
    let narrow: Double
    /// Whether nearly all values were the same, as far as their resolution lets them be told apart.
    let isDegenerate: Bool

    /// The ratio of the standard deviation to the median distance for normal noise: 1 / Φ⁻¹(3/4).
    private static let consistency = 1.4826
    /// The 95th percentile of normal noise.
    private static let normalTail = 1.645
    /// What part of the centre a scale is at least: less is nobody's concern, and near the end of single precision.
    static let leastScale = 0.0001
    /// What part of a level a change is at least that is worth telling, where no noise says how much is usual.
    static let leastChange = 0.01
    /// What part of the centre stands for a scale when nearly all values were the same: the least change then has a score of 5.
    private static let degenerateScale = leastChange / 5
    private static let mostScore = 1000.0

    /// Judges a value by those before it.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - window: Those before it.
    ///   - resolution: How much may differ without mattering; the scale is at least as large.
    init(_ value: Double, in window: borrowing SlidingWindow, resolution: Double = 0) {
        centre = window.median
        let distance = value - centre
        let middle = Self.consistency * window.medianDeviation(from: centre)
        let tail =
            distance >= 0
            ? window.quantile(0.95) - centre : centre - window.quantile(0.05)
        let tailScale = tail / Self.normalTail
        let floor = Self.leastScale * centre.magnitude
        isDegenerate = max(middle, tailScale) <= max(floor, resolution)
        let substitute = max(Self.degenerateScale * centre.magnitude, resolution)
        score = Self.ratio(distance, isDegenerate ? substitute : max(middle, tailScale))
        central = Self.ratio(
            distance,
            isDegenerate ? substitute : max(middle > floor ? middle : tailScale, resolution)
        )
        narrow = Self.ratio(distance, middle > floor ? max(middle, resolution) : substitute)
    }

    /// The scale of the middle half of the values: what a score of 1 is, unless a tail is heavier.
    static func scale(of window: borrowing SlidingWindow, resolution: Double) -> Double {
        let centre = window.median
        return max(
            consistency * window.medianDeviation(from: centre),
            leastScale * centre.magnitude,
            resolution
        )
    }

    private static func ratio(_ distance: Double, _ scale: Double) -> Double {
        guard distance != 0 else { return 0 }
        guard scale > 0 else { return distance > 0 ? mostScore : -mostScore }
        return min(max(distance / scale, -mostScore), mostScore)
    }
}
