internal import WebSocketCommon

/// The pools with their workers and tasks, and the workflows, folded from events.
///
/// Each topic has a file with what is checked and what is folded; `Manager+Ticking` has what follows by itself.
struct Manager: Sendable {
    /// What a moment is kept for.
    enum Watched: Hashable, Sendable {
        /// A worker may be silent, or long offline.
        case worker(String)
        /// A task may take too long.
        case task(String)
    }

    let limits: Mahavishnu.Limits

    var pools: [String: Pool] = [:]
    var workers: [String: Worker] = [:]
    var tasks: [String: PoolTask] = [:]
    var workflows: [String: Workflow] = [:]
    /// Who speaks for which worker: no event says so, and a rebuilt state knows nobody.
    var ownership = Ownership()

    // MARK: What waits to be forgotten

    /// The offline workers, the longest offline first.
    var offline = Line()
    var finishedTasks = FIFO<String>()
    var finishedWorkflows = FIFO<String>()

    // MARK: What waits to be looked at

    /// Workers whose signs of life are not timed yet.
    var unheard = Agenda<String>()
    /// Tasks that may have lost their worker, their pool or their workflow.
    var unsettled = Agenda<String>()
    /// Workflows that may go on.
    var due = Agenda<String>()
    /// Pools in which a worker and a task may meet.
    var unmatched = Agenda<String>()
    /// Workers whose channels were told something else than they are.
    var unannounced = Agenda<String>()
    var deadlines = Deadlines<Watched>()

    // MARK: Sums

    /// The number that the next thing to stand in a line gets.
    var numbers = 0
    var counts = Counts()

    init(limits: Mahavishnu.Limits) { self.limits = limits }

    /// A number higher than all before.
    mutating func nextNumber() -> Int {
        numbers += 1
        return numbers
    }

    // MARK: Checking

    /// Says whether an event fits.
    ///
    /// Things become known by their first event, whichever it is, because their programs may have begun before the hub; what ended stays
    /// ended. An outcome's events are all checked before any is folded in, so none may depend on one before it.
    func check(_ event: EventView) throws(ServiceError) {
        switch event.name {
        case "workflow.started": try checkStart(event)
        case "workflow.stage_completed": try checkStage(event)
        case "workflow.completed", "workflow.failed", "workflow.cancelled": try checkEnd(event)
        case "pool.spawned": try checkSpawning(event)
        case "pool.scaled", "pool.status_changed", "pool.closed": try checkPool(event)
        case "worker.added": try checkWorker(event)
        case "worker.status_changed": try checkStatus(event)
        case "worker.removed": try checkMembership(event)
        case "task.submitted": try checkSubmission(event)
        case "task.assigned": try checkAssignment(event)
        case "task.completed": try checkRunning(event)
        case "task.requeued": try checkReturn(event)
        case "task.failed", "task.cancelled": try checkUnfinished(event)
        case "adapter.health_changed": try AdapterHealth.check(event)
        default: break
        }
    }

    // MARK: Folding

    /// Folds an event into the state; one that does not fit it changes nothing.
    mutating func apply(_ event: EventView) {
        switch event.name {
        case "workflow.started": start(event)
        case "workflow.stage_completed": completeStage(event)
        case "workflow.completed": endWorkflow(event, .completed)
        case "workflow.failed": endWorkflow(event, .failed)
        case "workflow.cancelled": endWorkflow(event, .cancelled)
        case "pool.spawned": spawn(event)
        case "pool.scaled", "pool.status_changed": changePool(event)
        case "pool.closed": closePool(event)
        case "worker.added": addWorker(event)
        case "worker.status_changed": changeStatus(event)
        case "worker.removed": removeWorker(event)
        case "task.submitted": submit(event)
        case "task.assigned": assign(event)
        case "task.requeued": requeue(event)
        case "task.completed": finishTask(event, .completed)
        case "task.failed": finishTask(event, .failed)
        case "task.cancelled": finishTask(event, .cancelled)
        default: break
        }
    }

    // MARK: Finding

    /// The pool of that name.
    func pool(_ id: String) throws(ServiceError) -> Pool {
        guard let pool = pools[id] else {
            throw ServiceError(.notFound, "pool_id: no pool \(id.quoted)")
        }
        return pool
    }

    /// The worker of that name.
    func worker(_ id: String) throws(ServiceError) -> Worker {
        guard let worker = workers[id] else {
            throw ServiceError(.notFound, "worker_id: no worker \(id.quoted)")
        }
        return worker
    }

    /// The task of that name.
    func task(_ id: String) throws(ServiceError) -> PoolTask {
        guard let task = tasks[id] else {
            throw ServiceError(.notFound, "task_id: no task \(id.quoted)")
        }
        return task
    }

    /// The workflow of that name.
    func workflow(_ id: String) throws(ServiceError) -> Workflow {
        guard let workflow = workflows[id] else {
            throw ServiceError(.notFound, "workflow_id: no workflow \(id.quoted)")
        }
        return workflow
    }

    /// Refuses a result, error or reason that is larger than what is kept of one.
    ///
    /// - Parameters:
    ///   - event: What may have one.
    ///   - room: What the hub itself puts around an error, in bytes.
    /// - Throws: `LIMIT_EXCEEDED`.
    func checkSizes(of event: EventView, room: Int = 0) throws(ServiceError) {
        try checkSize(event.value("result"), "result", limits.resultSize)
        try checkSize(event.value("error"), "error", limits.errorSize + room)
        try checkSize(event.value("reason"), "reason", limits.errorSize)
    }

    private func checkSize(
        _ value: JSON?,
        _ what: String,
        _ limit: Int
    ) throws(ServiceError) {
        guard let size = value?.encoded().count, size > limit else { return }
        throw ServiceError(.limitExceeded, "\(what) of \(size) bytes, limit is \(limit)")
    }
}
