/// When to ask a silent connection for a sign of life, and when to give it up.
struct Liveness {
    private enum State {
        /// Something came not long ago. Leaves for `asked` when nothing more does until `next`.
        case quiet(next: ContinuousClock.Instant)
        /// A ping is on its way. Leaves for `quiet` with whatever comes.
        case asked(deadline: ContinuousClock.Instant)
    }

    /// What is to be done now.
    enum Action: Equatable {
        case nothing
        case ping
        case giveUp
    }

    private let timings: RedisTimings
    private var state: State

    init(_ timings: RedisTimings, now: ContinuousClock.Instant) {
        self.timings = timings
        state = .quiet(next: now + timings.silence)
    }

    /// When something is to be done next.
    var deadline: ContinuousClock.Instant {
        switch state {
        case .quiet(let next): next
        case .asked(let deadline): deadline
        }
    }

    /// Takes note that something came.
    mutating func heard(now: ContinuousClock.Instant) {
        state = .quiet(next: now + timings.silence)
    }

    /// Says what is to be done; what has come until `now` was `heard` before.
    mutating func tick(now: ContinuousClock.Instant) -> Action {
        switch state {
        case .quiet(let next) where now < next: return .nothing
        case .quiet:
            state = .asked(deadline: now + timings.answer)
            return .ping
        case .asked(let deadline): return now < deadline ? .nothing : .giveUp
        }
    }
}
