internal import WebSocketCommon

extension Page {
    /// The answer, when all has come that was asked for.
    ///
    /// - Parameters:
    ///   - emergency: The last emergency of the session, if there was one.
    ///   - watch: How the files are watched, if that was told.
    /// - Returns: The `data` of the answer, or the body of the page.
    func reply(_ emergency: Emergency?, _ watch: TelemetryWatch?) -> JSONObject {
        switch (kind, answer) {
        case (.records(let session, _, let view), _):
            return records(session, view, emergency)
        case (.newestSession(let view, _), _): return records(nil, view, emergency)
        case (.sessions(let range, let isEnvelope), .sessions(let total, let files)?):
            return page(range, total, "sessions", files.map { $0.json(isEnvelope) })
        case (.latest, .latest(let sessions)?):
            let told = sessions.map { session -> JSON in
                ["session_id": .string(session.session), "record": session.line?.json ?? .null]
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
                "activeSessions": .integer(watch?.sessions ?? 0),
                "totalEmergencies": .integer(watch?.emergencies ?? 0),
            ]
        case (.append(let session, let timestamp, let isEnvelope), .appended(let step)?):
            return [
                isEnvelope ? "session_id" : "sessionId": .string(session.text),
                "step": .integer(step), "timestamp": .string(timestamp),
            ]
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

    private func records(
        _ session: SessionID?,
        _ view: View,
        _ emergency: Emergency?
    ) -> JSONObject {
        let lines = collector.lines
        let sessionId = (session?.text).json
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
            let data: JSONObject = [
                "records": lines.json, "latest": lines.last?.json ?? .null,
                "emergency": emergency.map { .object($0.data) } ?? .null,
            ]
            var reply: JSONObject = ["success": true, "data": .object(data)]
            for member in data.members { reply[member.name] = member.value }
            return reply
        case .consciousness:
            return [
                "success": true,
                "data": [
                    "sessionId": sessionId, "latest": lines.last?.json ?? .null,
                    "stats": .object(RecordFigures.stats(lines)),
                ],
            ]
        case .history(let hours):
            return [
                "success": true,
                "data": [
                    "sessionId": sessionId, "hours": .integer(hours),
                    "count": .integer(lines.count), "records": lines.json,
                ],
            ]
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
            isEnvelope ? "session_id" : "sessionId": .string(session), "path": .string(path),
            "size": .integer(size),
        ]
    }
}
