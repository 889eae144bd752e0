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
    ///   - severities: What is grave.
    /// - Returns: What it leads to.
    mutating func insert(_ value: Double, severities: Akosha.Severities) -> Signals {
        var signals = Signals()
        guard window.count >= Self.warmUp else {
            window.insert(Float(value))
            return signals
        }
        let score = RobustScore(Double(Float(value)), in: window)
        judge(score, isNovel: isNovel(value), severities, &signals)
        window.insert(Float(value))
        let length = sum.insert(score.central)
        guard length > 0 else { return signals }
        if length.isMultiple(of: Self.lookEvery) { look(length, &signals) }
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

    private mutating func judge(
        _ score: RobustScore,
        isNovel: Bool,
        _ severities: Akosha.Severities,
        _ signals: inout Signals
    ) {
        let magnitude = score.score.magnitude
        var found = severities.severity(of: magnitude / tolerance.factor)
        if !score.isDegenerate { tolerance.learn(magnitude, below: Double(severities.low)) }
        if score.isDegenerate, let grave = found {
            // Nearly all values were the same: how far away another is says little, and one that was there before is not unusual.
            found = isNovel ? min(grave, .medium) : nil
        }
        guard let found else {
            guard severity != nil else { return }
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
    private mutating func look(_ length: Int, _ signals: inout Signals) {
        switch LevelShift.look(at: window.inOrder, length: length) {
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
