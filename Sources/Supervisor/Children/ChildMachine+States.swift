internal import EventLoop

extension ChildMachine {
    /// Where a child is between two events.
    package enum State: Equatable, Sendable {
        /// No process runs, and none is wanted.
        ///
        /// Leaves for `starting` when asked to.
        case stopped
        /// A process runs and must say `READY=1` by `deadline`.
        ///
        /// Leaves for `ready`, or for `failing` past the deadline.
        case starting(deadline: Instant)
        /// The process serves; it owes a `WATCHDOG=1` by `watchdogDeadline`, unless that is `nil`.
        ///
        /// Leaves for `leaving` when it says `STOPPING=1`, for `failing` past the deadline.
        case ready(watchdogDeadline: Instant?)
        /// The process said unasked that it stops, and must have ended by `deadline`.
        ///
        /// Leaves for `backingOff` or `failed` at its end, for `failing` past the deadline.
        case leaving(deadline: Instant)
        /// The process has failed and been told to die, at the latest by `deadline`; `nil` once it was killed.
        ///
        /// Leaves for `backingOff` or `failed` at its end, which the kernel owes us.
        case failing(ChildFailure, deadline: Instant?)
        /// No process runs, and the next one starts at `until`.
        ///
        /// Leaves for `starting` then, for `stopped` when it is no longer wanted.
        case backingOff(until: Instant)
        /// The process was asked to stop and must have ended by `deadline`; `nil` once it was killed.
        ///
        /// Leaves for `stopped` at its end.
        case stopping(deadline: Instant?)
        /// The restarts are used up, and no process runs.
        ///
        /// Leaves for `starting` only when a person asks for it.
        case failed(ChildFailure)
    }

    /// What the owner has to do.
    package enum Action: Equatable, Sendable {
        /// Nothing.
        case nothing
        /// Start a process; on failure say so with `couldNotStart`.
        case spawn
        /// Ask the process to stop: SIGTERM.
        case terminate
        /// End the process so that it leaves a core dump: SIGABRT.
        case abort(ChildFailure)
        /// End the process: SIGKILL.
        case kill(ChildFailure)
        /// Tell that the child is ready.
        case announceReady
        /// Tell that the child went down and comes back after a pause.
        case announceRestart(ChildFailure, after: Duration)
        /// Tell that the child went down and stays there.
        case announceFailure(ChildFailure)
        /// Tell that the child has stopped as it was asked to.
        case announceStop
    }
}
