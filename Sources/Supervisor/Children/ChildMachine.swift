package import EventLoop
package import Settings

/// What becomes of one child: an event and the time in, what to do about it out.
///
///     stopped ─start→ starting ─READY→ ready ─STOPPING→ leaving
///        ↑               └───────────────┼─────────────────┘
///        │            its end, or a missed deadline (failing) and then its end
///        │                               ↓
///        │                          backingOff ─pause→ starting; or failed, when the restarts are used up
///     stopping ←stop─ any that has a process
///
/// Its owner performs each action and tells what came of it. It holds no process: the owner knows that.
package struct ChildMachine: Equatable, Sendable {
    /// A point in time.
    package typealias Instant = ContinuousClock.Instant

    /// Where the child is.
    package private(set) var state = State.stopped
    /// When it came there.
    package private(set) var since: Instant
    /// How often it was started again.
    package private(set) var restarts = 0
    /// What the present process last said of itself; at most 256 characters.
    package private(set) var status: String?
    /// Why it last went down; `nil` when it never did.
    package private(set) var lastFailure: ChildFailure?

    private static let longestStatus = 256
    private let settings: SupervisorSettings
    private var budget: RestartBudget

    /// Makes a child that is stopped.
    package init(settings: SupervisorSettings, now: Instant) {
        self.settings = settings
        budget = RestartBudget(settings: settings)
        since = now
    }

    // MARK: What is wanted

    /// Asks for a process.
    package mutating func start(now: Instant) -> Action {
        switch state {
        case .stopped, .failed:
            budget = RestartBudget(settings: settings)
            return spawn(now: now)
        case .starting, .ready, .leaving, .failing, .backingOff, .stopping:
            return .nothing
        }
    }

    /// Asks the child to stop; it has `stopTimeout` to do so, or what remains to it when it is on its way already.
    package mutating func stop(now: Instant) -> Action {
        switch state {
        case .starting, .ready:
            enter(.stopping(deadline: now + settings.stopTimeout), now: now)
            return .terminate
        case .leaving(let deadline):
            enter(.stopping(deadline: deadline), now: now)
            return .nothing
        case .failing(_, let deadline):
            enter(.stopping(deadline: deadline), now: now)
            return .nothing
        case .backingOff:
            enter(.stopped, now: now)
            return .announceStop
        case .stopped, .stopping, .failed:
            return .nothing
        }
    }

    /// Gives a child that was asked to stop no more time.
    package mutating func hurry(now: Instant) -> Action {
        switch state {
        case .stopping(_?):
            state = .stopping(deadline: nil)
            return .kill(.notStopped(within: now - since))
        case .stopped, .starting, .ready, .leaving, .failing, .backingOff, .stopping(nil), .failed:
            return .nothing
        }
    }

    // MARK: What happens

    /// Takes what the child's process said.
    package mutating func received(_ message: ServiceMessage, now: Instant) -> Action {
        switch message {
        case .status(let text):
            status = String(text.prefix(Self.longestStatus))
            return .nothing
        case .ready: return receivedReady(now: now)
        case .watchdog:
            if case .ready(_?) = state { state = .ready(watchdogDeadline: watchdogDeadline(now)) }
            return .nothing
        case .stopping:
            return receivedStopping(now: now)
        case .reloading:
            // It goes on serving meanwhile, and goes on feeding the watchdog.
            return .nothing
        }
    }

    /// Notes that no process could be started.
    package mutating func couldNotStart(_ error: SystemError, now: Instant, jitter: Double)
        -> Action
    {
        fail(.notStarted(error), now: now, jitter: jitter)
    }

    /// Notes that the process has ended.
    ///
    /// - Parameters:
    ///   - status: How.
    ///   - now: The present.
    ///   - jitter: A random number in 0...1, for the pause before a restart.
    /// - Returns: What to do about it.
    package mutating func exited(_ status: ExitStatus, now: Instant, jitter: Double) -> Action {
        switch state {
        case .starting, .ready, .leaving:
            return fail(.ended(status), now: now, jitter: jitter)
        case .failing(let failure, _):
            return fail(failure, now: now, jitter: jitter)
        case .stopping:
            enter(.stopped, now: now)
            return .announceStop
        case .stopped, .backingOff, .failed:
            preconditionFailure("a child without a process, \(state), has ended with \(status)")
        }
    }

    /// Does what is due.
    package mutating func tick(now: Instant) -> Action {
        switch state {
        case .starting(let deadline) where now >= deadline:
            return condemn(.notReady(within: settings.startTimeout), now: now)
        case .ready(let deadline?) where now >= deadline:
            let failure = ChildFailure.silent(for: settings.watchdog)
            enter(.failing(failure, deadline: now + settings.stopTimeout), now: now)
            return .abort(failure)
        case .leaving(let deadline) where now >= deadline:
            return condemn(.notStopped(within: settings.stopTimeout), now: now)
        case .failing(let failure, let deadline?) where now >= deadline:
            return condemn(failure, now: now)
        case .stopping(let deadline?) where now >= deadline:
            state = .stopping(deadline: nil)
            return .kill(.notStopped(within: settings.stopTimeout))
        case .backingOff(let until) where now >= until:
            restarts += 1
            return spawn(now: now)
        case .stopped, .starting, .ready, .leaving, .failing, .stopping, .backingOff, .failed:
            return .nothing
        }
    }

    /// Grants the deadlines of living processes anew: the owner was held up itself and may not have heard them.
    package mutating func excuse(now: Instant) {
        switch state {
        case .starting: state = .starting(deadline: now + settings.startTimeout)
        case .ready(_?): state = .ready(watchdogDeadline: watchdogDeadline(now))
        case .leaving: state = .leaving(deadline: now + settings.stopTimeout)
        case .failing(let failure, _?):
            state = .failing(failure, deadline: now + settings.stopTimeout)
        case .stopping(_?): state = .stopping(deadline: now + settings.stopTimeout)
        case .stopped, .ready, .failing, .backingOff, .stopping, .failed: break
        }
    }
}

extension ChildMachine {
    /// When `tick` has something to do; `nil`: not before something else happens.
    package var nextDeadline: Instant? {
        switch state {
        case .starting(let deadline), .leaving(let deadline), .backingOff(let deadline): deadline
        case .ready(let deadline), .failing(_, let deadline), .stopping(let deadline): deadline
        case .stopped, .failed: nil
        }
    }

    /// Whether it has a process.
    package var isAlive: Bool {
        switch state {
        case .starting, .ready, .leaving, .failing, .stopping: true
        case .stopped, .backingOff, .failed: false
        }
    }

    private mutating func receivedReady(now: Instant) -> Action {
        switch state {
        case .starting:
            enter(.ready(watchdogDeadline: watchdogDeadline(now)), now: now)
            return .announceReady
        case .stopped, .ready, .leaving, .failing, .backingOff, .stopping, .failed:
            return .nothing
        }
    }

    private mutating func receivedStopping(now: Instant) -> Action {
        switch state {
        case .starting, .ready:
            enter(.leaving(deadline: now + settings.stopTimeout), now: now)
            return .nothing
        case .stopped, .leaving, .failing, .backingOff, .stopping, .failed:
            return .nothing
        }
    }

    private mutating func spawn(now: Instant) -> Action {
        status = nil
        enter(.starting(deadline: now + settings.startTimeout), now: now)
        return .spawn
    }

    private mutating func condemn(_ failure: ChildFailure, now: Instant) -> Action {
        enter(.failing(failure, deadline: nil), now: now)
        return .kill(failure)
    }

    private mutating func fail(_ failure: ChildFailure, now: Instant, jitter: Double) -> Action {
        lastFailure = failure
        // First leave the present state: a long time in `ready` shortens the pause.
        enter(.failed(failure), now: now)
        switch budget.spend(now: now, jitter: jitter) {
        case .restart(let pause):
            enter(.backingOff(until: now + pause), now: now)
            return .announceRestart(failure, after: pause)
        case .exhausted:
            return .announceFailure(failure)
        }
    }

    private mutating func enter(_ state: State, now: Instant) {
        if case .ready = self.state, now - since >= settings.restartPeriod { budget.recovered() }
        self.state = state
        since = now
    }

    private func watchdogDeadline(_ now: Instant) -> Instant? {
        settings.watchdog > .zero ? now + settings.watchdog : nil
    }
}
