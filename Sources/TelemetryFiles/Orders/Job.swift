internal import ConsciousnessTelemetry
internal import WebSocketCommon

/// An order that is being carried out, a piece at a time.
protocol Job: AnyObject {
    /// The session that it is about alone; `nil` for several, and for what is no session.
    var session: String? { get }
    /// Whether it changes that session, so that what was ordered behind it waits.
    var appends: Bool { get }

    /// Does the next piece.
    ///
    /// - Parameter now: The present.
    /// - Returns: What is left to do.
    func advance(now: ContinuousClock.Instant) -> JobProgress
}

extension Job {
    var appends: Bool { false }
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
    let session: String? = nil
    private let work: () -> Void

    init(_ work: @escaping () -> Void) { self.work = work }

    func advance(now: ContinuousClock.Instant) -> JobProgress {
        work()
        return .done
    }
}
