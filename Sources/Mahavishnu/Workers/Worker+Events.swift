internal import WebSocketCommon

/// What the hub says of a worker.
extension Worker {
    /// `worker.status_changed`.
    func changed(to status: Status, because reason: String? = nil) -> Event {
        .status(of: id, in: poolID, status, because: reason)
    }

    /// `worker.removed`: it left its pool for good.
    func removed(because reason: String?) -> Event {
        var data: JSONObject = ["pool_id": .string(poolID), "worker_id": .string(id)]
        if let reason { data["reason"] = .string(reason) }
        return Event("worker.removed", data)
    }
}

extension Event {
    /// `worker.status_changed`, also of a worker that is about to be known.
    static func status(
        of worker: String,
        in pool: String,
        _ status: Worker.Status,
        because reason: String? = nil
    ) -> Event {
        var data: JSONObject = [
            "worker_id": .string(worker), "status": .string(status.rawValue),
            "pool_id": .string(pool),
        ]
        if let reason { data["reason"] = .string(reason) }
        return Event("worker.status_changed", data)
    }
}
