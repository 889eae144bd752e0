internal import WebSocketCommon

/// The answers to requests of workers, and about them.
extension Mahavishnu {
    /// Makes the asker a worker: a new one, or one that it takes over from whoever spoke for it before.
    mutating func registerWorker(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.optionalString("worker_id") ?? request.freshID
        let poolID = request.poolID ?? ""
        try Identifier.check(id, ofKind: "worker")
        try Identifier.check(poolID, ofKind: "pool")
        var events: [Event] = []
        var kept: String?
        if let task = manager.workers[id]?.taskID.flatMap({ manager.tasks[$0] }) {
            if request.parameters["keep_tasks"]?.boolValue == true {
                kept = task.id
            } else {
                events.append(manager.retry(task, error: "worker \(id.quoted) registered anew"))
            }
        }
        var data: JSONObject = ["pool_id": .string(poolID), "worker_id": .string(id)]
        data["capabilities"] = request.members(["capabilities"])["capabilities"] ?? []
        data["registered"] = true
        let status = kept == nil ? Worker.Status.idle : .busy
        events.append(Event("worker.added", data))
        events.append(.status(of: id, in: poolID, status))
        // Who speaks for it is no event: it must not change when an event is refused.
        for event in events {
            try event.data.withSlice { (data) throws(ServiceError) in
                try manager.check(EventView(name: event.name, data: data, time: request.time))
            }
        }
        manager.ownership.give(id, to: request.client)
        return Outcome(
            [
                "worker_id": .string(id), "pool_id": .string(poolID),
                "status": .string(status.rawValue),
                "tasks": [kept].compactMap(\.self).json,
                "heartbeat_timeout_seconds": heartbeatTimeout,
            ],
            events: events
        )
    }

    /// Takes note that a worker is there; one that was offline is back, one that says otherwise than before is told of.
    mutating func heartbeat(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let worker = try manager.worker(request.string("worker_id"))
        try manager.checkSpeaker(request.client, for: worker.id)
        manager.hear(worker.id, at: request.time)
        let said = request.optionalString("status").flatMap(Worker.Status.init)
        var status = worker.status
        var events: [Event] = []
        if let next = said ?? (status == .offline ? .idle : nil), next != worker.reported,
            next != status
        {
            status = next == .idle && worker.taskID != nil && !worker.hasLostTask ? .busy : next
            events = status == worker.status ? [] : [worker.changed(to: status)]
        }
        return Outcome(
            [
                "worker_id": .string(worker.id), "status": .string(status.rawValue),
                "heartbeat_timeout_seconds": heartbeatTimeout,
            ],
            events: events
        )
    }

    func unregisterWorker(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let worker = try manager.worker(request.string("worker_id"))
        try manager.checkSpeaker(request.client, for: worker.id)
        return Outcome(
            ["worker_id": .string(worker.id), "status": "removed"],
            events: [worker.removed(because: request.optionalString("reason"))]
        )
    }

    func listWorkers(_ request: ServiceRequest) -> Outcome {
        let status = request.optionalString("status")
        let pool = request.poolID
        let found = manager.workers.values.filter {
            (status == nil || $0.status.rawValue == status) && (pool == nil || $0.poolID == pool)
        }
        let sorted = found.sorted { $0.id < $1.id }
        return Outcome([
            "workers": .array(sorted.prefix(request.limit).map { .object($0.description) }),
            "total": .integer(found.count),
        ])
    }

    private var heartbeatTimeout: JSON { .float(manager.limits.heartbeatTimeout / .seconds(1)) }
}
