internal import Settings

/// How often and how fast a child may come back.
///
/// Two bounds: each pause is twice the last one, so that a child that cannot start costs little; and a span of time holds
/// only so many restarts, so that a child that never recovers is left down, where a person finds it.
struct RestartBudget: Equatable, Sendable {
    /// What a child may do after it went down.
    enum Verdict: Equatable {
        /// It starts again after a pause.
        case restart(after: Duration)
        /// It has used its restarts up.
        case exhausted
    }

    /// Past so many doublings any pause has reached its maximum: 1 ms is more than an hour then.
    private static let mostDoublings = 22

    private let settings: SupervisorSettings
    /// The restarts within the period, oldest first; never more than the intensity.
    private var recent: [ContinuousClock.Instant] = []
    private var doublings = 0

    init(settings: SupervisorSettings) { self.settings = settings }

    /// Spends a restart.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - jitter: A random number in 0...1, so that children that went down together do not come back together.
    /// - Returns: The pause, from half of what it would be to all of it; or that no restart is left.
    mutating func spend(now: ContinuousClock.Instant, jitter: Double) -> Verdict {
        recent.removeAll { now - $0 >= settings.restartPeriod }
        guard recent.count < settings.restartIntensity else { return .exhausted }
        recent.append(now)
        let pause = min(settings.restartDelay * (1 << doublings), settings.maximumRestartDelay)
        doublings = min(doublings + 1, Self.mostDoublings)
        return .restart(after: pause * (0.5 + jitter / 2))
    }

    /// Starts the pauses anew: the child has been healthy for a whole period.
    mutating func recovered() { doublings = 0 }
}
