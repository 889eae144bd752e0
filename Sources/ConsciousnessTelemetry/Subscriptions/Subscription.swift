internal import WebSocketCommon

/// What a client is streamed, and how far it has come in each session.
struct Subscription {
    /// How far it has come in a session.
    enum Progress: Equatable {
        /// What was said of the session so far comes with the answer to an order; what is appended meanwhile is in it.
        case waiting
        /// It hears what everybody hears who calls the session as it does.
        case inRoom
        /// It gets messages of its own; `fromStep`: once a record has this step or a later one.
        case own(fromStep: Int?)
    }

    /// A session it named.
    struct Following: Equatable {
        /// What it calls the session.
        let name: SessionName
        /// How far it has come.
        var progress = Progress.waiting
    }

    /// The sessions.
    enum Scope: Equatable {
        /// All but those that it no longer wants.
        case all(except: Set<String>, progress: Progress)
        /// Those it named, by their ids.
        case named([String: Following])
    }

    /// Its number among all: a later one has a greater number.
    let number: UInt64
    /// The sessions.
    var scope: Scope
    /// What it named, each session once, in order; `nil`: all.
    let names: [SessionName]?
    /// What of the past it wants of each session.
    let replay: SubscriptionRequest.Replay
    /// Which records; `nil`: all.
    let filter: MetricFilter?
    /// Whether the last records are still to be told.
    var wantsSnapshot: Bool
    /// The sessions that had no record when the snapshot was taken: all that they have now has come since.
    var emptyAtSnapshot: Set<String> = []
    /// Of how many of `names` the past was asked for.
    var asked = 0

    /// Begins what a client asked for.
    ///
    /// - Parameters:
    ///   - request: What it asked for.
    ///   - number: Its number among all.
    ///   - replay: How many records of the past who does not say gets.
    init(_ request: SubscriptionRequest, number: UInt64, replay: Int) {
        self.number = number
        filter = request.filter
        wantsSnapshot = request.wantsSnapshot
        names = request.selection.names
        if let names {
            let followings = names.map { ($0.id.text, Following(name: $0)) }
            scope = .named(Dictionary(uniqueKeysWithValues: followings))
            self.replay = request.replay ?? (replay == 0 ? .none : .last(replay))
        } else {
            scope = .all(except: [], progress: .waiting)
            self.replay = .none
        }
    }

    /// What the client calls a session; `nil` when it is not subscribed to it.
    func name(of session: String) -> SessionName? {
        switch scope {
        case .all(let except, _):
            guard !except.contains(session) else { return nil }
            return SessionID(session).map { SessionName($0, isPrefixed: $0.isAmbiguous) }
        case .named(let sessions): return sessions[session]?.name
        }
    }

    /// The progress in a session; `nil` when it is not subscribed to it.
    func progress(in session: String) -> Progress? {
        switch scope {
        case .all(let except, let progress): except.contains(session) ? nil : progress
        case .named(let sessions): sessions[session]?.progress
        }
    }

    /// Notes the progress in a session; `nil`: in all.
    mutating func note(_ progress: Progress, in session: String?) {
        switch scope {
        case .all(let except, _):
            scope = .all(except: except, progress: progress)
        case .named(var sessions):
            guard let session else { return }
            // Not shared while it changes.
            scope = .named([:])
            sessions[session]?.progress = progress
            scope = .named(sessions)
        }
    }

    /// The progress from which a session goes on once its past was told.
    ///
    /// - Parameter hasRecords: Whether its past had any records.
    /// - Returns: How it hears the session from now on.
    func progress(afterPastWithRecords hasRecords: Bool) -> Progress {
        if case .fromStep(let step) = replay, !hasRecords { return .own(fromStep: step) }
        return filter == nil ? .inRoom : .own(fromStep: nil)
    }

    /// The records of the past that it is to be told of a session; `nil`: none.
    func extent(of session: String) -> TelemetryOrder.Extent? {
        let most = MessageReader.replays.upperBound
        switch replay {
        case .none:
            return emptyAtSnapshot.contains(session)
                ? .last(most, offset: 0, counted: false) : nil
        case .last(let count): return .last(count, offset: 0, counted: false)
        case .fromStep(let step): return .fromStep(step, limit: most)
        }
    }
}
