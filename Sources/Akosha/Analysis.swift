internal import WebSocketCommon

/// What is learned from samples as they come, in memory that does not grow with them.
///
/// Samples change it directly, and no event carries them: one publication for each would drown whoever listens. What it finds out it
/// says as events.
struct Analysis: Sendable {
    /// How many there were.
    struct Counts: Sendable {
        var recorded = 0
        var refused = 0
        var late = 0
        /// Series that made room for others.
        var forgotten = 0
        /// Windows of those that were not told of, because there were too many metrics.
        var untold = 0
    }

    /// The figures of a metric's latest window that was closed.
    struct ClosedWindow: Sendable {
        let start: Timestamp
        let figures: WindowFigures
    }

    let limits: Akosha.Limits
    /// The length of a window, and how long it takes samples after its end, in microseconds.
    let length: Int64
    private let lateness: Int64
    var table: SeriesTable
    /// Windows with samples that are not told of yet, the oldest first.
    var windows: [OpenWindow] = []
    /// When the closing of a window goes on; `nil` when none is being closed.
    var resumption: Timestamp?
    var counts = Counts()
    private(set) var closedWindows: [String: ClosedWindow] = [:]
    private var identifiers = 0

    /// Makes one that knows no series.
    init(limits: Akosha.Limits) {
        self.limits = limits
        length = max(Int64(limits.window / .microseconds(1)), 1)
        lateness = min(Int64(limits.lateness / .microseconds(1)), length)
        table = SeriesTable(most: limits.series)
    }

    /// A name for something new, which no other run of the program gives either.
    mutating func newID(_ kind: String, _ now: Timestamp) -> String {
        identifiers += 1
        return "\(kind)-\(String(now.microseconds, radix: 36))-\(identifiers)"
    }

    /// What became of a sample.
    enum Verdict {
        case recorded
        /// Its window had closed.
        case late
    }

    /// Takes a sample in.
    ///
    /// - Parameters:
    ///   - sample: The sample.
    ///   - now: The present.
    ///   - events: What is to be told is added here.
    /// - Returns: Whether it was in time.
    mutating func record(
        _ sample: Sample,
        _ now: Timestamp,
        _ events: inout [Event]
    ) -> Verdict {
        let time = sample.time.microseconds
        let window = time.flooredQuotient(by: length)
        let known = table.place(of: sample.name)
        guard window >= (now.microseconds - lateness).flooredQuotient(by: length) else {
            counts.late += 1
            if let known { table.change(known) { $0.late += 1 } }
            return .late
        }
        let place = known ?? add(sample.name, now, &events)
        table.use(place)
        enter(place, window)
        counts.recorded += 1
        let (length, severities) = (length, limits.severities)
        let signals = table.change(place) { series in
            series.insert(sample, window: window)
            let seasonal = series.seasonalPart(at: time, length: length)
            return series.detector.insert(
                sample.value - seasonal,
                resolution: sample.resolution,
                severities: severities
            )
        }
        if !signals.isEmpty { tell(signals, of: place, sample, now, &events) }
        return .recorded
    }

    /// Makes a series, which may take the place of another.
    private mutating func add(
        _ name: SeriesName,
        _ now: Timestamp,
        _ events: inout [Event]
    ) -> Int {
        if let leaving = table.nextToLeave {
            let series = table.series[leaving]
            for window in [series.previous, series.current] where window.count > 0 {
                settle(leaving, window.window, &events, now)
            }
            if let id = series.anomalyID {
                events.append(.anomalyResolved(id, because: "the series was forgotten"))
            }
            let patterns = [
                series.trend.map { ("trend", $0.patternID) },
                series.season.map { ("periodicity", $0.patternID) },
            ]
            for case let (kind, id)? in patterns {
                events.append(.patternEnded(id, kind, because: "the series was forgotten"))
            }
            counts.forgotten += 1
            let place = table.add(name)
            let metric = series.name.metric
            if table.places(of: metric).isEmpty { closedWindows[metric] = nil }
            return place
        }
        return table.add(name)
    }

    /// Sees to it that a series' window can take a sample.
    private mutating func enter(_ place: Int, _ window: Int64) {
        if case .occupied(let former) = table.series[place].place(for: window) {
            // Its closing is overdue: the hub was held up for longer than a window.
            var unheard: [Event] = []
            settle(place, former, &unheard, Timestamp(clampingMicroseconds: window * length))
            overdue += unheard
        }
        guard case .open(isNew: true) = table.series[place].place(for: window) else { return }
        if let index = windows.lastIndex(where: { $0.window <= window }) {
            if windows[index].window == window { return windows[index].note(place) }
            windows.insert(OpenWindow(window: window), at: index + 1)
            windows[index + 1].note(place)
        } else {
            windows.insert(OpenWindow(window: window), at: 0)
            windows[0].note(place)
        }
    }

    /// What was found out while a window was settled before its time; told with the next tick.
    var overdue: [Event] = []

    /// Takes note of a metric's window that was told of.
    mutating func noteClosed(_ metric: String, _ window: ClosedWindow) {
        if !table.places(of: metric).isEmpty { closedWindows[metric] = window }
    }
}
