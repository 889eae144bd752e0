internal import WebSocketCommon

extension Manager {
    // MARK: Checking

    /// Tasks that are about to be submitted beside one that is looked at.
    struct Reservation {
        var tasks = 0
        var size = 0
        var queues: [String: Int] = [:]

        mutating func add(_ size: Int, in pool: String) {
            tasks += 1
            self.size += size
            queues[pool, default: 0] += 1
        }
    }

    func checkSubmission(_ event: EventView) throws(ServiceError) {
        guard let id = event.string("task_id"), let poolID = event.poolID else { return }
        try Identifier.checkName(id, "\(event.name): task_id", code: .invalidPayload)
        guard tasks[id] == nil else {
            throw ServiceError(.invalidState, "task_id: task \(id.quoted) exists already")
        }
        try checkIsOpen(poolID)
        try checkStage(of: event, poolID)
        try limits.checkCapabilities(
            event.strings("requirements"),
            "\(event.name): requirements"
        )
        let task = PoolTask(id: id, poolID: poolID, number: 0, event)
        let size = task.task.encoded().count
        guard size <= limits.taskSize else {
            throw ServiceError(
                .limitExceeded,
                "task of \(size) bytes, limit is \(limits.taskSize)"
            )
        }
        try checkRoomForTask(of: task.size, in: poolID)
    }

    private func checkStage(of event: EventView, _ poolID: String) throws(ServiceError) {
        guard let id = event.string("workflow_id"), let index = event.integer("stage") else {
            return
        }
        guard let workflow = workflows[id], workflow.status == .running, workflow.isPoolDriven,
            workflow.poolID == poolID, workflow.stages.indices.contains(index),
            workflow.stages[index].taskID == nil
        else {
            throw ServiceError(
                .invalidState,
                "stage: workflow \(id.quoted) does not wait for a task of stage \(index) in pool"
                    + " \(poolID.quoted)"
            )
        }
    }

    /// Says whether a pool takes a task of so many bytes, beside those that are reserved.
    func checkRoomForTask(
        of size: Int,
        in poolID: String,
        beside reserved: Reservation = Reservation()
    ) throws(ServiceError) {
        let waiting = (pools[poolID]?.exchange.queued ?? 0) + reserved.queues[poolID, default: 0]
        guard waiting < limits.queue else {
            throw ServiceError(
                .limitExceeded,
                "\(waiting) tasks wait in pool \(poolID.quoted), limit is \(limits.queue)"
            )
        }
        let unfinished = counts.queued + counts.running + reserved.tasks
        let total = counts.unfinishedSize + reserved.size
        guard unfinished >= limits.tasks || total + size > limits.tasksSize else { return }
        throw ServiceError(
            .limitExceeded,
            "\(unfinished) tasks of \(total) bytes are not finished, limits are \(limits.tasks) and"
                + " \(limits.tasksSize)"
        )
    }

    func checkAssignment(_ event: EventView) throws(ServiceError) {
        try checkMembership(event)
        guard let id = event.string("task_id"), let task = tasks[id],
            let workerID = event.string("worker_id")
        else { return }
        guard task.status == .queued else { throw .task(task) }
        try checkPool(event, of: task)
        guard let worker = workers[workerID] else {
            throw ServiceError(.invalidState, "worker_id: no worker \(workerID.quoted)")
        }
        guard worker.status == .idle else {
            throw ServiceError(
                .invalidState,
                "worker_id: worker \(workerID.quoted) is \(worker.status.rawValue)"
            )
        }
    }

    func checkRunning(_ event: EventView) throws(ServiceError) {
        try checkSizes(of: event)
        guard let task = task(of: event) else { return }
        guard task.status == .running else { throw .task(task) }
        try checkPool(event, of: task)
        guard let workerID = event.string("worker_id"), workerID != task.workerID else { return }
        throw ServiceError(
            .invalidState,
            "worker_id: task \(task.id.quoted) is not with worker \(workerID.quoted)"
        )
    }

    func checkReturn(_ event: EventView) throws(ServiceError) {
        try checkRunning(event)
        guard let task = task(of: event), task.reassignments >= limits.maximumReassignments
        else { return }
        throw ServiceError(
            .limitExceeded,
            "task \(task.id.quoted) was reassigned \(task.reassignments) times, limit is"
                + " \(limits.maximumReassignments)"
        )
    }

    func checkUnfinished(_ event: EventView) throws(ServiceError) {
        try checkSizes(of: event)
        guard let task = task(of: event) else { return }
        guard !task.status.isFinal else { throw .task(task) }
        try checkPool(event, of: task)
    }

    private func checkPool(_ event: EventView, of task: PoolTask) throws(ServiceError) {
        guard let poolID = event.poolID, poolID != task.poolID else { return }
        throw ServiceError(
            .invalidState,
            "pool_id: task \(task.id.quoted) is in pool \(task.poolID.quoted)"
        )
    }

    /// The task that an event is about: the one it names, or else the one that its worker is at.
    private func task(of event: EventView) -> PoolTask? {
        if let id = event.string("task_id") { return tasks[id] }
        let worker = event.string("worker_id").flatMap { workers[$0] }
        guard worker?.poolID == event.poolID else { return nil }
        return worker?.taskID.flatMap { tasks[$0] }
    }

    // MARK: Folding

    mutating func submit(_ event: EventView) {
        guard let id = event.string("task_id"), let poolID = event.poolID, tasks[id] == nil
        else { return }
        makePool(poolID, at: event.time)
        let task = PoolTask(id: id, poolID: poolID, number: nextNumber(), event)
        if let stage = task.stage {
            beginStage(stage, taskID: id, at: event.time)
            // It may be that no workflow waits for it.
            unsettled.note(id)
        }
        tasks[id] = task
        pools[poolID]?.exchange.insert(task)
        counts.queued += 1
        counts.submitted += 1
        counts.unfinishedSize += task.size
        counts.tasksSize += task.size
        unmatched.note(poolID)
        if pools[poolID]?.status == .closed { unsettled.note(id) }
        makeRoomForTasks()
    }

    mutating func assign(_ event: EventView) {
        guard let id = event.string("task_id"), var task = tasks[id], task.status == .queued,
            let workerID = event.string("worker_id"), let worker = workers[workerID],
            worker.poolID == task.poolID, worker.taskID == nil
        else { return }
        pools[task.poolID]?.exchange.remove(task)
        pools[task.poolID]?.running += 1
        counts.queued -= 1
        counts.running += 1
        task.status = .running
        task.workerID = workerID
        task.assignedAt = event.time
        task.attempts += 1
        tasks[id] = task
        changeWorker(workerID) { $0.taskID = id }
        guard let timeout = limits.taskTimeout else { return }
        deadlines.schedule(.task(id), at: event.time.advanced(by: timeout))
    }

    mutating func requeue(_ event: EventView) {
        guard var task = task(of: event), task.status == .running else { return }
        leaveWorker(task)
        task.status = .queued
        task.assignedAt = nil
        task.reassignments += 1
        tasks[task.id] = task
        pools[task.poolID]?.exchange.insert(task)
        counts.queued += 1
        counts.reassigned += 1
        unmatched.note(task.poolID)
    }

    mutating func finishTask(_ event: EventView, _ status: PoolTask.Status) {
        guard var task = task(of: event), !task.status.isFinal else { return }
        switch task.status {
        case .queued:
            guard status != .completed else { return }
            pools[task.poolID]?.exchange.remove(task)
            counts.queued -= 1
        case .running:
            leaveWorker(task, status)
        case .completed, .failed, .cancelled: return
        }
        counts.unfinishedSize -= task.size
        counts.tasksSize -= task.size
        task.status = status
        task.finishedAt = event.time
        task.result = event.value("result")
        task.error = event.string(status == .failed ? "error" : "reason")
        task.size += (task.result?.encoded().count ?? 0) + (task.error?.utf8.count ?? 0)
        counts.tasksSize += task.size
        tasks[task.id] = task
        count(task)
        if let stage = task.stage { endStage(stage, task) }
        finishedTasks.append(task.id)
        makeRoomForTasks()
    }

    /// Lets the worker of a running task be free.
    private mutating func leaveWorker(_ task: PoolTask, _ status: PoolTask.Status? = nil) {
        counts.running -= 1
        pools[task.poolID]?.running -= 1
        deadlines.cancel(.task(task.id))
        guard let id = task.workerID, workers[id]?.taskID == task.id else { return }
        changeWorker(id) { worker in
            worker.taskID = nil
            if status == .completed { worker.tasksCompleted += 1 }
            if status == .failed { worker.tasksFailed += 1 }
        }
    }

    private mutating func count(_ task: PoolTask) {
        switch task.status {
        case .completed:
            counts.completed += 1
            pools[task.poolID]?.completed += 1
        case .failed:
            counts.failed += 1
            pools[task.poolID]?.failed += 1
        case .cancelled: pools[task.poolID]?.cancelled += 1
        case .queued, .running: break
        }
    }

    private mutating func makeRoomForTasks() {
        while tasks.count > limits.tasks || counts.tasksSize > limits.tasksSize,
            let id = finishedTasks.next()
        {
            guard let gone = tasks.removeValue(forKey: id) else { continue }
            counts.tasksSize -= gone.size
            counts.forgotten += 1
        }
    }
}

extension ServiceError {
    /// Refuses what does not fit the state of a task.
    static func task(_ task: PoolTask) -> ServiceError {
        ServiceError(
            .invalidState,
            "task_id: task \(task.id.quoted) is \(task.status.rawValue)"
        )
    }
}
