/// How late the last so many frames were: the quantiles are there at any time without a look at all of them.
package struct LatenessWindow {
    private let capacity: Int
    /// The last ones, of which the oldest stands at `next` once there are as many as are kept.
    ///
    /// Like all here in seconds.
    private var ring: [Double] = []
    private var next = 0
    /// The same, the least first.
    private var sorted: [Double] = []

    /// Makes a window.
    ///
    /// - Parameter capacity: How many are kept, 1 or more; noting one moves as many at most.
    package init(capacity: Int) {
        precondition(capacity > 0, "a window of \(capacity)")
        self.capacity = capacity
    }

    /// Notes how late a frame was; less than zero counts as zero.
    package mutating func note(_ lateness: Duration) {
        let seconds = max(0, lateness / .seconds(1))
        if ring.count < capacity {
            ring.append(seconds)
        } else {
            sorted.remove(at: place(of: ring[next]))
            ring[next] = seconds
        }
        next = (next + 1) % capacity
        sorted.insert(seconds, at: place(of: seconds))
    }

    /// How late so many of a hundred, 0...100, were at most, in seconds; 0 when there is none.
    package func quantile(_ percent: Int) -> Double {
        sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * percent / 100]
    }

    /// Where the first stands that is not less.
    private func place(of seconds: Double) -> Int {
        var range = 0..<sorted.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                sorted[middle] < seconds
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
