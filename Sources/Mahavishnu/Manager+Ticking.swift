internal import WebSocketCommon

/// What follows by itself.
///
/// Folding only notes what is to be looked at; a tick looks at it and says what follows as events, and folding those notes the next
/// things. Each event brings what it is about nearer to its end, so this comes to rest.
extension Manager {
    /// The most things that one tick looks at: what a closed pool leaves behind is said in several.
    static let mostPerTick = 500

    /// When `tick` is wanted; in the past as long as something is to be looked at.
    var nextTick: Timestamp? {
        let isQuiet =
            unheard.isEmpty && unsettled.isEmpty && due.isEmpty && unmatched.isEmpty
            && unannounced.isEmpty
        return isQuiet ? deadlines.first : Timestamp(clampingMicroseconds: .min)
    }

    /// Says what follows now.
    ///
    /// One kind of things at a time: what follows from it may change what is to be said of the others.
    mutating func tick(now: Timestamp) -> [Event] {
        listen(now)
        var events = expire(now)
        if events.isEmpty { events = settle() }
        if events.isEmpty { events = advance() }
        if events.isEmpty { events = match() }
        if events.isEmpty { events = announce() }
        return events
    }

    // MARK: Time

    /// Begins to time the signs of life of those who are there: a rebuilt state only knows when they were told of.
    private mutating func listen(_ now: Timestamp) {
        while let id = unheard.next() {
            guard let worker = workers[id], worker.isRegistered, worker.status != .offline else {
                continue
            }
            let heard = worker.heard ?? now
            workers[id]?.heard = heard
            deadlines.schedule(.worker(id), at: heard.advanced(by: limits.heartbeatTimeout))
        }
    }

    /// Says who was silent for too long, who was offline for too long, and who is too long at a task.
    private mutating func expire(_ now: Timestamp) -> [Event] {
        var events: [Event] = []
        while events.count < Self.mostPerTick, let watched = deadlines.next(now: now) {
            switch watched {
            case .worker(let id): expire(worker: id, now, &events)
            case .task(let id): expire(task: id, now, &events)
            }
        }
        return events
    }

    private mutating func expire(worker id: String, _ now: Timestamp, _ events: inout [Event]) {
        guard let worker = workers[id] else { return }
        let isOffline = worker.status == .offline
        guard let begin = isOffline ? worker.since : worker.heard else { return }
        let patience = isOffline ? limits.offlineRetention : limits.heartbeatTimeout
        let end = begin.advanced(by: patience)
        guard end <= now else { return deadlines.schedule(.worker(id), at: end) }
        events.append(
            isOffline
                ? worker.removed(because: "offline for \(patience)")
                : worker.changed(to: .offline, because: "silent for \(patience)")
        )
    }

    private mutating func expire(task id: String, _ now: Timestamp, _ events: inout [Event]) {
        guard let task = tasks[id], task.status == .running, let begin = task.assignedAt,
            let timeout = limits.taskTimeout, let worker = task.workerID.flatMap({ workers[$0] }),
            worker.taskID == id, !worker.hasLostTask
        else { return }
        let end = begin.advanced(by: timeout)
        guard end <= now else { return deadlines.schedule(.task(id), at: end) }
        events.append(
            worker.changed(to: .error, because: "task \(id.quoted) took longer than \(timeout)")
        )
    }

    // MARK: Tasks

    /// Gives up the tasks that nobody waits for, and takes those that are lost from their workers.
    private mutating func settle() -> [Event] {
        var events: [Event] = []
        while events.count < Self.mostPerTick, let id = unsettled.next() {
            guard let task = tasks[id], !task.status.isFinal else { continue }
            if pools[task.poolID]?.status != .active {
                events.append(task.cancelled(because: "pool \(task.poolID.quoted) is closed"))
            } else if !isWaited(for: task) {
                events.append(
                    task.cancelled(because: "no workflow waits for it any more")
                )
            } else if let reason = reasonOfLoss(of: task) {
                events.append(retry(task, error: reason))
            }
        }
        return events
    }

    /// Why the worker of a running task is not at it; `nil` when it is.
    private func reasonOfLoss(of task: PoolTask) -> String? {
        guard task.status == .running, let id = task.workerID else { return nil }
        guard let worker = workers[id], worker.taskID == task.id else {
            return "worker \(id.quoted) is gone"
        }
        return worker.hasLostTask ? "worker \(id.quoted) is \(worker.status.rawValue)" : nil
    }

    /// Says that a running task waits again, or that it failed when that was so too often already.
    func retry(_ task: PoolTask, error: String) -> Event {
        task.reassignments < limits.maximumReassignments
            ? task.requeued(because: error) : task.failed(because: error)
    }

    /// Gives waiting tasks to waiting workers.
    private mutating func match() -> [Event] {
        var events: [Event] = []
        while events.count < Self.mostPerTick, let id = unmatched.next() {
            guard pools[id]?.status == .active else { continue }
            let most = Self.mostPerTick / 2
            let workers = workers
            let matches = pools[id]?.exchange.match(most: most) { worker, requirements in
                workers[worker]?.isCapable(of: requirements) == true
            }
            if matches?.count == most { unmatched.note(id) }
            for match in matches ?? [] {
                guard let task = tasks[match.taskID], let worker = workers[match.workerID] else {
                    continue
                }
                events.append(task.assigned(to: worker.id))
                if worker.announced != .busy { events.append(worker.changed(to: .busy)) }
            }
        }
        return events
    }

    // MARK: Workers

    /// Says what became of workers, and that those of closed pools are gone.
    private mutating func announce() -> [Event] {
        var events: [Event] = []
        while events.count < Self.mostPerTick, let id = unannounced.next() {
            guard let worker = workers[id] else { continue }
            if pools[worker.poolID]?.status != .active {
                events.append(
                    worker.removed(because: "pool \(worker.poolID.quoted) is closed")
                )
            } else if worker.announced != worker.status {
                events.append(worker.changed(to: worker.status))
            }
        }
        return events
    }
}
