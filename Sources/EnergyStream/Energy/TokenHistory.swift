/// How many tokens came in each of the last 240 frames, four seconds, and how fast they came then.
struct TokenHistory {
    static let length = 4 * FrameSchedule.rate

    private var counts: [Float] = Array(repeating: 0, count: length)
    private var rates: [Float] = Array(repeating: 0, count: length)
    /// Where the next frame is put, which is where the oldest stands.
    private var next = 0

    /// Notes a frame: how many tokens came, and the rate that is smoothed over a tenth of a second, in tokens per second.
    mutating func append(count: Int, rate: Double) {
        counts[next] = Float(count)
        rates[next] = Float(rate)
        next = (next + 1) % Self.length
    }

    /// The tokens of each of the last 240 frames, the oldest first.
    var allCounts: [Float] { Array(counts[next...] + counts[..<next]) }

    /// The rates of the last so many frames, at most 240, the oldest first.
    func lastRates(_ frames: Int) -> [Float] {
        precondition(frames <= Self.length, "\(frames) frames are more than are kept")
        return (0..<frames).map { rates[(next + Self.length - frames + $0) % Self.length] }
    }
}
