package import WebSocketCommon

/// Sessions of AI agents: who works on what, what changed, which checkpoints were taken and what was learned.
package struct SessionBuddy: Service {
    /// How much it keeps; beyond, closed sessions and old knowledge are forgotten, or what is new is refused.
    package struct Limits: Sendable {
        /// Sessions, open and closed; default 10,000.
        package var sessions = 10_000
        /// Bytes that one session holds on to: metadata, context, checkpoints, names; default 1 MiB.
        package var sessionSize = 1 << 20
        /// Bytes that all sessions hold on to; default 64 MiB.
        package var totalSize = 64 << 20
        /// Checkpoints kept of one session, the latest; default 100, fewer when they are large.
        package var checkpoints = 100
        /// Bytes of knowledge that wait to be written to the disk; default 16 MiB.
        package var unkeptKnowledge = 16 << 20

        /// The defaults.
        package init() {}
    }

    /// How many rows a list or a search gives unless it is asked for another number, and at most.
    static let rows = (default: 50, most: 500)

    private var manager: Manager

    /// Makes the service without sessions.
    ///
    /// - Parameters:
    ///   - index: Where knowledge is kept and found.
    ///   - limits: How much it keeps.
    package init(index: any SearchIndex, limits: Limits = Limits()) {
        manager = Manager(index: index, limits: limits)
    }

    /// Says whether an event fits the state of its session.
    package func check(_ event: EventView) throws(ServiceError) { try manager.check(event) }

    /// Folds an event into the sessions.
    package mutating func apply(_ event: EventView) { manager.apply(event) }

    /// Takes the work of keeping what was captured.
    package mutating func takeWork() -> [Work] { manager.knowledge.takeWork() }

    /// Tells all about the session that a channel belongs to.
    package func state(of channel: ChannelName) -> JSONObject? {
        channel.identifier.flatMap { manager.sessions[String($0)]?.description }
    }

    /// How many sessions there are, and how much knowledge came.
    package var figures: [Figure] {
        [
            .gauge("sessions", "Sessions known, open and closed.", manager.sessions.count),
            .gauge("open_sessions", "Sessions that are not closed.", manager.openSessions),
            .counter("forgotten_sessions", "Closed sessions that made room.", manager.forgotten),
            .counter("captured_knowledge", "Pieces of knowledge.", manager.knowledge.captured),
            .gauge(
                "unkept_knowledge_bytes",
                "Knowledge that waits for the disk.",
                manager.knowledge.waiting
            ),
        ]
    }

    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "create_session": create(request)
        case "update_session": try update(request)
        case "create_checkpoint": try checkpoint(request)
        case "close_session": try close(request)
        case "get_session":
            Outcome(try manager.session(request.string("session_id")).description)
        case "get_status": status(request)
        case "list_sessions": list(request)
        case "capture_knowledge": try capture(request)
        case "search_knowledge": try search(request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    // MARK: Sessions

    private func create(_ request: ServiceRequest) -> Outcome {
        let id = request.optionalString("session_id") ?? request.freshID
        var data: JSONObject = ["session_id": .string(id)]
        let given = request.members(["project", "agent", "title", "metadata"])
        data.merge(given)
        return Outcome(
            [
                "session_id": .string(id), "status": "active",
                "created_at": request.time.json,
            ],
            events: [Event("session.created", data)]
        )
    }

    private func update(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let session = try manager.session(request.string("session_id"))
        return Outcome(
            [
                "session_id": .string(session.id), "status": .string(session.status.rawValue),
                "updated_at": request.time.json,
            ],
            events: [Event("session.updated", request.members(["session_id", "changes"]))]
        )
    }

    private func checkpoint(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let session = try manager.session(request.string("session_id"))
        let id = request.optionalString("checkpoint_id") ?? request.freshID
        var data: JSONObject = [
            "session_id": .string(session.id), "checkpoint_id": .string(id),
        ]
        let given = request.members(["summary", "quality_score"])
        data.merge(given)
        return Outcome(
            [
                "session_id": .string(session.id), "checkpoint_id": .string(id),
                "created_at": request.time.json,
            ],
            events: [Event("session.checkpoint", data)]
        )
    }

    private func close(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let session = try manager.session(request.string("session_id"))
        let seconds = JSON.float(request.time.duration(since: session.createdAt) / .seconds(1))
        var data = request.members(["session_id", "reason"])
        data["duration_seconds"] = seconds
        return Outcome(
            ["session_id": .string(session.id), "status": "closed", "duration_seconds": seconds],
            events: [Event("session.closed", data)]
        )
    }

    private func status(_ request: ServiceRequest) -> Outcome {
        let id = request.string("session_id")
        let status = manager.sessions[id]?.status.rawValue ?? "not_found"
        return Outcome(["session_id": .string(id), "status": .string(status)])
    }

    private func list(_ request: ServiceRequest) -> Outcome {
        let status = request.optionalString("status")
        let project = request.optionalString("project")
        let limit = Self.limit(request)
        let found = manager.sessions.values.filter {
            (status == nil || $0.status.rawValue == status)
                && (project == nil || $0.project == project)
        }
        let latest = found.sorted { ($1.updatedAt, $0.id) < ($0.updatedAt, $1.id) }
        return Outcome([
            "sessions": .array(latest.prefix(limit).map { .object($0.summary) }),
            "total": .number(JSONNumber(found.count)),
        ])
    }

    // MARK: Knowledge

    private func capture(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let session = try manager.session(request.string("session_id"))
        let id = request.optionalString("knowledge_id") ?? request.freshID
        var data: JSONObject = [
            "session_id": .string(session.id), "knowledge_id": .string(id),
        ]
        let given = request.members(["content", "title", "tags", "source"])
        data.merge(given)
        return Outcome(
            [
                "session_id": .string(session.id), "knowledge_id": .string(id),
                "captured_at": request.time.json,
            ],
            events: [Event("knowledge.captured", data)],
            .afterWork
        )
    }

    private func search(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let text = request.string("query")
        let query: SearchQuery
        do throws(SearchQueryError) {
            query = try SearchQuery(
                text,
                group: request.optionalString("session_id"),
                tag: request.optionalString("tag"),
                limit: Self.limit(request)
            )
        } catch {
            throw ServiceError(.invalidRequest, "query: \(error)")
        }
        return manager.knowledge.search(query, text: text)
    }

    private static func limit(_ request: ServiceRequest) -> Int {
        request.parameters["limit"]?.intValue ?? rows.default
    }
}
