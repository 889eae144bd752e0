internal import WebSocketCommon

/// What is known of the samples of one window.
///
/// Mean and variance follow Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962; two are merged
/// as in Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", 1983.
struct WindowStatistics: Equatable, Sendable {
    /// Which window: its begin is this many window lengths after 1970.
    var window: Int64
    private(set) var count = 0
    private(set) var mean = 0.0
    private var squares = 0.0
    private(set) var least = Double.infinity
    private(set) var most = -Double.infinity
    private(set) var sketch = QuantileSketch()

    /// The most buckets of one series' sketch: 2 KiB.
    static let buckets = 256
    /// The most buckets of the sketch of all series of a name.
    static let mergedBuckets = 2048

    /// Begins a window.
    init(window: Int64) { self.window = window }

    /// Takes a sample in.
    mutating func insert(_ value: Double) {
        count += 1
        let deviation = value - mean
        mean += deviation / Double(count)
        squares += deviation * (value - mean)
        least = min(least, value)
        most = max(most, value)
        sketch.insert(value, most: Self.buckets)
    }

    /// Takes the samples of another series in.
    mutating func merge(_ other: WindowStatistics) {
        guard other.count > 0 else { return }
        let total = Double(count + other.count)
        let deviation = other.mean - mean
        squares +=
            other.squares + deviation * deviation * Double(count) * Double(other.count) / total
        mean += deviation * Double(other.count) / total
        count += other.count
        least = min(least, other.least)
        most = max(most, other.most)
        sketch.merge(other.sketch, most: Self.mergedBuckets)
    }

    /// The figures that are told of it.
    var figures: WindowFigures {
        // Extremes are exact, so no quantile is beyond them.
        func quantile(_ share: Double) -> Double { min(max(sketch.quantile(share), least), most) }
        return WindowFigures(
            count: count,
            least: least,
            most: most,
            mean: mean,
            deviation: count > 1 ? (squares / Double(count - 1)).squareRoot() : 0,
            quantiles: (quantile(0.5), quantile(0.9), quantile(0.99))
        )
    }
}

/// The figures that are told of a window.
struct WindowFigures: Sendable {
    let count: Int
    let least: Double
    let most: Double
    let mean: Double
    /// The sample's standard deviation; 0 for one sample.
    let deviation: Double
    /// The 50th, 90th and 99th percentile.
    let quantiles: (median: Double, p90: Double, p99: Double)

    /// The figures as members of an object.
    var members: JSONObject {
        [
            "count": .integer(count), "min": .float(least), "max": .float(most),
            "mean": .float(mean), "stddev": .float(deviation), "p50": .float(quantiles.median),
            "p90": .float(quantiles.p90), "p99": .float(quantiles.p99),
        ]
    }
}
