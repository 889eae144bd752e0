internal import WebSocketCommon

extension Manager {
    /// Takes workflows that go through a pool to their next stage, or to their end.
    mutating func advance() -> [Event] {
        var events: [Event] = []
        var reserved = Reservation()
        while events.count < Self.mostPerTick, let id = due.next() {
            guard let workflow = workflows[id], workflow.isPoolDriven, workflow.status == .running
            else { continue }
            events += next(of: workflow, &reserved)
        }
        return events
    }

    private func next(of workflow: Workflow, _ reserved: inout Reservation) -> [Event] {
        guard let current = workflow.current else { return [workflow.completed(result: nil)] }
        let stage = workflow.stages[current]
        switch stage.outcome {
        case .completed(let result):
            let done = workflow.completed(stage: current, result: result)
            return current + 1 < workflow.stages.count
                ? [done] + begin(current + 1, of: workflow, &reserved)
                : [done, workflow.completed(result: result)]
        case .failed(let error):
            return [workflow.failed(because: "stage \(stage.name.quoted): \(error)")]
        case nil:
            return stage.taskID == nil ? begin(current, of: workflow, &reserved) : []
        }
    }

    /// Submits the task that a stage is; when the pool does not take it, the workflow fails.
    private func begin(
        _ index: Int,
        of workflow: Workflow,
        _ reserved: inout Reservation
    ) -> [Event] {
        let poolID = workflow.poolID ?? ""
        let event = workflow.submission(of: index, taskID: freeTaskID(workflow.id, index))
        do throws(ServiceError) {
            guard pools[poolID]?.status == .active else {
                throw ServiceError(.invalidState, "pool \(poolID.quoted) is closed")
            }
            let size = try event.data.withSlice { (data) throws(ServiceError) in
                // What time it is does not matter to what is checked.
                let view = EventView(name: event.name, data: data, time: workflow.updatedAt)
                try checkSubmission(view)
                return PoolTask(id: "", poolID: poolID, number: 0, view).size
            }
            try checkRoomForTask(of: size, in: poolID, beside: reserved)
            reserved.add(size, in: poolID)
            return [event]
        } catch {
            let name = workflow.stages[index].name
            return [workflow.failed(because: "stage \(name.quoted): \(error.message)")]
        }
    }

    /// A task identifier that follows from the workflow and the stage, and is not taken.
    private func freeTaskID(_ workflow: String, _ stage: Int) -> String {
        let name = "\(workflow)/\(stage)"
        guard tasks[name] != nil else { return name }
        var attempt = 2
        while tasks["\(name)#\(attempt)"] != nil { attempt += 1 }
        return "\(name)#\(attempt)"
    }
}

extension Workflow {
    fileprivate func completed(result: JSON?) -> Event {
        var data: JSONObject = ["workflow_id": .string(id)]
        if let result { data["result"] = result }
        return Event("workflow.completed", data)
    }

    fileprivate func completed(stage index: Int, result: JSON?) -> Event {
        var data: JSONObject = [
            "workflow_id": .string(id), "stage_name": .string(stages[index].name),
        ]
        if let result { data["result"] = result }
        data["stage"] = .integer(index)
        return Event("workflow.stage_completed", data)
    }

    fileprivate func failed(because error: String) -> Event {
        Event("workflow.failed", ["workflow_id": .string(id), "error": .string(error)])
    }

    fileprivate func submission(of index: Int, taskID: String) -> Event {
        let stage = stages[index]
        var data: JSONObject = [
            "pool_id": .string(poolID ?? ""), "task_id": .string(taskID),
            "task": stage.task ?? .string(stage.name),
        ]
        if !stage.requirements.isEmpty { data["requirements"] = stage.requirements.json }
        data["workflow_id"] = .string(id)
        data["stage"] = .integer(index)
        data["stage_name"] = .string(stage.name)
        return Event("task.submitted", data)
    }
}
