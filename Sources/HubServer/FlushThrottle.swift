/// Decides when what was said is sent: at once after a pause, otherwise an interval after the last time.
///
/// A `send()` costs the same for one message as for many, so at rates above one message an interval each interval saved
/// divides the cost of a delivery by the messages in it, and delays each by half an interval on average.
struct FlushThrottle {
    /// What to do with what was said.
    enum Decision: Equatable {
        /// Send it.
        case flush
        /// Leave it for then, with what will have been said by then.
        case wait(until: ContinuousClock.Instant)
    }

    /// What is sent before its time, in bytes: the log is memory, and a send that large gains nothing from growing.
    static let longestLog = 256 << 10

    /// The least time between two flushes; zero: none.
    let interval: Duration
    private var nextFlush: ContinuousClock.Instant?

    init(interval: Duration) { self.interval = interval }

    /// Decides about `unsentBytes` at `now`; a flush begins the next interval.
    mutating func decide(
        unsentBytes: Int,
        now: ContinuousClock.Instant
    ) -> Decision {
        guard interval > .zero else { return .flush }
        if let nextFlush, now < nextFlush, unsentBytes < Self.longestLog {
            return .wait(until: nextFlush)
        }
        nextFlush = now + interval
        return .flush
    }
}
