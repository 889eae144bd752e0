internal import ConsciousnessTelemetry
internal import WebSocketCommon

/// An order that is being carried out, a piece at a time.
protocol Job: AnyObject {
    /// Whether nothing of some sessions is reported until it is done, so that it goes before others.
    var isHolding: Bool { get }

    /// Does the next piece.
    ///
    /// - Parameter now: The present.
    /// - Returns: What is left to do.
    func advance(now: ContinuousClock.Instant) -> JobProgress
}

extension Job {
    var isHolding: Bool { false }
}

/// What is left of an order.
enum JobProgress {
    /// Nothing: its last answer is posted.
    case done
    /// Something.
    case more
    /// It goes on then.
    case waits(until: ContinuousClock.Instant)
}

/// What is done in one piece.
final class BriefJob: Job {
    private let work: () -> Void

    init(_ work: @escaping () -> Void) { self.work = work }

    func advance(now: ContinuousClock.Instant) -> JobProgress {
        work()
        return .done
    }
}
