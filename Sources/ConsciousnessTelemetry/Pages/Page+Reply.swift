internal import WebSocketCommon

extension Page {
    /// The answer, when all has come that was asked for.
    ///
    /// - Parameter facts: What is told beside.
    /// - Returns: The `data` of the answer, or the body of the page.
    func reply(_ facts: Facts) -> JSONObject {
        switch (kind, answer) {
        case (.records(let session, _, let view), _): return records(session, view, facts)
        case (.newestSession(let view, _), _): return records(nil, view, facts)
        case (.sessions(let range, let isEnvelope), .sessions(let total, let files)?):
            return page(range, total, "sessions", files.map { $0.json(isEnvelope) })
        case (.latest, .latest(let sessions)?):
            let told = sessions.map { session -> JSON in
                [
                    "session_id": .string(SessionID.told(session.session)),
                    "record": session.line?.json ?? .null,
                ]
            }
            return ["sessions": .array(told)]
        case (.emergencies(let range), .emergencies(let total, let files)?):
            let told = files.map { file -> JSON in
                ["eventId": .string(file.id), "timestamp": .string(file.timestamp)]
            }
            return page(range, total, "events", told)
        case (.emergency, .emergency(let content)?): return content
        case (.condition, .condition(let directories)?):
            return [
                "status": "ok", "telemetryLogDir": .string(directories.telemetry),
                "emergencyLogDir": .string(directories.emergency),
                "telemetryDirExists": .bool(directories.telemetryExists),
                "emergencyDirExists": .bool(directories.emergencyExists),
                "activeSessions": .integer(facts.watch?.sessions ?? 0),
                "totalEmergencies": .integer(facts.watch?.emergencies ?? 0),
            ]
        case (.append(let session, let timestamp, let form), .appended(let step)?):
            var reply: JSONObject = [
                form == .envelope ? "session_id" : "sessionId": .string(session.told),
                "step": .integer(step), "timestamp": .string(timestamp),
            ]
            if form == .dashboard {
                (reply["success"], reply["message"]) = (true, "Telemetry snapshot recorded")
            }
            return reply
        case (_, _): preconditionFailure("\(kind) was answered by \(String(describing: answer))")
        }
    }

    private func page(
        _ range: Range<Int>,
        _ total: Int,
        _ name: String,
        _ elements: [JSON]
    ) -> JSONObject {
        [
            "total": .integer(total), "limit": .integer(range.count),
            "offset": .integer(range.lowerBound), name: .array(elements),
        ]
    }

    /// An answer as the dashboard's pages have it.
    private func success(_ sessionId: JSON, _ data: JSONObject...) -> JSONObject {
        let whole = data.reduce(JSONObject(dictionaryLiteral: ("sessionId", sessionId))) {
            $0.merging($1)
        }
        return ["success": true, "data": .object(whole)]
    }

    private func records(
        _ session: SessionID?,
        _ view: View,
        _ facts: Facts
    ) -> JSONObject {
        let lines = collector.lines
        let sessionId = (session?.told).json
        switch view {
        case .records:
            return [
                "sessionId": sessionId, "totalRecords": .integer(total ?? lines.count),
                "returnedRecords": .integer(lines.count), "records": lines.json,
                "stats": .object(RecordFigures.stats(lines)),
            ]
        case .latest:
            return [
                "sessionId": sessionId, "latest": lines.last?.json ?? .null,
                "delta": RecordFigures.delta(lines),
            ]
        case .trajectory:
            return [
                "sessionId": sessionId, "pointCount": .integer(lines.count),
                "trajectory": .object(RecordFigures.trajectory(lines)),
            ]
        case .overview:
            let hook: JSONObject = [
                "records": lines.json, "latest": lines.last?.json ?? .null,
                "emergency": facts.emergency.map { .object($0.data) } ?? .null,
            ]
            let sides: JSONObject = [
                "consciousness": .object(DashboardFigures.consciousness(lines.last)),
                "usage": .object(facts.usage),
                "learning": .object(DashboardFigures.learning(lines)),
                "defense": .object(DashboardFigures.defense(lines, facts.emergency)),
                "autonomy": .object(DashboardFigures.autonomy(lines)),
            ]
            return success(sessionId, hook, sides).merging(hook)
        case .consciousness:
            let data: JSONObject = [
                "latest": lines.last?.json ?? .null, "stats": .object(RecordFigures.stats(lines)),
            ]
            return success(sessionId, DashboardFigures.consciousness(lines.last), data)
        case .learning: return success(sessionId, DashboardFigures.learning(lines))
        case .defense:
            return success(sessionId, DashboardFigures.defense(lines, facts.emergency))
        case .autonomy: return success(sessionId, DashboardFigures.autonomy(lines))
        case .history(let hours):
            let data: JSONObject = [
                "hours": .integer(hours), "count": .integer(lines.count), "records": lines.json,
                "snapshots": .array(lines.map { .object(RecordFigures.snapshot($0)) }),
            ]
            return success(sessionId, data)
        case .envelope:
            return [
                "session_id": sessionId, "returned": .integer(lines.count), "records": lines.json,
            ]
        }
    }
}

extension SessionFile {
    fileprivate func json(_ isEnvelope: Bool) -> JSON {
        [
            isEnvelope ? "session_id" : "sessionId": .string(SessionID.told(session)),
            "path": .string(path),
            "size": .integer(size),
        ]
    }
}
