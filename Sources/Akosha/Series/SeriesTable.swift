/// All series, each in a place of its own in which it is changed.
struct SeriesTable: Sendable {
    private(set) var series: [Series] = []
    private var places: [String: Int] = [:]
    private var byMetric: [String: [Int]] = [:]
    private var recency = Recency()
    private let most: Int

    /// Makes a table for at most that many.
    init(most: Int) { self.most = max(most, 1) }

    /// How many there are.
    var count: Int { series.count }

    /// How many names of metrics there are.
    var metricCount: Int { byMetric.count }

    /// The names of metrics that begin with a text, each with the number of its series; in no order.
    func metrics(beginningWith prefix: String) -> [(name: String, series: Int)] {
        byMetric.compactMap { name, places in
            name.hasPrefix(prefix) ? (name, places.count) : nil
        }
    }

    /// The places of a metric's series, in no order; none for an unknown one.
    func places(of metric: String) -> [Int] { byMetric[metric] ?? [] }

    /// The place of a series; `nil` when it is not known.
    func place(of name: SeriesName) -> Int? { places[name.key] }

    /// The place whose series must leave before another can be added; `nil` as long as there is room.
    var nextToLeave: Int? { series.count < most ? nil : recency.oldest }

    /// Adds a series, in the place of the one that must leave when there is no room.
    ///
    /// - Returns: Its place.
    mutating func add(_ name: SeriesName) -> Int {
        let place: Int
        if let leaving = nextToLeave {
            remove(leaving)
            series[leaving] = Series(name: name)
            place = leaving
        } else {
            place = series.count
            series.append(Series(name: name))
            recency.append()
        }
        places[name.key] = place
        byMetric[name.metric, default: []].append(place)
        recency.use(place)
        return place
    }

    /// Changes a series where it is.
    mutating func change<Result>(_ place: Int, _ body: (inout Series) -> Result) -> Result {
        body(&series[place])
    }

    /// Takes note that a series is not silent.
    mutating func use(_ place: Int) { recency.use(place) }

    private mutating func remove(_ place: Int) {
        let name = series[place].name
        places[name.key] = nil
        guard var rest = byMetric.removeValue(forKey: name.metric),
            let index = rest.firstIndex(of: place)
        else { return }
        rest.swapAt(index, rest.count - 1)
        rest.removeLast()
        if !rest.isEmpty { byMetric[name.metric] = rest }
    }
}
