package import EventLoop

/// Why a child went down without having been asked to stop.
package enum ChildFailure: Equatable, Sendable, CustomStringConvertible {
    /// No process could be started.
    case notStarted(SystemError)
    /// Its process ended, be it with success: a service has no reason to end by itself.
    case ended(ExitStatus)
    /// It did not say `READY=1` in time.
    case notReady(within: Duration)
    /// It owed a `WATCHDOG=1`.
    case silent(for: Duration)
    /// It began to stop, and did not end in time.
    case notStopped(within: Duration)

    /// A phrase: `ended with exit status 1`, `not ready within 10.0 seconds`.
    package var description: String {
        switch self {
        case .notStarted(let error): "cannot \(error)"
        case .ended(let status): "ended with \(status)"
        case .notReady(let limit): "not ready within \(limit)"
        case .silent(let limit): "silent for \(limit)"
        case .notStopped(let limit): "not stopped within \(limit)"
        }
    }
}
