internal import WebSocketCommon

/// What the analysis says.
extension Event {
    /// `anomaly.detected`: an anomaly begins, or the one of that identifier is graver than it was.
    ///
    /// - Parameters:
    ///   - id: Names the anomaly.
    ///   - departure: How far the sample is from what was expected.
    ///   - sample: The sample.
    ///   - seasonal: What the series' rhythm adds to what was expected.
    /// - Returns: The event.
    static func anomalyDetected(
        _ id: String,
        _ departure: Detector.Departure,
        _ sample: Sample,
        seasonal: Double
    ) -> Event {
        let expected = departure.expected + seasonal
        let way = departure.score > 0 ? "above" : "below"
        let description =
            "\(sample.name.text.limited) is \(sample.value.brief), \(way) the usual \(expected.brief)"
            + " (score \(departure.score.brief))"
        return Event(
            "anomaly.detected",
            [
                "anomaly_id": .string(id),
                "anomaly_type": departure.score > 0 ? "spike" : "dip",
                "severity": .string(departure.severity.rawValue),
                "description": .string(description),
                "metrics": .object([
                    "metric": .string(sample.name.metric),
                    "labels": .object(sample.name.labelMembers),
                    "value": .float(sample.value), "expected": .float(expected),
                    "score": .float(departure.score), "time": sample.time.json,
                ]),
            ]
        )
    }

    /// `anomaly.resolved`.
    static func anomalyResolved(_ id: String, because reason: String) -> Event {
        Event("anomaly.resolved", ["anomaly_id": .string(id), "reason": .string(reason)])
    }

    /// `pattern.detected` for a level that has moved.
    static func levelShift(_ id: String, _ shift: LevelShift, _ sample: Sample) -> Event {
        let way = shift.after > shift.before ? "risen" : "fallen"
        return pattern(
            id,
            "level_shift",
            "\(sample.name.text.limited) has \(way) from \(shift.before.brief) to \(shift.after.brief)",
            shift.confidence,
            sample.name,
            [
                "before": .float(shift.before), "after": .float(shift.after),
                "samples": .integer(shift.length), "time": sample.time.json,
            ]
        )
    }

    /// `pattern.detected` for a trend.
    static func trend(
        _ id: String,
        _ trend: Trend,
        of name: SeriesName,
        windows: Int,
        length: Int64
    ) -> Event {
        let hourly = trend.slope * 3_600_000_000 / Double(length)
        return pattern(
            id,
            "trend",
            "\(name.text.limited) \(hourly > 0 ? "rises" : "falls") by \(hourly.magnitude.brief) an hour",
            trend.tau.magnitude,
            name,
            ["slope_per_hour": .float(hourly), "windows": .integer(windows)]
        )
    }

    /// `pattern.detected` for a rhythm.
    static func periodicity(
        _ id: String,
        _ rhythm: Periodicity,
        _ amplitude: Double,
        of name: SeriesName,
        length: Int64
    ) -> Event {
        let seconds = Double(Int64(rhythm.period) * length) / 1_000_000
        return pattern(
            id,
            "periodicity",
            "\(name.text.limited) repeats itself every \(seconds.brief) seconds",
            rhythm.strength,
            name,
            ["period_seconds": .float(seconds), "amplitude": .float(amplitude)]
        )
    }

    /// `pattern.ended`.
    static func patternEnded(_ id: String, _ kind: String, because reason: String) -> Event {
        Event(
            "pattern.ended",
            ["pattern_id": .string(id), "pattern_type": .string(kind), "reason": .string(reason)]
        )
    }

    private static func pattern(
        _ id: String,
        _ kind: String,
        _ description: String,
        _ confidence: Double,
        _ name: SeriesName,
        _ further: JSONObject
    ) -> Event {
        var data: JSONObject = [
            "pattern_id": .string(id), "pattern_type": .string(kind),
            "description": .string(description), "confidence": .float(confidence),
            "metric": .string(name.metric), "labels": .object(name.labelMembers),
        ]
        for member in further.members { data[member.name] = member.value }
        return Event("pattern.detected", data)
    }
}

extension String {
    /// The text, or its beginning when it is longer than a sentence should be.
    var limited: String { count > 120 ? prefix(119) + "…" : self }
}

extension Double {
    /// The number with four significant digits at most, for sentences.
    var brief: String {
        guard isFinite, self != 0 else { return "0" }
        var unit = 1.0
        // Scaled to four digits before the point, rounded, and scaled back.
        while (self * unit).magnitude < 1000, unit < 1e300 { unit *= 10 }
        while (self * unit).magnitude >= 10_000 { unit /= 10 }
        let digits = (self * unit).rounded(.toNearestOrEven)
        let number = unit >= 1 ? digits / unit : digits * (1 / unit).rounded()
        if number.magnitude < 1e15, number == number.rounded() { return String(Int(number)) }
        return number.description
    }
}
