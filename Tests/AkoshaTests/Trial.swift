import WebSocketCommon

@testable import Akosha

/// Shows a series to an analysis, a sample every five seconds, and takes note of what it says of it.
struct Trial {
    var analysis = Analysis(limits: Akosha.Limits())
    private(set) var now = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
    /// What was said, with the number of the sample after which.
    private(set) var said: [(sample: Int, event: Event)] = []
    private(set) var count = 0

    /// Shows the next sample.
    ///
    /// - Returns: Whether an anomaly began with it.
    @discardableResult
    mutating func show(_ value: Double) -> Bool {
        now = now.advanced(by: .seconds(5))
        while let next = analysis.nextTick, next <= now { note(analysis.tick(now: now)) }
        let before = said.count
        let name = SeriesName(metric: "m", labels: [])
        var events: [Event] = []
        _ = analysis.record(Sample(name, value, at: now), now, &events)
        note(events)
        count += 1
        return said[before...].contains { $0.event.name == "anomaly.detected" }
    }

    private mutating func note(_ events: [Event]) {
        said += events.filter { $0.name != "aggregation.completed" }.map { (count, $0) }
    }

    /// After which samples an event of that name was said, of that type if one is given.
    func samples(_ name: String, _ type: String? = nil) -> [Int] {
        said.filter { said in
            let data = said.event.data
            let found = data["anomaly_type"]?.stringValue ?? data["pattern_type"]?.stringValue
            return said.event.name == name && (type == nil || found == type)
        }.map(\.sample)
    }

    /// How many anomalies began, a graver one that had begun not counted again.
    var anomalies: Int {
        Set(
            said.compactMap { said in
                said.event.name == "anomaly.detected"
                    ? said.event.data["anomaly_id"]?.stringValue : nil
            }
        ).count
    }
}

/// A kind of series: what its samples are, and how large its noise is.
struct Kind: Sendable, CustomStringConvertible {
    let name: String
    /// The standard deviation of the noise, for a heavy-tailed one that of the middle half.
    let deviation: Double
    let value: @Sendable (_ index: Int, _ level: Double, _ noise: inout Noise) -> Double

    var description: String { name }

    static let all = [gaussian, heavy, skewed, seasonal, rates, rare, steady, waves]

    static let gaussian = Kind(name: "gaussian", deviation: 2) { 100 + $1 + 2 * $2.gaussian() }
    static let heavy = Kind(name: "heavy-tailed (t3)", deviation: 1.13) { 50 + $1 + $2.heavy() }
    static let skewed = Kind(name: "latency (log-normal)", deviation: 5.3) {
        10 * $2.skewed(0.5) + $1
    }
    static let seasonal = Kind(name: "seasonal", deviation: 1) { index, level, noise in
        // Ten windows a period.
        let phase = Double(index % 120) / 120
        let triangle = phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
        return 40 + level + 8 * triangle + noise.gaussian()
    }
    static let rates = Kind(name: "rate of a counter", deviation: 4.5) {
        $2.count(of: max(20 + $1, 0))
    }
    static let rare = Kind(name: "rare events", deviation: 1) { $2.count(of: max(0.05 + $1, 0)) }
    static let steady = Kind(name: "constant with jitter", deviation: 0.02) {
        100 + $1 + 0.02 * $2.gaussian()
    }
    static let waves = Kind(name: "slow waves", deviation: 1) { index, level, noise in
        let wave = Double(index % 700) / 700
        return 20 + level + 3 * (wave < 0.5 ? wave : 1 - wave) + noise.gaussian()
    }
}
