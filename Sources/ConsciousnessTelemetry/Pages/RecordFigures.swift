internal import WebSocketCommon

/// What is told of several records together.
enum RecordFigures {
    /// Average, greatest and least Φ and κ; null where no record has the metric.
    static func stats(_ lines: [TelemetryLine]) -> JSONObject {
        let phi = MetricSeries("phi", in: lines)
        let kappa = MetricSeries("kappa_eff", in: lines)
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

    /// What a chart needs of a record.
    static func snapshot(_ line: TelemetryLine) -> JSONObject {
        line.withRecord { record in
            let telemetry = record.member("telemetry")
            let values: [(String, JSONSlice?)] = [
                ("timestamp", record.member("timestamp")), ("phi", telemetry?.member("phi")),
                ("kappa", telemetry?.member("kappa_eff")), ("regime", telemetry?.member("regime")),
            ]
            return values.reduce(into: JSONObject()) { snapshot, value in
                snapshot[value.0] = value.1.map { JSON($0) } ?? .null
            }
        }
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

extension TelemetryLine {
    /// The record as a value, with the bytes that it has.
    var json: JSON { .object(JSONObject(written: bytes)) }
}

extension [TelemetryLine] {
    /// The records as values.
    var json: JSON { .array(map(\.json)) }
}
