internal import WebSocketCommon

/// The answers to requests about tasks.
extension Mahavishnu {
    func submitTask(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let pool = try manager.pool(request.poolID ?? "")
        let id = request.optionalString("task_id") ?? request.freshID
        try Identifier.checkName(id, "task_id")
        var data: JSONObject = ["pool_id": .string(pool.id), "task_id": .string(id)]
        for member in request.members(["task", "requirements"]).members {
            data[member.name] = member.value
        }
        return Outcome(
            [
                "task_id": .string(id), "pool_id": .string(pool.id), "status": "queued",
                "submitted_at": request.time.json,
            ],
            events: [Event("task.submitted", data)]
        )
    }

    mutating func completeTask(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let task = try running(request)
        return Outcome(
            [
                "task_id": .string(task.id), "status": "completed",
                "finished_at": request.time.json,
            ],
            events: [task.completed(result: request.members(["result"])["result"])]
        )
    }

    mutating func failTask(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let task = try running(request)
        let error = request.string("error")
        let event =
            request.parameters["retry"]?.boolValue == true
            ? manager.retry(task, error: error) : task.failed(because: error)
        let status = event.name == "task.requeued" ? PoolTask.Status.queued : .failed
        return Outcome(
            ["task_id": .string(task.id), "status": .string(status.rawValue)],
            events: [event]
        )
    }

    func cancelTask(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let task = try manager.task(request.string("task_id"))
        return Outcome(
            ["task_id": .string(task.id), "status": "cancelled"],
            events: [task.cancelled(because: request.optionalString("reason"))]
        )
    }

    func listTasks(_ request: ServiceRequest) -> Outcome {
        let status = request.optionalString("status")
        let pool = request.poolID
        let worker = request.optionalString("worker_id")
        let workflow = request.optionalString("workflow_id")
        let found = manager.tasks.values.filter {
            (status == nil || $0.status.rawValue == status) && (pool == nil || $0.poolID == pool)
                && (worker == nil || $0.workerID == worker)
                && (workflow == nil || $0.stage?.workflowID == workflow)
        }
        let latest = found.sorted { $0.number > $1.number }
        return Outcome([
            "tasks": .array(latest.prefix(request.limit).map { .object($0.summary) }),
            "total": .integer(found.count),
        ])
    }

    /// The running task that a worker reports on, which is a sign of the worker's life.
    private mutating func running(_ request: ServiceRequest) throws(ServiceError) -> PoolTask {
        let task = try manager.task(request.string("task_id"))
        guard task.status == .running, let worker = task.workerID else { throw .task(task) }
        try manager.checkSpeaker(request.client, for: worker)
        manager.hear(worker, at: request.time)
        return task
    }
}
