/// What the means of windows say about a series.
extension Series {
    /// What a window's mean leads to.
    enum Change: Sendable {
        case trendBegan(Trend)
        case trendEnded(patternID: String)
        case seasonBegan(Periodicity)
        case seasonEnded(patternID: String)
    }

    /// How many windows pass between two searches for a rhythm.
    private static let searchEvery: Int64 = 8

    /// Takes the mean of a closed window in.
    ///
    /// - Parameters:
    ///   - mean: The mean.
    ///   - window: The window.
    ///   - turn: A number that spreads the searches of many series over the windows.
    /// - Returns: What is to be told.
    mutating func learn(mean: Double, window: Int64, turn: Int) -> [Change] {
        var changes: [Change] = []
        guard history.append(mean, window: window) else {
            if let season { changes.append(.seasonEnded(patternID: season.patternID)) }
            if let trend { changes.append(.trendEnded(patternID: trend.patternID)) }
            return changes
        }
        season?.learn(history)
        follow(&changes)
        if (window &+ Int64(turn)) % Self.searchEvery == 0 { search(&changes) }
        return changes
    }

    private func follow(_ changes: inout [Change]) {
        let values = trendValues[...]
        if let trend {
            let tau = Trend.tau(of: values) * (trend.isRise ? 1 : -1)
            if tau < Trend.lasting { changes.append(.trendEnded(patternID: trend.patternID)) }
        } else if let found = Trend.find(in: values, resolution: resolution) {
            changes.append(.trendBegan(found))
        }
    }

    private func search(_ changes: inout [Change]) {
        if let season {
            let strength = Periodicity.strength(of: history.means, period: season.period)
            if strength < Periodicity.lasting {
                changes.append(.seasonEnded(patternID: season.patternID))
            }
        } else if let found = Periodicity.find(in: history.means) {
            let season = Season(history, period: found.period, patternID: "")
            if season.amplitude >= 3 * Double(resolution) { changes.append(.seasonBegan(found)) }
        }
    }

    /// The latest means without their seasonal part.
    var trendValues: [Float] {
        let means = history.means.suffix(Trend.span)
        guard let season else { return Array(means) }
        let first = history.latest - Int64(means.count) + 1
        return zip(0..., means).map { index, mean in mean - season.part(ofWindow: first + index) }
    }
}
