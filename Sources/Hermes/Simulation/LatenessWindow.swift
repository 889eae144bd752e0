/// How late the last few thousand frames began.
struct LatenessWindow {
    private static let capacity = 4096

    /// In milliseconds, in no particular order.
    private var samples: [Double] = []
    private var next = 0

    /// Notes how late a frame began.
    mutating func record(_ lateness: Duration) {
        let milliseconds = max(0, lateness / .milliseconds(1))
        if samples.count < Self.capacity {
            samples.append(milliseconds)
        } else {
            samples[next] = milliseconds
        }
        next = (next + 1) % Self.capacity
    }

    /// The quantiles of what was noted; zeros when nothing was.
    var summary: SimulationStatus.Lateness {
        var summary = SimulationStatus.Lateness()
        let sorted = samples.sorted()
        guard let most = sorted.last else { return summary }
        summary.p50 = sorted[(sorted.count - 1) / 2]
        summary.p99 = sorted[(sorted.count - 1) * 99 / 100]
        summary.most = most
        return summary
    }
}
