/// How fast a connection may send, shared by all connections that have the same limit.
package struct RateLimit: Equatable, Sendable {
    /// The messages per second that refill a bucket, 0...1,000,000; 0 means no limit.
    package let messagesPerSecond: Int

    /// What a full bucket holds, as the time it takes to refill: bursts of 1.5 × the rate.
    static let burst: Duration = .milliseconds(1500)

    /// The moment that buckets count their nanoseconds from.
    private let origin: ContinuousClock.Instant

    /// Sets a limit.
    ///
    /// - Parameters:
    ///   - messagesPerSecond: The rate; values outside 0...1,000,000 count as the nearer end.
    ///   - origin: Any moment before the first message, such as the start of the hub.
    package init(messagesPerSecond: Int, origin: ContinuousClock.Instant) {
        self.messagesPerSecond = min(max(messagesPerSecond, 0), 1_000_000)
        self.origin = origin
    }

    /// The nanoseconds that refill one message; 0 without a limit.
    var interval: Int64 {
        messagesPerSecond == 0 ? 0 : 1_000_000_000 / Int64(messagesPerSecond)
    }

    /// The nanoseconds from the origin to a moment.
    func nanoseconds(at moment: ContinuousClock.Instant) -> Int64 {
        Self.nanoseconds(in: origin.duration(to: moment))
    }

    static func nanoseconds(in duration: Duration) -> Int64 {
        Int64(clamping: duration.attoseconds / 1_000_000_000)
    }
}
