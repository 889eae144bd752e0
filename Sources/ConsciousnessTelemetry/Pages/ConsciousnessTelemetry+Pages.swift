package import WebSocketCommon

/// The pages, which the files answer: as many at most wait for them as may.
extension ConsciousnessTelemetry {
    /// How many requests may wait for the files.
    static var mostOpen: Int { 512 }

    /// Answers a request for a page.
    package mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        pageRequests += 1
        let limit = request.integer("limit")
        let offset = request.integer("offset") ?? 0
        switch request.resource {
        case Self.sessionsPath:
            return try openSessions(limit, offset, isEnvelope: false)
        case Self.sessionPath:
            return try openRecords(request, .records, .page(limit ?? 1000, offset, counted: true))
        case Self.latestPath:
            return try openRecords(request, .latest, .page(2, 0))
        case Self.trajectoryPath:
            return try openRecords(request, .trajectory, .page(limit ?? 500, offset))
        case Self.emergenciesPath:
            let range = offset..<offset + (limit ?? 100)
            return try open(
                .emergencies(offset: offset, limit: range.count),
                .emergencies(range)
            )
        case Self.emergencyPath: return try openEmergency(request.string("event"))
        case Self.healthPath: return try open(.condition, .condition)
        case Self.overviewPath:
            return try openRecords(request, .overview, .page(limit ?? 100, 0))
        case Self.consciousnessPath:
            return try openRecords(request, .consciousness, .page(1000, 0))
        case Self.learningPath: return try openRecords(request, .learning, .page(1000, 0))
        case Self.defensePath: return try openRecords(request, .defense, .page(1000, 0))
        case Self.autonomyPath: return try openRecords(request, .autonomy, .page(1000, 0))
        case Self.usagePath: return Outcome(["success": true, "data": .object(usage)])
        case Self.historyPath:
            let hours = request.integer("hours") ?? 24
            let start = request.time.advanced(by: .seconds(-3600 * hours))
            return try openRecords(
                request,
                .history(hours: hours),
                .since(start, limit: limit ?? 1000)
            )
        case Self.appendPath:
            return try openAppend(request.string("session"), request.body, request.time, .page)
        case Self.snapshotPath:
            let session = request.body["sessionId"]?.stringValue ?? Self.snapshotSession
            return try openAppend(
                Self.session(session),
                TelemetryBody.snapshot(request.body, now: request.time),
                .dashboard
            )
        default: throw .unknownRequest(request.resource)
        }
    }

    // MARK: Orders

    /// Leaves a request with the files.
    mutating func open(
        _ action: TelemetryOrder.Action,
        _ kind: Page.Kind
    ) throws(ServiceError) -> Outcome {
        guard openRequests < Self.mostOpen else {
            throw ServiceError(
                .limitExceeded,
                "\(openRequests) requests wait for the files, limit is \(Self.mostOpen); try again later"
            )
        }
        openRequests += 1
        lastRequest += 1
        let page =
            if case .records(_, let extent) = action {
                Page(kind, mostRecords: extent.limit)
            } else {
                Page(kind)
            }
        post(action, for: .page(page, request: lastRequest))
        return Outcome([:], .open(ticket: lastRequest))
    }

    /// Asks for records of the session that a request names, or of the one that was written last.
    private mutating func openRecords(
        _ request: ResourceRequest,
        _ view: Page.View,
        _ extent: TelemetryOrder.Extent
    ) throws(ServiceError) -> Outcome {
        let parameters = request.parameters
        guard let asked = (parameters["session"] ?? parameters["sessionId"])?.stringValue else {
            return try open(.newest(count: 1), .newestSession(view, extent))
        }
        return try openRecords(asked, view, extent)
    }

    /// Asks for records of a session.
    mutating func openRecords(
        _ asked: String,
        _ view: Page.View,
        _ extent: TelemetryOrder.Extent
    ) throws(ServiceError) -> Outcome {
        let session = try Self.session(asked)
        return try open(
            .records(session: session.text, extent),
            .records(session, asked: asked, view)
        )
    }

    /// Asks for a page of sessions.
    mutating func openSessions(
        _ limit: Int?,
        _ offset: Int,
        isEnvelope: Bool
    ) throws(ServiceError) -> Outcome {
        let range = offset..<offset + (limit ?? 100)
        return try open(
            .sessions(offset: offset, limit: range.count),
            .sessions(range, isEnvelope: isEnvelope)
        )
    }

    private mutating func openEmergency(_ asked: String) throws(ServiceError) -> Outcome {
        guard let id = EmergencyID(spelling: asked) else {
            throw ServiceError(
                .invalidRequest,
                "event: \(asked.quoted) is not an emergency's id, \"emergency_\" and 1 to 128 of A-Z a-z 0-9 _ . : + -"
            )
        }
        return try open(.emergency(id: id.text), .emergency(asked: asked))
    }

    /// Has a record appended.
    mutating func openAppend(
        _ asked: String,
        _ body: JSONObject,
        _ now: Timestamp,
        _ form: Page.Form
    ) throws(ServiceError) -> Outcome {
        let session = try Self.session(asked)
        let record = try TelemetryBody.record(
            body["telemetry"]?.objectValue ?? [:],
            step: body["step"]?.intValue,
            timestamp: body["timestamp"]?.stringValue,
            now: now
        )
        return try openAppend(session, record, form)
    }

    private mutating func openAppend(
        _ session: SessionID,
        _ record: AppendedRecord,
        _ form: Page.Form
    ) throws(ServiceError) -> Outcome {
        try open(
            .append(session: session.text, record),
            .append(session, timestamp: record.timestamp, form)
        )
    }

    /// The session that a text names.
    static func session(_ asked: String) throws(ServiceError) -> SessionID {
        guard let session = SessionID(spelling: asked) else {
            throw ServiceError(
                .invalidRequest,
                "session: \(asked.quoted) is not a session id: \(SessionName.expectation)"
            )
        }
        return session
    }

    // MARK: Answers

    /// Answers a request whose order is done, or posts the next order for it.
    mutating func finish(_ page: Page, _ request: UInt64) {
        switch page.kind {
        case .newestSession(let view, let extent):
            guard
                case .latest(let sessions)? = page.answer,
                let session = sessions.first.flatMap({ SessionID($0.session) })
            else { return close(request, page) }
            let next = Page(.records(session, asked: nil, view), mostRecords: extent.limit)
            post(.records(session: session.text, extent), for: .page(next, request: request))
        case .records(let session, _, _): close(request, page, of: session)
        default: close(request, page)
        }
    }

    /// Leaves what is told to work: to count over some MiB of records, and to write them, takes longer than the loop may.
    private mutating func close(
        _ request: UInt64,
        _ page: Page,
        of session: SessionID? = nil
    ) {
        let facts = Page.Facts(emergency: ledger.last(of: session), watch: watch, usage: usage)
        let outcome = Outcome.after {
            Outcome(JSONObject(written: page.reply(facts).encoded()))
        }
        close(request, .success(outcome))
    }

    /// Answers a request.
    mutating func close(_ request: UInt64, _ answer: Result<Outcome, ServiceError>) {
        openRequests -= 1
        answers.append((request, answer))
    }
}

extension ResourceRequest {
    /// An integer parameter; `nil` when it is not given.
    fileprivate func integer(_ name: String) -> Int? { parameters[name]?.intValue }
}

extension TelemetryOrder.Extent {
    /// So many records before the newest `offset`.
    static func page(_ limit: Int, _ offset: Int, counted: Bool = false) -> Self {
        .last(limit, offset: offset, counted: counted)
    }
}
