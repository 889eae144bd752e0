internal import WebSocketCommon

/// The sessions and what they learned, folded from events.
struct Manager: Sendable {
    private(set) var sessions: [String: Session] = [:]
    var knowledge: Knowledge
    /// The closed sessions, the longest closed first: they make room when the bound is reached.
    ///
    /// A slice, of which the first can be taken without moving the others.
    private var closed: ArraySlice<String> = []
    private var size = 0
    private let limits: SessionBuddy.Limits
    /// How many closed sessions were forgotten at the bound.
    private(set) var forgotten = 0

    init(index: any SearchIndex, limits: SessionBuddy.Limits) {
        self.limits = limits
        knowledge = Knowledge(index: index, limit: limits.unkeptKnowledge)
    }

    /// How many sessions are not closed.
    var openSessions: Int { sessions.count - closed.count }

    /// The session of that name.
    func session(_ id: String) throws(ServiceError) -> Session {
        guard let session = sessions[id] else {
            throw ServiceError(.notFound, "session_id: no session \(id.quoted)")
        }
        return session
    }

    // MARK: Checking

    /// Says whether an event fits: a session is created once, and changes until it is closed.
    ///
    /// An event of a session that is not known yet is accepted and makes it known: its programs may have begun before the hub.
    func check(_ event: EventView) throws(ServiceError) {
        guard let id = event.string("session_id") else { return }
        let session = sessions[id]
        if event.name == "session.created", session != nil {
            throw ServiceError(.invalidState, "session_id: session \(id.quoted) exists already")
        }
        if event.name == "knowledge.search_result" { return }
        if let session, session.status == .closed {
            throw ServiceError(.invalidState, "session_id: session \(id.quoted) is closed")
        }
        if event.name == "knowledge.captured" { try knowledge.checkRoom() }
        try checkBounds(event, session)
    }

    private func checkBounds(_ event: EventView, _ session: Session?) throws(ServiceError) {
        // Closing a session is how room is made, and what one learned is kept elsewhere.
        if session != nil, ["session.closed", "knowledge.captured"].contains(event.name) { return }
        let size = sizeAfter(event, session)
        guard size <= limits.sessionSize else {
            throw ServiceError(
                .limitExceeded,
                "session of \(size) bytes, limit is \(limits.sessionSize)"
            )
        }
        let isFull = session == nil && sessions.count >= limits.sessions
        let total = self.size - (session?.size ?? 0) + size
        guard closed.isEmpty, isFull || total > limits.totalSize else { return }
        throw ServiceError(
            .limitExceeded,
            "\(sessions.count) sessions of \(self.size) bytes are open, limits are \(limits.sessions)"
                + " and \(limits.totalSize); close one first"
        )
    }

    /// How large a session is once it has taken an event: measured when the sum could be too much, because an update may replace
    /// what it does not add, and old checkpoints make room for a new one.
    private func sizeAfter(_ event: EventView, _ session: Session?) -> Int {
        let added = event.data.bytes.count
        guard let session else { return added }
        let sum = session.size + added
        guard sum > limits.sessionSize || self.size + added > limits.totalSize else { return sum }
        switch event.name {
        case "session.updated":
            var merged = session
            merged.merge(event.value("changes")?.objectValue ?? JSONObject())
            return merged.size
        case "session.checkpoint":
            return max(min(sum, limits.sessionSize), session.size - session.checkpointSize + added)
        default: return sum
        }
    }

    // MARK: Folding

    /// Folds an event into the state.
    mutating func apply(_ event: EventView) {
        guard let id = event.string("session_id"), event.name != "knowledge.search_result",
            sessions[id]?.status != .closed
        else { return }
        let isNew = sessions[id] == nil
        var session =
            sessions.removeValue(forKey: id)
            ?? Session(id: id, at: event.time, event.name == "session.created" ? event : nil)
        if !isNew { size -= session.size }
        session.updatedAt = event.time
        switch event.name {
        case "session.updated":
            session.merge(event.value("changes")?.objectValue ?? JSONObject())
        case "session.checkpoint":
            session.append(
                Session.Checkpoint(
                    id: event.string("checkpoint_id") ?? "",
                    summary: event.string("summary"),
                    qualityScore: event.value("quality_score"),
                    time: event.time
                ),
                limits: limits
            )
        case "session.closed":
            session.close(at: event.time, reason: event.string("reason"))
            closed.append(id)
        case "knowledge.captured":
            knowledge.insert(event, sessionID: id)
            session.knowledgeCount += 1
        default: break
        }
        size += session.size
        sessions[id] = session
        makeRoom()
    }

    private mutating func makeRoom() {
        while sessions.count > limits.sessions || size > limits.totalSize, !closed.isEmpty {
            guard let gone = sessions.removeValue(forKey: closed.removeFirst()) else { continue }
            size -= gone.size
            forgotten += 1
        }
    }
}
