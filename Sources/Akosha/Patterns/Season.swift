/// What a rhythm adds to a series at each of its phases, learned slowly.
///
/// Each phase's part is an exponentially weighted mean over the periods, as in the seasonal part of Winters, "Forecasting Sales by
/// Exponentially Weighted Moving Averages", Management Science 1960.
struct Season: Equatable, Sendable {
    /// Names the pattern that was told of.
    let patternID: String
    /// What is added in each window of a period; the phase of a window is its number modulo their count.
    private(set) var parts: [Float]

    /// What part of a new period is learned.
    private static let rate: Float = 0.2

    /// The length of the period, in windows.
    var period: Int { parts.count }

    /// The difference between the highest and the lowest part.
    var amplitude: Double { Double((parts.max() ?? 0) - (parts.min() ?? 0)) }

    /// Learns the parts from what was seen.
    ///
    /// - Parameters:
    ///   - history: Means of at least one period.
    ///   - period: The length of the period, in windows.
    ///   - patternID: Names the pattern.
    init(_ history: MeanHistory, period: Int, patternID: String) {
        self.patternID = patternID
        var sums = [Float](repeating: 0, count: period)
        var counts = [Float](repeating: 0, count: period)
        for (index, mean) in history.means.enumerated() {
            let phase = Self.phase(history.oldest + Int64(index), period)
            sums[phase] += mean
            counts[phase] += 1
        }
        let means = zip(sums, counts).map { $0 / max($1, 1) }
        let level = means.reduce(0, +) / Float(period)
        parts = means.map { $0 - level }
    }

    /// Learns from a window's mean.
    mutating func learn(_ history: MeanHistory) {
        guard history.means.count >= period, let mean = history.means.last else { return }
        let level = history.means.suffix(period).reduce(0, +) / Float(period)
        let phase = Self.phase(history.latest, period)
        parts[phase] += Self.rate * (mean - level - parts[phase])
    }

    /// The part of a window.
    func part(ofWindow window: Int64) -> Float { parts[Self.phase(window, period)] }

    /// The part at a moment: between the middles of two windows it goes straight from one to the other.
    ///
    /// - Parameters:
    ///   - time: Microseconds since 1970.
    ///   - length: The length of a window, in microseconds.
    /// - Returns: What the rhythm adds.
    func part(at time: Int64, length: Int64) -> Double {
        let shifted = time - length / 2
        let window = shifted.flooredQuotient(by: length)
        let share = Double(shifted - window * length) / Double(length)
        let (here, next) = (part(ofWindow: window), part(ofWindow: window + 1))
        return Double(here) * (1 - share) + Double(next) * share
    }

    private static func phase(_ window: Int64, _ period: Int) -> Int {
        let rest = window % Int64(period)
        return Int(rest < 0 ? rest + Int64(period) : rest)
    }
}

extension Int64 {
    /// The quotient that is not greater than the exact one, so that windows before 1970 are as long as others.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
