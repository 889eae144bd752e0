internal import WebSocketCommon

/// What one window holds of all series of a metric.
struct Aggregation: Sendable {
    /// A series' part.
    struct Row: Sendable {
        let name: SeriesName
        let figures: WindowFigures
    }

    /// The most series that are told of one by one.
    static let mostRows = 100

    private(set) var total: WindowStatistics
    /// How many series there are.
    private(set) var seriesCount = 0
    /// Those with the most samples, and some that may not stay.
    private var rows: [Row] = []

    /// Begins without series.
    init(window: Int64) { total = WindowStatistics(window: window) }

    /// How many series it has figures of.
    var rowCount: Int { rows.count }

    /// Takes a series' window in.
    ///
    /// - Parameters:
    ///   - statistics: The window.
    ///   - name: The series.
    ///   - asRow: Whether it may be told of by itself.
    /// - Returns: How many more rows there are.
    mutating func insert(
        _ statistics: WindowStatistics,
        of name: SeriesName,
        asRow: Bool
    ) -> Int {
        total.merge(statistics)
        seriesCount += 1
        guard asRow else { return 0 }
        let before = rows.count
        rows.append(Row(name: name, figures: statistics.figures))
        // Sorted once in a hundred: each series costs the same on average.
        if rows.count >= 2 * Self.mostRows { rows = largest }
        return rows.count - before
    }

    /// The series with the most samples, those first; of equals by name.
    private var largest: [Row] {
        let sorted = rows.sorted {
            ($1.figures.count, $0.name.key) < ($0.figures.count, $1.name.key)
        }
        return Array(sorted.prefix(Self.mostRows))
    }

    /// `aggregation.completed`.
    ///
    /// - Parameters:
    ///   - metric: Its name.
    ///   - start: When the window began.
    ///   - end: When it ended.
    /// - Returns: The event.
    func completed(_ metric: String, from start: Timestamp, to end: Timestamp) -> Event {
        var summary: JSONObject = [
            "metric": .string(metric), "start": start.json, "end": end.json,
        ]
        for member in total.figures.members.members { summary[member.name] = member.value }
        summary["quantile_error"] = .float(total.sketch.accuracy)
        summary["series_total"] = .integer(seriesCount)
        summary["series"] = .array(
            largest.map { row in
                var members: JSONObject = ["labels": .object(row.name.labelMembers)]
                for member in row.figures.members.members { members[member.name] = member.value }
                return .object(members)
            }
        )
        return Event(
            "aggregation.completed",
            [
                "aggregation_id": .string("\(metric)@\(start)"),
                "aggregation_type": "tumbling_window",
                "record_count": .integer(total.count),
                "summary": .object(summary),
            ]
        )
    }
}
