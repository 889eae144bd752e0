internal import ConsciousnessTelemetry
internal import EventLoop

/// Reports all that a session's file has at present, a piece at a time.
///
/// What is written meanwhile is not waited for: a writer that is fast would never let it end.
struct CatchingUp {
    /// How far it is.
    enum Progress {
        /// There is more to report.
        case more
        /// Nobody may report of it just now, or the process has no descriptor left.
        case waits
        /// It is reported.
        case done(FollowedSession)
        /// There is no such session.
        case absent
        /// Its file cannot be read.
        case unreadable(SystemError)
    }

    private let id: SessionID
    private let shelf: SessionShelf
    /// Which file it is about, and how long that was.
    private var goal: (generation: Int, size: Int64)?

    /// Begins with a session.
    init(_ id: SessionID, in shelf: SessionShelf) {
        self.id = id
        self.shelf = shelf
    }

    /// Reports the next piece.
    mutating func advance() -> Progress {
        guard let session = shelf.find(id) else { return .absent }
        guard session.holds == 0 else { return .waits }
        switch shelf.advance(session) {
        case .caughtUp: return .done(session)
        case .gone: return .absent
        case .pinned, .exhausted: return .waits
        case .unreadable(let error): return .unreadable(error)
        case .more:
            guard session.alignment == nil else { return .more }
            guard let goal, goal.generation == session.generation else {
                goal = (session.generation, session.size)
                return .more
            }
            guard session.place.scanned >= goal.size else { return .more }
            // Whatever is left is looked at in its turn.
            shelf.enqueue(session)
            return .done(session)
        }
    }
}
