internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

extension SessionShelf {
    /// A page of the sessions in order of their ids.
    func page(offset: Int, limit: Int) -> TelemetryAnswer {
        let all = inOrder
        let page = all.page(offset: offset, limit: limit).map { session in
            SessionFile(
                session: session.id.text,
                path: session.id.fileName,
                size: Int(currentSize(of: session))
            )
        }
        return .sessions(total: all.count, page)
    }

    private func currentSize(of session: FollowedSession) -> Int64 {
        // One that is just gone is told as it was.
        guard let status = try? folder.directory?.status(of: session.id.fileName) else {
            return session.size
        }
        return status.size
    }
}

extension EmergencyShelf {
    /// A page of the emergencies, the newest first.
    func page(offset: Int, limit: Int) -> TelemetryAnswer {
        let all = newestFirst
        let page = all.page(offset: offset, limit: limit).map { id in
            EmergencyFile(id: id.text, timestamp: id.timestamp)
        }
        return .emergencies(total: all.count, page)
    }

    /// An emergency, as its file has it.
    func answer(_ name: String) -> Result<JSONObject, ServiceError> {
        let missing = ServiceError(
            .notFound,
            "Emergency event not found: \(name.shortened(to: 140))"
        )
        guard let id = EmergencyID(spelling: name), let directory = folder.directory else {
            return .failure(missing)
        }
        return directory.emergency(id).mapError { fault in
            switch fault {
            case .absent: missing
            case .unusable(let reason):
                // Whose fault it is its writer has to know, and whoever asks; the log would fill with it.
                ServiceError(.invalidState, "\(id.fileName): \(reason)")
            }
        }
    }
}

extension Array {
    fileprivate func page(offset: Int, limit: Int) -> ArraySlice<Element> {
        dropFirst(Swift.max(offset, 0)).prefix(Swift.max(limit, 0))
    }
}
