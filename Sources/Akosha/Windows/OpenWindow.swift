/// A window that is not told of yet: it takes samples, or is being closed, some series at a time.
struct OpenWindow: Sendable {
    let window: Int64
    /// The series that have samples in it, as they came; one may stand here whose samples were counted before, or whose place was given
    /// to another.
    private var places: [Int32] = []
    private var closed = 0
    /// What was counted so far.
    private(set) var aggregations: [String: Aggregation] = [:]
    /// The metrics that are still to be told of, the next one last, once all series were counted.
    private var untold: [String]?

    /// Begins a window.
    init(window: Int64) { self.window = window }

    /// Takes note that a series has samples in it.
    mutating func note(_ place: Int) { places.append(Int32(place)) }

    /// Takes the next series to count; `nil` when all were.
    mutating func nextPlace() -> Int? {
        guard closed < places.count else { return nil }
        closed += 1
        return Int(places[closed - 1])
    }

    /// Counts a series' samples.
    mutating func count(_ statistics: WindowStatistics, of name: SeriesName) {
        aggregations[name.metric, default: Aggregation(window: window)]
            .insert(statistics, of: name)
    }

    /// Takes the next metric to tell of, by name; `nil` when all were told.
    mutating func nextAggregation() -> (metric: String, aggregation: Aggregation)? {
        if untold == nil { untold = aggregations.keys.sorted(by: >) }
        guard let metric = untold?.popLast(), let aggregation = aggregations[metric] else {
            return nil
        }
        aggregations[metric] = nil
        return (metric, aggregation)
    }
}
