internal import WebSocketCommon

extension Manager {
    // MARK: Checking

    /// Says whether a worker is in the pool that an event names, if it is known.
    func checkMembership(_ event: EventView) throws(ServiceError) {
        guard let id = event.string("worker_id"), let worker = workers[id],
            let poolID = event.poolID, worker.poolID != poolID
        else { return }
        throw ServiceError(
            .invalidState,
            "worker_id: worker \(id.quoted) is in pool \(worker.poolID.quoted)"
        )
    }

    func checkWorker(_ event: EventView) throws(ServiceError) {
        try checkMembership(event)
        guard let id = event.string("worker_id"), let poolID = event.poolID else { return }
        try checkIsOpen(poolID)
        try limits.checkCapabilities(
            event.strings("capabilities"),
            "\(event.name): capabilities"
        )
        if workers[id] == nil { try checkRoomForWorker() }
    }

    func checkStatus(_ event: EventView) throws(ServiceError) {
        try checkMembership(event)
        guard let id = event.string("worker_id"), let poolID = event.poolID,
            workers[id] == nil, event.string("status") != "offline"
        else { return }
        try checkIsOpen(poolID)
        try checkRoomForWorker()
    }

    private func checkRoomForWorker() throws(ServiceError) {
        guard workers.count >= limits.workers, offline.isEmpty else { return }
        throw ServiceError(
            .limitExceeded,
            "\(workers.count) workers, limit is \(limits.workers); unregister one first"
        )
    }

    // MARK: Folding

    mutating func addWorker(_ event: EventView) {
        guard let id = event.string("worker_id"), let poolID = event.poolID else { return }
        makeWorker(id, poolID: poolID, at: event.time)
        changeWorker(id) { worker in
            if event.value("capabilities") != nil {
                worker.capabilities = Set(event.strings("capabilities")).sorted()
            }
            if event.value("registered")?.boolValue == true { worker.isRegistered = true }
            if worker.reported != .idle { worker.since = event.time }
            worker.reported = .idle
            worker.heard = nil
        }
        unheard.note(id)
        guard let worker = workers[id], worker.isWaiting else { return }
        // It may be capable of more than before.
        pools[worker.poolID]?.exchange.reconsider(worker)
        unmatched.note(worker.poolID)
    }

    mutating func changeStatus(_ event: EventView) {
        guard let id = event.string("worker_id"), let poolID = event.poolID,
            let status = event.string("status").flatMap(Worker.Status.init)
        else { return }
        if workers[id] == nil {
            guard status != .offline else { return }
            makeWorker(id, poolID: poolID, at: event.time)
        }
        changeWorker(id) { worker in
            worker.announced = status
            // While it has a task, that it is busy says nothing of what it will be when the task ends.
            if status != .busy || worker.taskID == nil || worker.hasLostTask {
                if worker.reported != status { worker.since = event.time }
                // The hub's own words about a worker that is there are no sign of its life.
                if worker.reported == .offline { worker.heard = nil }
                worker.reported = status
            }
        }
        if status == .offline {
            deadlines.schedule(.worker(id), at: event.time.advanced(by: limits.offlineRetention))
        } else {
            unheard.note(id)
        }
    }

    mutating func removeWorker(_ event: EventView) {
        guard let id = event.string("worker_id") else { return }
        forgetWorker(id)
    }

    private mutating func makeWorker(_ id: String, poolID: String, at time: Timestamp) {
        guard workers[id] == nil else { return }
        makePool(poolID, at: time)
        if workers.count >= limits.workers, !offline.isEmpty {
            forgetWorker(offline[0].id)
            counts.forgotten += 1
        }
        var worker = Worker(id: id, poolID: poolID, at: time)
        worker.number = nextNumber()
        workers[id] = worker
        pools[poolID]?.workers.insert(id)
        unannounced.note(id)
    }

    private mutating func forgetWorker(_ id: String) {
        guard let worker = workers.removeValue(forKey: id) else { return }
        leaveLine(worker)
        pools[worker.poolID]?.workers.remove(id)
        ownership.release(id)
        deadlines.cancel(.worker(id))
        if let task = worker.taskID { unsettled.note(task) }
    }

    /// Changes a worker, and lets it stand in the lines where it belongs then.
    mutating func changeWorker(_ id: String, _ change: (inout Worker) -> Void) {
        guard var worker = workers[id] else { return }
        let before = worker
        change(&worker)
        if worker.status != before.status || worker.isWaiting != before.isWaiting {
            leaveLine(before)
            worker.number = nextNumber()
            if worker.isWaiting {
                pools[worker.poolID]?.exchange.insert(worker)
                unmatched.note(worker.poolID)
            }
            if worker.status == .offline {
                offline.insert(id, number: worker.number)
                counts.offline += 1
                counts.lost += 1
            }
        }
        if worker.hasLostTask, let task = worker.taskID { unsettled.note(task) }
        if worker.announced != worker.status { unannounced.note(id) }
        workers[id] = worker
    }

    private mutating func leaveLine(_ worker: Worker) {
        if worker.isWaiting { pools[worker.poolID]?.exchange.remove(worker) }
        guard worker.status == .offline else { return }
        offline.remove(number: worker.number)
        counts.offline -= 1
    }

    // MARK: Signs of life

    /// Takes note of a sign of life, which no event says.
    mutating func hear(_ id: String, at time: Timestamp) {
        // Neither lines nor what was announced depend on it.
        workers[id]?.heard = time
    }

    /// Refuses a client that speaks for another's worker.
    func checkSpeaker(_ client: ClientID?, for worker: String) throws(ServiceError) {
        guard let owner = ownership.owner(of: worker), owner != client else { return }
        throw ServiceError(
            .invalidState,
            "worker_id: worker \(worker.quoted) belongs to another client; register it to take it over"
        )
    }
}
