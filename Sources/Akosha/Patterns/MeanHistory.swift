/// The means of a series' latest windows, one for each window.
struct MeanHistory: Equatable, Sendable {
    /// How many means it keeps.
    static let size = 128
    /// How many windows without samples are bridged by the mean before; more, and the history begins anew.
    static let longestGap = 8

    /// The means, the oldest first.
    private(set) var means: [Float] = []
    /// The window of the latest mean.
    private(set) var latest: Int64 = 0

    /// Takes a mean in.
    ///
    /// - Returns: Whether the history goes on; `false` when it began anew after a gap.
    mutating func append(_ mean: Double, window: Int64) -> Bool {
        let gap = means.isEmpty ? 0 : window - latest - 1
        // A window that was closed before it was over comes twice: its larger part counts.
        guard gap >= 0 else { return true }
        let goesOn = gap <= Int64(Self.longestGap)
        if goesOn, let last = means.last {
            for _ in 0..<gap { push(last) }
        } else {
            means.removeAll(keepingCapacity: true)
        }
        push(Float(mean))
        latest = window
        return goesOn
    }

    /// Moves all means, as if the series had always been on its new level.
    mutating func move(by distance: Float) {
        for index in means.indices { means[index] += distance }
    }

    /// The window of the oldest mean.
    var oldest: Int64 { latest - Int64(means.count) + 1 }

    private mutating func push(_ mean: Float) {
        if means.count == Self.size {
            means.removeFirst()
        } else if means.count == means.capacity {
            // Room for no more than there ever are.
            means.reserveCapacity(min(max(2 * means.count, 8), Self.size))
        }
        means.append(mean)
    }
}
