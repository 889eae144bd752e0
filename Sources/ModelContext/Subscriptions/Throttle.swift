/// Lets something be told at once, but then not again before an interval has passed; the last change is always told.
struct Throttle: Equatable, Sendable {
    /// What to do about a change.
    enum Verdict: Equatable, Sendable {
        /// Tell it now.
        case tell
        /// Tell it when `release` says so.
        case wait(until: ContinuousClock.Instant)
        /// It is told together with an earlier change that waits already.
        case merge
    }

    private var restsUntil: ContinuousClock.Instant?
    /// When a change that waits has to be told; `nil` when none waits.
    private(set) var dueAt: ContinuousClock.Instant?

    /// Notes a change.
    mutating func changed(now: ContinuousClock.Instant, interval: Duration) -> Verdict {
        guard dueAt == nil else { return .merge }
        guard let restsUntil, now < restsUntil else {
            restsUntil = now + interval
            return .tell
        }
        dueAt = restsUntil
        return .wait(until: restsUntil)
    }

    /// Lets go of the change that waits, if its time has come.
    ///
    /// - Returns: whether there is one to tell.
    mutating func release(now: ContinuousClock.Instant, interval: Duration) -> Bool {
        guard let dueAt, dueAt <= now else { return false }
        self.dueAt = nil
        restsUntil = now + interval
        return true
    }
}
