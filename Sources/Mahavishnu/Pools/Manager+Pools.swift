internal import WebSocketCommon

extension Manager {
    // MARK: Checking

    /// Says whether a pool takes something new; one that is not known is made.
    func checkIsOpen(_ id: String) throws(ServiceError) {
        guard let pool = pools[id] else { return try checkRoomForPool() }
        guard pool.status == .closed else { return }
        throw ServiceError(.invalidState, "pool_id: pool \(id.quoted) is closed")
    }

    private func checkRoomForPool() throws(ServiceError) {
        guard pools.count >= limits.pools, forgettablePool == nil else { return }
        throw ServiceError(
            .limitExceeded,
            "\(pools.count) pools, limit is \(limits.pools); close one first"
        )
    }

    func checkSpawning(_ event: EventView) throws(ServiceError) {
        guard let id = event.poolID else { return }
        if let pool = pools[id], pool.status == .active, pool.isSpawned {
            throw ServiceError(.invalidState, "pool_id: pool \(id.quoted) exists already")
        }
        if pools[id] == nil { try checkRoomForPool() }
        try checkConfig(event.value("config"), "config")
    }

    func checkPool(_ event: EventView) throws(ServiceError) {
        guard let id = event.poolID else { return }
        try checkIsOpen(id)
        guard event.name == "pool.status_changed", let status = event.value("status") else {
            return
        }
        guard status.objectValue != nil || status.stringValue != nil else {
            throw ServiceError(
                .invalidPayload,
                "\(event.name): status: expected an object or a string"
            )
        }
        try checkConfig(status, "status")
    }

    private func checkConfig(_ value: JSON?, _ what: String) throws(ServiceError) {
        guard let size = value?.encoded().count, size > limits.configSize else { return }
        throw ServiceError(
            .limitExceeded,
            "\(what) of \(size) bytes, limit is \(limits.configSize)"
        )
    }

    // MARK: Folding

    /// Makes a pool unless it is there.
    mutating func makePool(_ id: String, at time: Timestamp) {
        guard pools[id] == nil else { return }
        if pools.count >= limits.pools, let gone = forgettablePool {
            pools[gone] = nil
            counts.forgotten += 1
        }
        pools[id] = Pool(id: id, at: time)
    }

    /// A closed pool in which nobody is left; the first by identifier.
    private var forgettablePool: String? {
        pools.values.lazy
            .filter {
                $0.status == .closed && $0.workers.isEmpty && $0.exchange.queued == 0
                    && $0.running == 0
            }
            .map(\.id).min()
    }

    mutating func spawn(_ event: EventView) {
        guard let id = event.poolID else { return }
        makePool(id, at: event.time)
        pools[id]?.status = .active
        pools[id]?.isSpawned = true
        pools[id]?.config = event.value("config")?.objectValue
        unmatched.note(id)
    }

    mutating func changePool(_ event: EventView) {
        guard let id = event.poolID else { return }
        makePool(id, at: event.time)
        if let count = event.integer("worker_count") { pools[id]?.workerCount = count }
        switch event.value("status") {
        case .string(let state)?: pools[id]?.state = ["state": .string(state)]
        case .object(let state)?: pools[id]?.state = state
        default: break
        }
    }

    mutating func closePool(_ event: EventView) {
        guard let id = event.poolID else { return }
        makePool(id, at: event.time)
        guard let pool = pools[id] else { return }
        pools[id]?.status = .closed
        for worker in pool.workers.sorted() {
            unannounced.note(worker)
            if let task = workers[worker]?.taskID { unsettled.note(task) }
        }
        for task in pool.exchange.waitingTasks { unsettled.note(task) }
    }

    // MARK: Telling

    /// What `get_pool_status` answers.
    func description(of pool: Pool) -> JSONObject {
        var numbers: [Worker.Status: Int] = [:]
        for id in pool.workers {
            guard let worker = workers[id] else { continue }
            numbers[worker.status, default: 0] += 1
        }
        let rows = pool.workers.sorted().prefix(Mahavishnu.rows.range.upperBound)
        var object: JSONObject = [
            "pool_id": .string(pool.id), "status": .string(pool.status.rawValue),
            "workers": .array(rows.compactMap { workers[$0].map { .object($0.line) } }),
            "workers_total": .integer(pool.workers.count),
        ]
        for status in Worker.Status.allCases {
            object["workers_\(status.rawValue)"] = .integer(numbers[status, default: 0])
        }
        object["worker_count"] = pool.workerCount.map { .integer($0) } ?? .null
        object["tasks_queued"] = .integer(pool.exchange.queued)
        object["tasks_running"] = .integer(pool.running)
        object["tasks_completed"] = .integer(pool.completed)
        object["tasks_failed"] = .integer(pool.failed)
        object["tasks_cancelled"] = .integer(pool.cancelled)
        object["state"] = pool.state.map { .object($0) } ?? .null
        object["config"] = pool.config.map { .object($0) } ?? .null
        object["created_at"] = pool.createdAt.json
        return object
    }
}
