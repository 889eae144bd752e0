/// How often values of each size occurred; recording one allocates nothing.
package struct Histogram: Equatable, Sendable {
    /// The buckets' upper bounds, ascending; what is larger is only in `count` and `sum`.
    package let bounds: [Double]
    /// How many values fell into each bucket: above the bound before it, up to its own.
    package private(set) var counts: [UInt64]
    /// How many values there were.
    package private(set) var count: UInt64 = 0
    /// What all values add up to.
    package private(set) var sum = 0.0

    /// The bounds that the ecosystem's dashboards expect of durations, in seconds.
    package static let seconds: [Double] = [
        0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ]

    /// The bounds that they expect of the time from a message to its answer, in seconds.
    package static let latencySeconds = seconds + [10]

    /// Makes an empty histogram.
    package init(bounds: [Double] = Histogram.seconds) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// Counts a value.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - times: How often it occurred.
    package mutating func record(_ value: Double, times: UInt64 = 1) {
        count += times
        sum += value * Double(times)
        for bucket in bounds.indices where value <= bounds[bucket] {
            counts[bucket] += times
            return
        }
    }
}
