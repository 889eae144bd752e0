package import WebSocketCommon

/// Workflows and worker pools: workers wait in pools for tasks, and workflows go through their stages, as tasks or as reported.
package struct Mahavishnu: Service {
    var manager: Manager

    /// Makes the service without pools and workflows.
    package init(limits: Limits = Limits()) { manager = Manager(limits: limits) }

    /// Says whether an event fits the state of what it is about.
    package func check(_ event: EventView) throws(ServiceError) { try manager.check(event) }

    /// Folds an event into the pools and workflows.
    package mutating func apply(_ event: EventView) { manager.apply(event) }

    /// When something is to be said without being asked: in the past when something follows from what was folded in.
    package var nextTick: Timestamp? { manager.nextTick }

    /// Says what follows from what was folded in, and from the time: tasks meet workers, stages follow stages, the silent are offline.
    package mutating func tick(now: Timestamp) -> [Event] { manager.tick(now: now) }

    /// Says that the workers of a client that is gone are offline.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        manager.ownership.release(client).compactMap { id in
            guard let worker = manager.workers[id], worker.status != .offline else { return nil }
            return worker.changed(to: .offline, because: "connection closed")
        }
    }

    /// Tells of a workflow, a pool or a worker what the requests about it tell.
    package func state(of channel: ChannelName) -> JSONObject? {
        guard let id = channel.identifier.map(String.init) else { return nil }
        return switch channel.kind {
        case "workflow": manager.workflows[id]?.description
        case "pool": manager.pools[id].map { manager.description(of: $0) }
        case "worker": manager.workers[id]?.description
        default: nil
        }
    }

    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "start_workflow": try startWorkflow(request)
        case "cancel_workflow": try cancelWorkflow(request)
        case "get_workflow_status": workflowStatus(request)
        case "list_workflows": listWorkflows(request)
        case "create_pool": try createPool(request)
        case "scale_pool": try scalePool(request)
        case "set_pool_status": try setPoolStatus(request)
        case "close_pool": try closePool(request)
        case "get_pool_status": poolStatus(request)
        case "list_pools": listPools(request)
        case "register_worker": try registerWorker(request)
        case "heartbeat": try heartbeat(request)
        case "unregister_worker": try unregisterWorker(request)
        case "list_workers": listWorkers(request)
        case "submit_task": try submitTask(request)
        case "complete_task": try completeTask(request)
        case "fail_task": try failTask(request)
        case "cancel_task": try cancelTask(request)
        case "get_task": Outcome(try manager.task(request.string("task_id")).description)
        case "list_tasks": listTasks(request)
        case "get_status": status(request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    private func status(_ request: ServiceRequest) -> Outcome {
        if let id = request.optionalString("workflow_id") {
            return status("workflow_id", id, manager.workflows[id]?.status.rawValue)
        }
        if let id = request.poolID {
            return status("pool_id", id, manager.pools[id]?.status.rawValue)
        }
        if let id = request.optionalString("worker_id") {
            return status("worker_id", id, manager.workers[id]?.status.rawValue)
        }
        let id = request.string("task_id")
        return status("task_id", id, manager.tasks[id]?.status.rawValue)
    }

    private func status(_ name: String, _ id: String, _ status: String?) -> Outcome {
        Outcome([name: .string(id), "status": .string(status ?? "not_found")])
    }

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        let counts = manager.counts
        return [
            .gauge("pools", "Pools, closed ones too.", manager.pools.count),
            .gauge("workers", "Workers that are there.", manager.workers.count - counts.offline),
            .gauge("workers_offline", "Workers that are offline.", counts.offline),
            .gauge("tasks_queued", "Tasks that wait for a worker.", counts.queued),
            .gauge("tasks_running", "Tasks that a worker is at.", counts.running),
            .gauge("workflows_running", "Workflows that run.", counts.workflowsRunning),
            .counter("tasks_submitted", "Tasks that were submitted.", counts.submitted),
            .counter("tasks_completed", "Tasks that were done.", counts.completed),
            .counter("tasks_failed", "Tasks that failed for good.", counts.failed),
            .counter(
                "tasks_reassigned",
                "How often a task was taken from its worker.",
                counts.reassigned
            ),
            .counter("workers_lost", "How often a worker went offline.", counts.lost),
            .counter("forgotten", "Things that were forgotten at a bound.", counts.forgotten),
        ]
    }
}

extension ServiceRequest {
    /// The parameter `pool_id`, without the `pool:` that may stand before it; `nil` when it is missing.
    var poolID: String? { optionalString("pool_id")?.identifier(ofKind: "pool") }

    /// How many rows are asked for.
    var limit: Int { parameters["limit"]?.intValue ?? Mahavishnu.rows.default }
}
