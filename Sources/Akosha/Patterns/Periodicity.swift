/// A rhythm in the means of windows.
///
/// The autocorrelation of what remains when a straight line is taken away: Box and Jenkins, "Time Series Analysis", 1970. A series
/// that repeats itself after P windows is like itself shifted by P, and by 2 P, and less so in between.
struct Periodicity: Equatable, Sendable {
    /// The length of the period, in windows.
    let period: Int
    /// The autocorrelation at the period: at most about 1.
    let strength: Double

    /// How many windows are needed.
    static let leastWindows = 48
    /// How strong a rhythm is that is told of; five deviations from zero for 128 windows of noise.
    private static let strong = 0.5
    /// How strong it must be at least to go on being one.
    static let lasting = 0.3
    /// The shortest period, in windows: fewer are no shape.
    private static let shortest = 3
    /// By how much the correlation must be lower before the period, which a slow wandering's is not.
    private static let rise = 0.3

    /// Finds the shortest rhythm among the strong ones.
    ///
    /// - Parameter values: Means of successive windows, the oldest first.
    /// - Returns: The rhythm, of which at least three periods were seen; `nil` when there is none.
    static func find(in values: [Float]) -> Periodicity? {
        guard values.count >= leastWindows else { return nil }
        let longest = values.count / 3
        let correlations = correlations(of: values, upTo: 2 * longest)
        guard !correlations.isEmpty else { return nil }
        var lowest = 1.0
        var found: [Periodicity] = []
        for lag in 1...longest {
            let here = correlations[lag]
            let isPeak = here >= correlations[lag - 1] && here > correlations[lag + 1]
            if isPeak, lag >= shortest, here >= strong, here >= lowest + rise,
                correlations[2 * lag] >= strong * 0.6
            {
                found.append(Periodicity(period: lag, strength: min(here, 1)))
            }
            lowest = min(lowest, here)
        }
        let best = found.map(\.strength).max() ?? 0
        return found.first { $0.strength >= 0.9 * best }
    }

    /// How strong the rhythm of a known period is.
    static func strength(of values: [Float], period: Int) -> Double {
        guard values.count > 2 * period else { return 0 }
        let correlations = correlations(of: values, upTo: period)
        return correlations.last ?? 0
    }

    /// The autocorrelations for the lags 0 to `most`; none for a series that is a straight line.
    private static func correlations(of values: [Float], upTo most: Int) -> [Double] {
        let rests = withoutLine(values)
        let count = rests.count
        let variance = rests.reduce(0) { $0 + $1 * $1 } / Double(count)
        guard variance > 0 else { return [] }
        return (0...most).map { lag in
            var sum = 0.0
            for index in lag..<count { sum += rests[index] * rests[index - lag] }
            // Each lag has its own number of pairs.
            return sum / Double(count - lag) / variance
        }
    }

    private static func withoutLine(_ values: [Float]) -> [Double] {
        let count = Double(values.count)
        let middle = (count - 1) / 2
        var sum = 0.0
        var moment = 0.0
        for (index, value) in values.enumerated() {
            sum += Double(value)
            moment += (Double(index) - middle) * Double(value)
        }
        let mean = sum / count
        let slope = moment * 12 / (count * (count * count - 1))
        return values.enumerated().map { index, value in
            Double(value) - mean - slope * (Double(index) - middle)
        }
    }
}
