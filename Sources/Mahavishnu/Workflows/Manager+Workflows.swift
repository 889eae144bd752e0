internal import WebSocketCommon

extension Manager {
    /// The members of `workflow.started` that are not further ones.
    static let startMembers = ["workflow_id", "name", "pool_id", "stages", "timestamp"]

    // MARK: Checking

    func checkStart(_ event: EventView) throws(ServiceError) {
        guard let id = event.string("workflow_id") else { return }
        guard workflows[id] == nil else {
            throw ServiceError(
                .invalidState,
                "workflow_id: workflow \(id.quoted) exists already"
            )
        }
        if let name = event.string("name") {
            try Identifier.checkName(name, "\(event.name): name", code: .invalidPayload)
        }
        let size = event.data.bytes.count
        guard size <= limits.workflowSize else {
            throw ServiceError(
                .limitExceeded,
                "workflow of \(size) bytes, limit is \(limits.workflowSize)"
            )
        }
        let stages = try Stage.read(event.value("stages") ?? [], limits: limits, .invalidPayload)
        if let poolID = event.poolID {
            try Identifier.check(poolID, ofKind: "pool", code: .invalidPayload)
            if !stages.isEmpty, try pool(poolID).status == .closed {
                throw ServiceError(.invalidState, "pool_id: pool \(poolID.quoted) is closed")
            }
        }
        try checkRoomForWorkflow(of: size)
    }

    func checkStage(_ event: EventView) throws(ServiceError) {
        guard let name = event.string("stage_name") else { return }
        try Identifier.checkName(name, "\(event.name): stage_name", code: .invalidPayload)
        guard let workflow = try runningWorkflow(of: event) else { return }
        if workflow.isPoolDriven {
            guard let current = workflow.current, workflow.stages[current].name == name,
                case .completed = workflow.stages[current].outcome
            else { throw .driven(workflow) }
            return
        }
        let isKnown = workflow.stages.contains { $0.name == name && $0.completedAt == nil }
        guard !isKnown, workflow.stages.count >= limits.stages else { return }
        throw ServiceError(
            .limitExceeded,
            "stages: \(workflow.stages.count) stages, limit is \(limits.stages)"
        )
    }

    func checkEnd(_ event: EventView) throws(ServiceError) {
        // The hub's own begin with the stage's name.
        try checkSizes(of: event, room: 1024)
        guard let workflow = try runningWorkflow(of: event) else { return }
        guard event.name != "workflow.completed" || workflow.mayBeCompleted else {
            throw .driven(workflow)
        }
    }

    /// The workflow that an event is about, which runs; `nil` when it is not known, and there is room for it.
    private func runningWorkflow(of event: EventView) throws(ServiceError) -> Workflow? {
        guard let id = event.string("workflow_id") else { return nil }
        guard let workflow = workflows[id] else {
            try checkRoomForWorkflow(of: event.data.bytes.count)
            return nil
        }
        guard workflow.status == .running else { throw .workflow(workflow) }
        return workflow
    }

    private func checkRoomForWorkflow(of size: Int) throws(ServiceError) {
        let (number, total) = (counts.workflowsRunning, counts.runningSize)
        guard number >= limits.workflows || total + size > limits.workflowsSize else { return }
        throw ServiceError(
            .limitExceeded,
            "\(number) workflows of \(total) bytes are running, limits are \(limits.workflows) and"
                + " \(limits.workflowsSize)"
        )
    }

    // MARK: Folding

    mutating func start(_ event: EventView) {
        guard let id = event.string("workflow_id"), workflows[id] == nil else { return }
        let limits = limits
        changeWorkflow(id, event) { workflow in
            workflow.name = event.string("name")
            workflow.poolID = event.poolID
            // A replayed event was checked when it was new.
            let stages = try? Stage.read(
                event.value("stages") ?? [],
                limits: limits,
                .invalidPayload
            )
            workflow.stages = stages ?? []
            workflow.isPoolDriven = event.poolID != nil && !workflow.stages.isEmpty
            var rest = JSON(event.data).objectValue ?? JSONObject()
            for name in Self.startMembers { rest[name] = JSON?.none }
            workflow.metadata = rest
            workflow.size += JSON(event.data).encoded().count
        }
        due.note(id)
    }

    mutating func completeStage(_ event: EventView) {
        guard let id = event.string("workflow_id"), let name = event.string("stage_name") else {
            return
        }
        changeWorkflow(id, event) { workflow in
            workflow.completeStage(named: name, at: event.integer("stage"), time: event.time)
        }
        if workflows[id]?.isPoolDriven == true { due.note(id) }
    }

    mutating func endWorkflow(_ event: EventView, _ status: Workflow.Status) {
        guard let id = event.string("workflow_id"), workflows[id]?.status ?? .running == .running
        else { return }
        changeWorkflow(id, event) { workflow in
            workflow.finish(
                status,
                at: event.time,
                result: event.value("result"),
                error: event.string(status == .failed ? "error" : "reason")
            )
        }
        guard let workflow = workflows[id] else { return }
        counts.workflowsRunning -= 1
        counts.runningSize -= workflow.size
        for stage in workflow.stages where stage.completedAt == nil {
            if let task = stage.taskID { unsettled.note(task) }
        }
        finishedWorkflows.append(id)
        makeRoomForWorkflows()
    }

    /// Changes a running workflow, one that was not known as well.
    private mutating func changeWorkflow(
        _ id: String,
        _ event: EventView,
        _ change: (inout Workflow) -> Void
    ) {
        var workflow: Workflow
        if let known = workflows.removeValue(forKey: id) {
            workflow = known
        } else {
            workflow = Workflow(id: id, number: nextNumber(), at: event.time)
            counts.workflowsRunning += 1
            counts.runningSize += workflow.size
            counts.workflowsSize += workflow.size
        }
        let before = workflow.size
        if workflow.status == .running {
            change(&workflow)
            workflow.updatedAt = event.time
            counts.runningSize += workflow.size - before
            counts.workflowsSize += workflow.size - before
        }
        workflows[id] = workflow
        makeRoomForWorkflows()
    }

    private mutating func makeRoomForWorkflows() {
        while workflows.count > limits.workflows || counts.workflowsSize > limits.workflowsSize,
            let id = finishedWorkflows.next()
        {
            guard let gone = workflows.removeValue(forKey: id) else { continue }
            counts.workflowsSize -= gone.size
            counts.forgotten += 1
        }
    }

    // MARK: Stages as tasks

    /// Takes note that a stage became a task.
    mutating func beginStage(_ stage: PoolTask.Stage, taskID: String, at time: Timestamp) {
        guard let workflow = workflows[stage.workflowID], workflow.status == .running,
            workflow.stages.indices.contains(stage.index),
            workflow.stages[stage.index].taskID == nil
        else { return }
        workflows[stage.workflowID]?.stages[stage.index].taskID = taskID
        workflows[stage.workflowID]?.stages[stage.index].startedAt = time
        workflows[stage.workflowID]?.updatedAt = time
    }

    /// Takes note of how the task that a stage became ended; what follows is for `tick` to say.
    mutating func endStage(_ stage: PoolTask.Stage, _ task: PoolTask) {
        guard isWaited(for: task) else { return }
        let outcome: Stage.Outcome =
            switch task.status {
            case .completed: .completed(task.result)
            case .cancelled: .failed(task.error.map { "cancelled: \($0)" } ?? "cancelled")
            case .failed, .queued, .running: .failed(task.error ?? "")
            }
        workflows[stage.workflowID]?.stages[stage.index].outcome = outcome
        due.note(stage.workflowID)
    }

    /// Whether a running workflow waits for a task: always when it is not the stage of any.
    func isWaited(for task: PoolTask) -> Bool {
        guard let stage = task.stage else { return true }
        guard let workflow = workflows[stage.workflowID], workflow.status == .running,
            workflow.stages.indices.contains(stage.index)
        else { return false }
        return workflow.stages[stage.index].taskID == task.id
    }
}

extension ServiceError {
    /// Refuses what does not fit a workflow that ended.
    static func workflow(_ workflow: Workflow) -> ServiceError {
        ServiceError(
            .invalidState,
            "workflow_id: workflow \(workflow.id.quoted) is \(workflow.status.rawValue)"
        )
    }

    /// Refuses a report of what the hub itself says of a workflow.
    fileprivate static func driven(_ workflow: Workflow) -> ServiceError {
        ServiceError(
            .invalidState,
            "workflow_id: workflow \(workflow.id.quoted) is driven through pool"
                + " \((workflow.poolID ?? "").quoted)"
        )
    }
}
