internal import WebSocketCommon

/// What is told of several records together.
enum RecordFigures {
    /// Average, greatest and least Φ and κ; null where no record has the metric.
    static func stats(_ lines: [TelemetryLine]) -> JSONObject {
        var (phi, kappa) = (Extremes(), Extremes())
        for line in lines {
            line.withRecord { record in
                let telemetry = record.member("telemetry")
                phi.take(telemetry?.number("phi"))
                kappa.take(telemetry?.number("kappa_eff"))
            }
        }
        return [
            "avgPhi": phi.average.json, "maxPhi": phi.greatest.json, "minPhi": phi.least.json,
            "avgKappa": kappa.average.json, "maxKappa": kappa.greatest.json,
            "minKappa": kappa.least.json,
        ]
    }

    /// By how much Φ and κ have changed from the record before the last to the last; null unless there are two.
    static func delta(_ lines: [TelemetryLine]) -> JSON {
        guard lines.count >= 2 else { return .null }
        let (before, last) = (lines[lines.count - 2], lines[lines.count - 1])
        let change = { (metric: StaticString) -> Double? in
            let numbers = [before, last].map { line in
                line.withRecord { $0.member("telemetry")?.number(metric) }
            }
            guard let old = numbers[0], let new = numbers[1] else { return nil }
            return new - old
        }
        return ["phi": change("phi").json, "kappa": change("kappa_eff").json]
    }

    /// The way through the space of states: a list for each coordinate, with a place for each record; null where it lacks one.
    static func trajectory(_ lines: [TelemetryLine]) -> JSONObject {
        var columns = Array(repeating: [JSON](), count: 7)
        for line in lines {
            line.withRecord { record in
                let telemetry = record.member("telemetry")
                let values: [JSONSlice?] = [
                    record.member("timestamp"), record.member("step"), telemetry?.member("phi"),
                    telemetry?.member("kappa_eff"), telemetry?.member("regime"),
                    telemetry?.member("basin_distance"), telemetry?.member("recursion_depth"),
                ]
                for (index, value) in values.enumerated() {
                    columns[index].append(value.map { JSON($0) } ?? .null)
                }
            }
        }
        let names = [
            "timestamps", "steps", "phi", "kappa", "regime", "basinDistance", "recursionDepth",
        ]
        var trajectory = JSONObject()
        for (name, column) in zip(names, columns) { trajectory[name] = .array(column) }
        return trajectory
    }
}

/// The least, the greatest and the average of numbers.
private struct Extremes {
    private var sum = 0.0
    private var count = 0
    private(set) var least: Double?
    private(set) var greatest: Double?

    var average: Double? { count == 0 ? nil : sum / Double(count) }

    mutating func take(_ number: Double?) {
        guard let number else { return }
        sum += number
        count += 1
        least = min(least ?? number, number)
        greatest = max(greatest ?? number, number)
    }
}

extension Double? {
    /// The number, or null.
    fileprivate var json: JSON { map { .float($0) } ?? .null }
}

extension TelemetryLine {
    /// The record as a value.
    var json: JSON { withRecord { JSON($0) } }
}

extension [TelemetryLine] {
    /// The records as values.
    var json: JSON { .array(map(\.json)) }
}
