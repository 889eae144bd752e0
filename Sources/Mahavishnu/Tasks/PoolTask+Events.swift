internal import WebSocketCommon

/// What the hub says of a task.
extension PoolTask {
    /// `task.assigned`: a worker is to do it.
    func assigned(to worker: String) -> Event {
        var data: JSONObject = [
            "pool_id": .string(poolID), "worker_id": .string(worker), "task_id": .string(id),
            "task": task, "attempt": .integer(attempts + 1),
        ]
        if !requirements.isEmpty { data["requirements"] = requirements.json }
        data.merge(stageMembers)
        return Event("task.assigned", data)
    }

    /// `task.completed`: its worker did it.
    func completed(result: JSON?) -> Event {
        var data: JSONObject = [
            "pool_id": .string(poolID), "worker_id": .string(workerID ?? ""),
            "task_id": .string(id),
        ]
        if let result { data["result"] = result }
        return Event("task.completed", data)
    }

    /// `task.failed`: it failed for good.
    func failed(because error: String) -> Event {
        var data = about
        data["error"] = .string(error)
        return Event("task.failed", data)
    }

    /// `task.requeued`: it was taken from its worker, and waits again.
    func requeued(because reason: String) -> Event {
        var data = about
        data["reason"] = .string(reason)
        return Event("task.requeued", data)
    }

    /// `task.cancelled`: it was given up.
    func cancelled(because reason: String?) -> Event {
        var data = about
        if let reason { data["reason"] = .string(reason) }
        return Event("task.cancelled", data)
    }

    private var about: JSONObject {
        var data: JSONObject = ["pool_id": .string(poolID), "task_id": .string(id)]
        if status == .running, let workerID { data["worker_id"] = .string(workerID) }
        return data
    }
}
