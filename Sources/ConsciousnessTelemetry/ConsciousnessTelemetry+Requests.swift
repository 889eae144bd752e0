package import WebSocketCommon

/// The same for programs and agents that speak the envelope or the Model Context Protocol.
extension ConsciousnessTelemetry {
    /// Answers a request, or leaves it with the files until it is done.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let parameters = request.parameters
        let limit = parameters["limit"]?.intValue
        let offset = parameters["offset"]?.intValue ?? 0
        switch request.name {
        case "list_sessions": return try openSessions(limit, offset, isEnvelope: true)
        case "get_latest": return try openLatest(parameters["session_ids"])
        case "get_records":
            let asked = request.string("session_id")
            guard let step = parameters["from_step"]?.intValue else {
                return try openRecords(asked, .envelope, .page(limit ?? 100, offset))
            }
            guard parameters["offset"]?.intValue == nil else {
                throw ServiceError(.invalidRequest, "offset, from_step: expected one of them")
            }
            return try openRecords(asked, .envelope, .fromStep(step, limit: limit ?? 100))
        case "append_record":
            return try openAppend(
                request.string("session_id"),
                parameters.objectValue ?? [:],
                request.time,
                .envelope
            )
        default: throw .unknownRequest(request.name)
        }
    }

    private mutating func openLatest(_ named: JSON?) throws(ServiceError) -> Outcome {
        guard let named, named != .null else { return try open(.newest(count: 100), .latest) }
        let texts = named.strings
        guard MessageReader.sessionCounts.contains(texts.count) else {
            throw ServiceError(
                .invalidRequest,
                "session_ids: expected 1 to \(MessageReader.sessionCounts.upperBound) sessions, found \(texts.count)"
            )
        }
        var sessions: [String] = []
        for text in texts {
            let session = try Self.session(text).text
            if !sessions.contains(session) { sessions.append(session) }
        }
        return try open(.latest(sessions: sessions), .latest)
    }
}
