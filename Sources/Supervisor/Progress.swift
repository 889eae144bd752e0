internal import EventLoop

/// What the supervisor tells its own manager: that it is ready, how its children fare, that it lives.
struct Progress {
    private let notifier: ServiceNotifier
    private var lastStatus: String?
    private var saidReady = false
    private var saidStopping = false

    /// When the manager's watchdog wants food; `nil`: never.
    private(set) var nextDeadline: ContinuousClock.Instant?

    init(notifier: ServiceNotifier, now: ContinuousClock.Instant) {
        self.notifier = notifier
        nextDeadline = notifier.watchdogInterval.map { now + $0 }
    }

    /// Tells what has changed.
    ///
    /// The supervisor is ready once it is known of each child how its start went. To wait until one that keeps failing is given
    /// up would let systemd's own start timeout end the healthy ones.
    mutating func report(
        _ states: [ChildMachine.State],
        isStopping: Bool,
        now: ContinuousClock.Instant
    ) {
        let status = Self.status(states)
        if status != lastStatus {
            lastStatus = status
            notifier.tell(.status(status))
        }
        if !saidReady, states.allSatisfy(\.isSettled) {
            saidReady = true
            notifier.tell(.ready)
        }
        if isStopping, !saidStopping {
            saidStopping = true
            notifier.tell(.stopping)
        }
        if let deadline = nextDeadline, let interval = notifier.watchdogInterval, now >= deadline {
            nextDeadline = now + interval
            notifier.tell(.watchdog)
        }
    }

    /// `3 of 4 services ready, 1 failed`.
    private static func status(_ states: [ChildMachine.State]) -> String {
        let stages = states.map { SupervisorStatus.Stage($0) }
        let ready = stages.count { $0 == .ready }
        let failed = stages.count { $0 == .failed }
        return "\(ready) of \(states.count) services ready"
            + (failed > 0 ? ", \(failed) failed" : "")
    }
}

extension ChildMachine.State {
    /// Whether it is known how the child's last start went.
    fileprivate var isSettled: Bool {
        switch self {
        case .ready, .backingOff, .failed: true
        case .stopped, .starting, .leaving, .failing, .stopping: false
        }
    }
}
