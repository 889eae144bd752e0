internal import WebSocketCommon

/// One series: what its windows hold, what is usual for it, and what is known of it.
struct Series: Sendable {
    let name: SeriesName
    /// How many samples were taken in.
    private(set) var count = 0
    /// How many came after their window had closed, and were not taken in.
    var late = 0
    private(set) var lastValue = 0.0
    /// How much may differ without mattering, as the latest sample says.
    private(set) var resolution: Float = 0
    /// When the latest sample was measured, in microseconds since 1970.
    private(set) var lastTime: Int64 = .min
    /// The window before `current`, as long as it takes samples; without any otherwise.
    private(set) var previous = WindowStatistics(window: .min)
    /// The latest window.
    private(set) var current = WindowStatistics(window: .min)
    var detector = Detector()
    /// Names the anomaly that lasts; `nil` for none.
    var anomalyID: String?
    var history = MeanHistory()
    var season: Season?
    var trend: LastingTrend?

    /// A trend that was told of.
    struct LastingTrend: Sendable {
        let patternID: String
        let isRise: Bool
    }

    /// Makes a series without samples.
    init(name: SeriesName) { self.name = name }

    /// Where a sample of a window goes.
    enum Place: Equatable {
        /// To a window that has samples already, or not yet.
        case open(isNew: Bool)
        /// To none before that window was settled: two windows are kept.
        case occupied(by: Int64)
    }

    /// Says where a sample of a window goes.
    func place(for window: Int64) -> Place {
        if window == current.window || window == previous.window {
            let statistics = window == current.window ? current : previous
            return .open(isNew: statistics.count == 0)
        }
        if current.count == 0 || previous.count == 0 { return .open(isNew: true) }
        return .occupied(by: previous.window)
    }

    /// Takes a sample in, which has a place.
    mutating func insert(_ sample: Sample, window: Int64) {
        let (value, time) = (sample.value, sample.time.microseconds)
        count += 1
        lastValue = value
        resolution = Float(sample.resolution)
        lastTime = max(lastTime, time)
        if window == current.window { return current.insert(value) }
        if window == previous.window, previous.count > 0 { return previous.insert(value) }
        if window > current.window || current.count == 0 {
            if current.count > 0 { previous = current }
            current = WindowStatistics(window: window)
            current.insert(value)
        } else {
            previous = WindowStatistics(window: window)
            previous.insert(value)
        }
    }

    /// Takes a window's samples out; `nil` when it has none.
    mutating func take(_ window: Int64) -> WindowStatistics? {
        if current.window == window, current.count > 0 {
            defer { current = WindowStatistics(window: window) }
            return current
        }
        guard previous.window == window, previous.count > 0 else { return nil }
        defer { previous = WindowStatistics(window: .min) }
        return previous
    }

    /// What the season adds at a moment; 0 without one.
    func seasonalPart(at time: Int64, length: Int64) -> Double {
        season?.part(at: time, length: length) ?? 0
    }
}
