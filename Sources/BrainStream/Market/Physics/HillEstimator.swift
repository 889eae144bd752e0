internal import CMath

/// The estimator of the tail index α, by which the chance of a value beyond x falls as x^−α.
///
/// Hill, "A Simple General Approach to Inference About the Tail of a Distribution", Annals of Statistics 3 (1975), 1163–1174.
enum HillEstimator {
    /// Estimates the index from the largest magnitudes of a sample.
    ///
    /// With the magnitudes in descending order x₁ ≥ x₂ ≥ …, 1 / α is the mean of ln xᵢ − ln xₖ₊₁ over i = 1 … k. Its standard error
    /// is about α / √k.
    ///
    /// - Parameters:
    ///   - sample: The values, of either sign; zeros and what is not finite do not count.
    ///   - tail: How many of the largest are the tail, the k of the formula.
    /// - Returns: α, above 0 and finite; `nil` when `tail` is below 1, when no more than `tail` values count, or when the whole tail
    ///   is as large as the value after it.
    static func tailIndex(of sample: [Double], tail: Int) -> Double? {
        guard tail >= 1 else { return nil }
        let magnitudes = sample.map(\.magnitude).filter { $0 > 0 && $0.isFinite }.sorted(by: >)
        guard magnitudes.count > tail else { return nil }
        // A difference of logarithms, since the quotient of extremes could overflow.
        let threshold = math_log(magnitudes[tail])
        let sum = magnitudes[..<tail].reduce(0) { $0 + (math_log($1) - threshold) }
        let alpha = Double(tail) / sum
        return alpha > 0 && alpha.isFinite ? alpha : nil
    }
}
