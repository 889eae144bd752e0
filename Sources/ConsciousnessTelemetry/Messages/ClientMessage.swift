/// What a client says.
enum ClientMessage: Equatable {
    /// It wants to be streamed what this says, and nothing else any more.
    case subscribe(SubscriptionRequest)
    /// It wants nothing more of these sessions; `nil`: nothing at all.
    case unsubscribe([SessionName]?)
    /// It is there.
    case heartbeat
    /// It wants the last record of these sessions; `nil`: of those that were written last.
    case snapshot([SessionName]?)
}

/// What a client wants to be streamed.
struct SubscriptionRequest: Equatable {
    /// The sessions, and how they were asked for.
    enum Selection: Equatable {
        /// All that there are and will be.
        case all
        /// One, by `sessionId`.
        case one(SessionName)
        /// Several, by `sessionIds`; 1 to 100, a session perhaps more than once.
        case several([SessionName])
    }

    /// What of the past.
    enum Replay: Equatable {
        /// Nothing.
        case none
        /// So many records.
        case last(Int)
        /// The records with this step or a later one.
        case fromStep(Int)
    }

    /// Which sessions.
    var selection = Selection.all
    /// What of the past; `nil`: what the settings say.
    var replay: Replay?
    /// Whether the last record comes first, in a message of its own.
    var wantsSnapshot = false
    /// Which records; `nil`: all.
    var filter: MetricFilter?
}
