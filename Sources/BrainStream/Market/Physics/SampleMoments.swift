/// The mean and deviation of a sample.
struct SampleMoments: Equatable, Sendable {
    /// The arithmetic mean; 0 of nothing.
    let mean: Double

    /// The square root of the unbiased variance; 0 of fewer than two values.
    let deviation: Double

    /// Looks at a sample; values that are not finite do not count.
    init(of sample: [Double]) {
        let values = sample.filter(\.isFinite)
        let count = Double(values.count)
        // In units of the largest, whose square is 1: sums and squares of extremes would overflow.
        guard let unit = values.map(\.magnitude).max(), unit > 0 else {
            (mean, deviation) = (0, 0)
            return
        }
        let center = values.reduce(0) { $0 + $1 / unit } / count
        let squares = values.reduce(0) { $0 + ($1 / unit - center) * ($1 / unit - center) }
        let variance = values.count > 1 ? squares / (count - 1) : 0
        mean = center * unit
        deviation = min(variance.squareRoot() * unit, .greatestFiniteMagnitude)
    }
}
