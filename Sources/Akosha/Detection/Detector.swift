/// Watches the samples of one series: what is unusual, for how long, and whether the level has moved.
struct Detector: Equatable, Sendable {
    /// What a sample leads to.
    struct Signals: Equatable, Sendable {
        /// An anomaly begins, or is graver than it was.
        var departure: Departure?
        /// The level has moved; an anomaly that this explains is over.
        var shift: LevelShift?
        /// The series has been usual again for a while.
        var isCalm = false

        /// Nothing, as for most samples.
        var isEmpty: Bool { departure == nil && shift == nil && !isCalm }
    }

    /// How far a sample is from what was expected.
    struct Departure: Equatable, Sendable {
        let severity: Severity
        let expected: Double
        let score: Double
        /// Whether the anomaly had begun before.
        let isContinued: Bool
    }

    /// How many samples are needed before any is judged.
    static let warmUp = 30
    /// How many usual samples end an anomaly.
    static let calmLength = 3
    /// How often the values behind an alarm are looked at again while they have not settled, in samples.
    private static let lookEvery = 8

    private(set) var window = SlidingWindow()
    private var sum = CumulativeSum()
    /// The gravest severity so far of the anomaly that lasts.
    private(set) var severity: Severity?
    private var calm = 0
    private var tolerance = Tolerance()

    /// Judges a sample by those before it, then takes it in.
    ///
    /// - Parameters:
    ///   - value: The sample, without its seasonal part.
    ///   - resolution: How much may differ without mattering.
    ///   - severities: What is grave.
    /// - Returns: What it leads to.
    mutating func insert(
        _ value: Double,
        resolution: Double = 0,
        severities: Akosha.Severities
    ) -> Signals {
        var signals = Signals()
        guard window.count >= Self.warmUp else {
            window.insert(Float(value))
            return signals
        }
        let score = RobustScore(Double(Float(value)), in: window, resolution: resolution)
        // Without a resolution, and with no noise, how far away a value is says little.
        let mostOfNovel = resolution > 0 ? Severity.critical : .medium
        judge(score, isNovel(value) ? mostOfNovel : nil, severities, &signals)
        window.insert(Float(value))
        let length = sum.insert(score.central)
        guard length > 0 else { return signals }
        if length.isMultiple(of: Self.lookEvery) { look(length, resolution, &signals) }
        return signals
    }

    /// Forgets what was usual, because samples mean something else from now on.
    mutating func restart() {
        window.removeAll()
        sum.reset()
    }

    /// Takes note that the anomaly is over for another reason than usual samples.
    mutating func endAnomaly() {
        severity = nil
        calm = 0
    }

    // MARK: Judging

    private func isNovel(_ value: Double) -> Bool {
        let range = window.range
        return Float(value) < Float(range.least) || Float(value) > Float(range.most)
    }

    /// Judges a score.
    ///
    /// - Parameters:
    ///   - score: The score.
    ///   - mostOfNovel: What is the gravest where nearly all values were the same; `nil` when this one was there before.
    ///   - severities: What is grave.
    ///   - signals: What it leads to is added here.
    private mutating func judge(
        _ score: RobustScore,
        _ mostOfNovel: Severity?,
        _ severities: Akosha.Severities,
        _ signals: inout Signals
    ) {
        let magnitude = score.score.magnitude
        var found = severities.severity(of: magnitude / tolerance.factor)
        if !score.isDegenerate { tolerance.learn(magnitude, below: Double(severities.low)) }
        if score.isDegenerate, let grave = found {
            // One that was there before is not unusual.
            found = mostOfNovel.map { min(grave, $0) }
        }
        guard let found else {
            // An anomaly's own samples soon make a tail, but they do not reach the middle half: by that they are not usual yet.
            let narrow = score.narrow.magnitude / tolerance.factor
            guard severity != nil, severities.severity(of: narrow) == nil else { return }
            calm += 1
            guard calm >= Self.calmLength else { return }
            endAnomaly()
            signals.isCalm = true
            return
        }
        calm = 0
        let former = severity
        if let former, former >= found { return }
        severity = found
        signals.departure = Departure(
            severity: found,
            expected: score.centre,
            score: score.score,
            isContinued: former != nil
        )
    }

    /// Looks whether an alarm is a new level, and if so goes on from there.
    private mutating func look(_ length: Int, _ resolution: Double, _ signals: inout Signals) {
        switch LevelShift.look(at: window.inOrder, length: length, resolution: resolution) {
        case .shift(let shift):
            signals.shift = shift
            sum.reset()
        case .nothing: sum.reset()
        case .unsettled: break
        }
    }

    /// Goes on from a new level: what was before is moved to it, so that the noise that was learned is not forgotten.
    mutating func adopt(_ shift: LevelShift) {
        window.move(allBut: shift.length, by: Float(shift.after - shift.before))
    }
}
