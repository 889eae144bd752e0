/// The latest values of a series, in the order of time and in that of size.
///
/// Single precision is enough: what is less than a thousandth of the median is never called unusual.
struct SlidingWindow: Equatable, Sendable {
    /// How many values it keeps: enough to estimate a scale to within some 10 %, and 1 KiB.
    static let size = 128

    private var ring: [Float] = []
    private var sorted: [Float] = []
    /// Where the oldest value is, once it is full.
    private var oldest = 0

    /// How many values it has.
    var count: Int { ring.count }

    /// The least and the greatest value; 0 for an empty one.
    var range: (least: Double, most: Double) {
        (Double(sorted.first ?? 0), Double(sorted.last ?? 0))
    }

    /// Takes a value in; the oldest leaves when it is full.
    mutating func insert(_ value: Float) {
        guard ring.count == Self.size else {
            reserve()
            ring.append(value)
            sorted.insert(value, at: position(of: value))
            return
        }
        let former = ring[oldest]
        ring[oldest] = value
        oldest = oldest + 1 == Self.size ? 0 : oldest + 1
        replace(former, by: value)
    }

    /// The middle value; 0 for an empty one.
    var median: Double {
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        guard sorted.count.isMultiple(of: 2) else { return Double(sorted[middle]) }
        return (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2
    }

    /// The value below which a share of the values is; 0 for an empty one.
    func quantile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[Int(share * Double(sorted.count - 1) + 0.5)])
    }

    /// The median of the distances from a centre.
    ///
    /// The k values next to the centre stand side by side, so the run of k whose farther end is nearest has the answer; moving it up
    /// brings its lower end nearer and takes its upper end away, so it is found by halving.
    func medianDeviation(from centre: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let length = (sorted.count + 1) / 2
        func below(_ index: Int) -> Double { centre - Double(sorted[index]) }
        func above(_ index: Int) -> Double { Double(sorted[index + length - 1]) - centre }
        var low = 0
        var high = sorted.count - length
        while low < high {
            let middle = (low + high) / 2
            if above(middle) >= below(middle) { high = middle } else { low = middle + 1 }
        }
        let here = max(below(low), above(low))
        return low == 0 ? here : min(here, max(below(low - 1), above(low - 1)))
    }

    /// The values, the oldest first.
    var inOrder: [Float] { Array(ring[oldest...] + ring[..<oldest]) }

    /// Moves all but the latest values, as if they had been on another level.
    mutating func move(allBut latest: Int, by distance: Float) {
        var values = inOrder
        for index in values.indices.dropLast(latest) { values[index] += distance }
        ring = values
        oldest = 0
        sorted = values.sorted()
    }

    /// Forgets all values.
    mutating func removeAll() {
        ring.removeAll(keepingCapacity: true)
        sorted.removeAll(keepingCapacity: true)
        oldest = 0
    }

    /// Makes room for a value without that for more than the window ever has.
    private mutating func reserve() {
        guard ring.count == ring.capacity else { return }
        let capacity = min(max(2 * ring.count, 8), Self.size)
        ring.reserveCapacity(capacity)
        sorted.reserveCapacity(capacity)
    }

    // MARK: Order

    private func position(of value: Float) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Puts a value in the place of an equal one of another's, moving only those between the two.
    private mutating func replace(_ former: Float, by value: Float) {
        var gap = position(of: former)
        while gap + 1 < sorted.count, sorted[gap + 1] < value {
            sorted[gap] = sorted[gap + 1]
            gap += 1
        }
        while gap > 0, sorted[gap - 1] > value {
            sorted[gap] = sorted[gap - 1]
            gap -= 1
        }
        sorted[gap] = value
    }
}
