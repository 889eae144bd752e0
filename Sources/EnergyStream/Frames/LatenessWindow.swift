internal import WebSocketCommon

/// How late the frames of the last minute were made.
struct LatenessWindow {
    private static let capacity = 60 * FrameSchedule.rate

    /// In seconds, in no particular order.
    private var samples: [Double] = []
    private var next = 0

    /// Notes how late a frame was made.
    mutating func note(_ lateness: Duration) {
        let seconds = max(0, lateness / .seconds(1))
        if samples.count < Self.capacity {
            samples.append(seconds)
        } else {
            samples[next] = seconds
        }
        next = (next + 1) % Self.capacity
    }

    /// How late so many of a hundred frames were at most; zeros when there was none.
    func quantiles(_ percents: [Int]) -> [Double] {
        let sorted = samples.sorted()
        guard !sorted.isEmpty else { return percents.map { _ in 0 } }
        return percents.map { sorted[(sorted.count - 1) * $0 / 100] }
    }
}
