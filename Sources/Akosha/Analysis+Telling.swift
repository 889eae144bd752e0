internal import WebSocketCommon

/// What is found out, as events.
extension Analysis {
    /// How sure a level shift must be that goes the way of a trend: nearly five times the noise.
    private static let clearShift = 0.7

    /// Tells what a sample led to.
    mutating func tell(
        _ signals: Detector.Signals,
        of place: Int,
        _ sample: Sample,
        _ now: Timestamp,
        _ events: inout [Event]
    ) {
        let seasonal = table.series[place].seasonalPart(
            at: sample.time.microseconds,
            length: length
        )
        if let departure = signals.departure {
            let id =
                departure.isContinued
                ? table.series[place].anomalyID ?? newID("anomaly", now) : newID("anomaly", now)
            table.change(place) { $0.anomalyID = id }
            events.append(.anomalyDetected(id, departure, sample, seasonal: seasonal))
        }
        if signals.isCalm { endAnomaly(of: place, because: "usual again", &events) }
        if let shift = signals.shift { tell(shift, of: place, sample, now, &events) }
    }

    private mutating func endAnomaly(
        of place: Int,
        because reason: String,
        _ events: inout [Event]
    ) {
        guard let id = table.series[place].anomalyID else { return }
        table.change(place) { series in
            series.anomalyID = nil
            series.detector.endAnomaly()
        }
        events.append(.anomalyResolved(id, because: reason))
    }

    /// Tells of a new level and goes on from there; it explains the anomaly with which it began.
    private mutating func tell(
        _ shift: LevelShift,
        of place: Int,
        _ sample: Sample,
        _ now: Timestamp,
        _ events: inout [Event]
    ) {
        if let trend = table.series[place].trend, trend.isRise == (shift.after > shift.before),
            shift.confidence < Self.clearShift
        {
            // A step of what is known to rise or fall already.
            return
        }
        let id = newID("pattern", now)
        events.append(.levelShift(id, shift, sample))
        endAnomaly(of: place, because: "level shift \(id)", &events)
        table.change(place) { series in
            series.history.move(by: Float(shift.after - shift.before))
            series.detector.adopt(shift)
        }
    }

    /// Tells what a window's mean led to.
    mutating func tell(
        _ change: Series.Change,
        of place: Int,
        _ now: Timestamp,
        _ events: inout [Event]
    ) {
        let name = table.series[place].name
        switch change {
        case .trendBegan(let trend):
            let id = newID("pattern", now)
            let means = table.series[place].history.means.suffix(Trend.span).count
            events.append(.trend(id, trend, of: name, windows: means, length: length))
            table.change(place) {
                $0.trend = Series.LastingTrend(patternID: id, isRise: trend.slope > 0)
            }
        case .trendEnded(let id):
            events.append(.patternEnded(id, "trend", because: "it goes on no longer"))
            table.change(place) { $0.trend = nil }
        case .seasonBegan(let rhythm):
            let id = newID("pattern", now)
            table.change(place) { series in
                series.season = Season(series.history, period: rhythm.period, patternID: id)
                series.detector.restart()
            }
            let amplitude = table.series[place].season?.amplitude ?? 0
            events.append(.periodicity(id, rhythm, amplitude, of: name, length: length))
            endAnomaly(of: place, because: "periodicity \(id)", &events)
        case .seasonEnded(let id):
            events.append(.patternEnded(id, "periodicity", because: "it goes on no longer"))
            table.change(place) { series in
                series.season = nil
                series.detector.restart()
            }
        }
    }
}
