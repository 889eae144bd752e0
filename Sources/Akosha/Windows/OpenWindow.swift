/// A window that is not told of yet: it takes samples, or is being closed, some series at a time.
struct OpenWindow: Sendable {
    let window: Int64
    /// The series that have samples in it, as they came; one may stand here whose samples were counted before, or whose place was given
    /// to another.
    private var places: [Int32] = []
    /// Whether a place stands in `places` and was not counted: it is noted once, however many series come to it.
    private var isNoted: [Bool] = []
    private var closed = 0
    /// What was counted so far.
    private(set) var aggregations: [String: Aggregation] = [:]
    /// How many rows they have together.
    private var rowCount = 0
    /// The metrics that are still to be told of, the next one last, once all series were counted.
    private var untold: [String]?

    /// Begins a window.
    init(window: Int64) { self.window = window }

    /// Takes note that a series has samples in it.
    mutating func note(_ place: Int) {
        if isNoted.count <= place {
            isNoted += repeatElement(false, count: place + 1 - isNoted.count)
        }
        guard !isNoted[place] else { return }
        isNoted[place] = true
        places.append(Int32(place))
    }

    /// Takes the next series to count; `nil` when all were.
    mutating func nextPlace() -> Int? {
        guard closed < places.count else { return nil }
        closed += 1
        let place = Int(places[closed - 1])
        isNoted[place] = false
        return place
    }

    /// Counts a series' samples, unless there would be too many metrics: series that make room for others come without end.
    ///
    /// - Parameters:
    ///   - statistics: The samples.
    ///   - name: The series.
    ///   - most: How many metrics there may be, and how many series that are told of one by one.
    /// - Returns: Whether they are counted.
    mutating func count(
        _ statistics: WindowStatistics,
        of name: SeriesName,
        most: Int
    ) -> Bool {
        guard aggregations.count < most || aggregations[name.metric] != nil else { return false }
        rowCount += aggregations[name.metric, default: Aggregation(window: window)]
            .insert(statistics, of: name, asRow: rowCount < most)
        return true
    }

    /// Takes the next metric to tell of, by name; `nil` when all were told.
    mutating func nextAggregation() -> (metric: String, aggregation: Aggregation)? {
        if untold == nil { untold = aggregations.keys.sorted(by: >) }
        guard let metric = untold?.popLast(), let aggregation = aggregations[metric] else {
            return nil
        }
        aggregations[metric] = nil
        rowCount -= aggregation.rowCount
        return (metric, aggregation)
    }
}
