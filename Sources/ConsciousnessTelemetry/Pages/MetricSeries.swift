internal import WebSocketCommon

/// The numbers of a metric in some records, in order; where a record lacks it there is none.
struct MetricSeries {
    private var sum = 0.0
    private var count = 0
    private var first: Double?
    private(set) var latest: Double?
    private(set) var least: Double?
    private(set) var greatest: Double?

    /// Their average; `nil` without any.
    var average: Double? { count == 0 ? nil : sum / Double(count) }

    /// Takes the number of the next record.
    mutating func take(_ number: Double?) {
        guard let number else { return }
        sum += number
        count += 1
        first = first ?? number
        latest = number
        least = min(least ?? number, number)
        greatest = max(greatest ?? number, number)
    }

    /// Reads a metric in records.
    init(_ metric: StaticString, in records: [TelemetryLine]) {
        for line in records {
            take(line.withRecord { $0.member("telemetry")?.number(metric) })
        }
    }

    /// The latest, the average, and by how much the latest is greater than the first; null without any.
    var json: JSON {
        guard let first, let latest else {
            return ["latest": nil, "average": nil, "change": nil]
        }
        return [
            "latest": .float(latest), "average": average.json, "change": .float(latest - first),
        ]
    }
}

extension Double? {
    /// The number, or null.
    var json: JSON { map { .float($0) } ?? .null }
}
