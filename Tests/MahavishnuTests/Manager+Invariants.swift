import WebSocketCommon

@testable import Mahavishnu

extension Manager {
    /// What must be true whenever nothing follows any more, and is not: each breach as a sentence.
    var breaches: [String] {
        var found: [String] = []
        let check = { (isTrue: Bool, breach: @autoclosure () -> String) in
            if !isTrue { found.append(breach()) }
        }
        for task in tasks.values {
            switch task.status {
            case .queued:
                check(pools[task.poolID]?.status == .active, "\(task.id) waits in a closed pool")
                check(isWaited(for: task), "nobody waits for \(task.id)")
            case .running:
                let worker = task.workerID.flatMap { workers[$0] }
                check(worker?.taskID == task.id, "\(task.id) runs on nobody")
                check(worker?.hasLostTask == false, "\(task.id) is lost")
                check(isWaited(for: task), "nobody waits for \(task.id)")
            case .completed, .failed, .cancelled:
                check(task.finishedAt != nil, "\(task.id) has no end")
            }
            check(task.reassignments <= limits.maximumReassignments, "\(task.id) goes round")
        }
        for worker in workers.values {
            check(pools[worker.poolID]?.workers.contains(worker.id) == true, "\(worker.id) is out")
            check(pools[worker.poolID]?.status == .active, "\(worker.id) is in a closed pool")
            check(worker.announced == worker.status, "\(worker.id) is not what was said")
            let task = worker.taskID.flatMap { tasks[$0] }
            check(worker.taskID == nil || task?.workerID == worker.id, "\(worker.id) has no task")
            check(worker.taskID == nil || task?.status == .running, "\(worker.id) does nothing")
        }
        for workflow in workflows.values where workflow.isPoolDriven {
            guard workflow.status == .running, let current = workflow.current else {
                check(workflow.status != .running, "\(workflow.id) does not end")
                continue
            }
            let task = workflow.stages[current].taskID.flatMap { tasks[$0] }
            check(task?.status.isFinal == false, "\(workflow.id) waits for nothing")
        }
        for pool in pools.values { found += breaches(of: pool) }
        found += sums
        return found
    }

    private func breaches(of pool: Pool) -> [String] {
        var found: [String] = []
        let inside = tasks.values.filter { $0.poolID == pool.id }
        let waiting = inside.filter { $0.status == .queued }
        if Set(waiting.map(\.id)) != Set(pool.exchange.waitingTasks)
            || pool.exchange.queued != waiting.count
        {
            found.append("the line of \(pool.id) is not what waits")
        }
        if pool.running != inside.count(where: { $0.status == .running }) {
            found.append("\(pool.id) counts wrongly")
        }
        let idle = workers.values.filter { $0.poolID == pool.id && $0.isWaiting }
        if Set(idle.map(\.id))
            != Set((0..<pool.exchange.idle.count).map { pool.exchange.idle[$0].id })
        {
            found.append("the idle of \(pool.id) are not those who wait")
        }
        for worker in idle where waiting.contains(where: { worker.isCapable(of: $0.requirements) })
        {
            found.append("\(worker.id) waits though there is a task")
        }
        return found
    }

    private var sums: [String] {
        let unfinished = tasks.values.filter { !$0.status.isFinal }
        let running = workflows.values.filter { $0.status == .running }
        let away = workers.values.count { $0.status == .offline }
        let queued = unfinished.count { $0.status == .queued }
        let unfinishedSize = unfinished.reduce(0) { $0 + $1.size }
        let tasksSize = tasks.values.reduce(0) { $0 + $1.size }
        let runningSize = running.reduce(0) { $0 + $1.size }
        let workflowsSize = workflows.values.reduce(0) { $0 + $1.size }
        var found: [String] = []
        let equal = { (name: String, counted: Int, real: Int) in
            if counted != real { found.append("\(name): \(counted), not \(real)") }
        }
        equal("offline", counts.offline, away)
        equal("in line", offline.count, away)
        equal("queued", counts.queued, queued)
        equal("running", counts.running, unfinished.count - queued)
        equal("unfinished", counts.unfinishedSize, unfinishedSize)
        equal("tasks", counts.tasksSize, tasksSize)
        equal("workflows", counts.workflowsRunning, running.count)
        equal("running size", counts.runningSize, runningSize)
        equal("workflows' size", counts.workflowsSize, workflowsSize)
        equal("finished tasks", finishedTasks.count, tasks.count - unfinished.count)
        equal("finished workflows", finishedWorkflows.count, workflows.count - running.count)
        let bounded = { (name: String, count: Int, limit: Int) in
            if count > limit { found.append("\(name): \(count) are more than \(limit)") }
        }
        bounded("pools", pools.count, limits.pools)
        bounded("workers", workers.count, limits.workers)
        bounded("tasks", tasks.count, limits.tasks)
        bounded("bytes of tasks", tasksSize, limits.tasksSize)
        bounded("workflows", workflows.count, limits.workflows)
        bounded("bytes of workflows", workflowsSize, limits.workflowsSize)
        return found
    }
}
