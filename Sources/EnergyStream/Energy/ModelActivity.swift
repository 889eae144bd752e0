internal import CMath

/// What a model does: how many tokens it has generated, and how fast.
struct ModelActivity {
    /// A model that was silent for so many frames, a minute, is forgotten.
    static let memory = 60 * FrameSchedule.rate

    let id: ModelID
    /// Counts the models, so that each has a place of its own in pictures.
    let place: Int
    let isDemo: Bool

    /// The frame behind which its last report came.
    private(set) var lastReport: Int
    /// How many tokens it has generated.
    private(set) var tokens = 0
    /// How many came since the last frame.
    private(set) var arriving = 0
    /// Tokens per second, smoothed over a tenth of a second.
    private(set) var quickRate = 0.0
    /// Tokens per second, smoothed over a second.
    private(set) var steadyRate = 0.0
    private(set) var history = TokenHistory()

    init(_ id: ModelID, place: Int, isDemo: Bool, frame: Int) {
        self.id = id
        self.place = place
        self.isDemo = isDemo
        lastReport = frame
    }

    /// Notes a report that came behind a frame.
    mutating func note(tokens count: Int, frame: Int) {
        arriving += count
        tokens += count
        lastReport = frame
    }

    /// Whether it can be forgotten.
    func isForgotten(at frame: Int) -> Bool { frame - lastReport > Self.memory }

    /// How much faster it is than it was, 0...1: a burst.
    ///
    /// (quick − steady) ÷ (quick + steady + 10 tokens per second); the last, so that a single token is none.
    var burst: Double {
        max(0, (quickRate - steadyRate) / (quickRate + steadyRate + 10))
    }

    /// Lets frames pass; what has arrived counts for the last of them.
    mutating func advance(by frames: Int) {
        // Of frames that were not made more than are remembered make no difference.
        for _ in 1..<max(1, min(frames, TokenHistory.length)) { pass(0) }
        pass(arriving)
        arriving = 0
    }

    private mutating func pass(_ count: Int) {
        let rate = Double(count * FrameSchedule.rate)
        quickRate += (rate - quickRate) * Self.quickShare
        steadyRate += (rate - steadyRate) * Self.steadyShare
        history.append(count: count, rate: quickRate)
    }

    private static let quickShare = share(over: 0.1)
    private static let steadyShare = share(over: 1)

    /// The part of a smoothed rate that one frame makes up: 1 − e^(−1 ÷ (60 τ)).
    private static func share(over seconds: Double) -> Double {
        1 - math_exp(-1 / (seconds * Double(FrameSchedule.rate)))
    }
}
