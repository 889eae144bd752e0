/// What a series' own tail adds to the score that is needed.
///
/// Heavy-tailed series have more scores just below the threshold than normal noise has, and so more beyond it. The factor rises until the
/// share of scores between 3 and the threshold, both times the factor, is that of normal noise: a quantile followed by stochastic
/// approximation, Robbins and Monro, "A Stochastic Approximation Method", 1951. Scores beyond the threshold are not counted, so anomalies
/// do not make it tolerant of anomalies.
struct Tolerance: Equatable, Sendable {
    /// What a score is divided by, 1...3.
    private(set) var factor = 1.0

    /// The score from which one is counted.
    private static let begin = 3.0
    /// The share of scores that are in between, for normal noise and the errors of the scale together.
    private static let share = 0.004
    /// How fast it learns.
    private static let step = 0.05
    private static let most = 3.0

    /// Takes a score's magnitude in.
    mutating func learn(_ magnitude: Double, below threshold: Double) {
        let relative = magnitude / factor
        guard relative < threshold else { return }
        let change = relative >= Self.begin ? 1 - Self.share : -Self.share
        factor = min(max(factor + Self.step * change, 1), Self.most)
    }
}
