internal import WebSocketCommon

/// Workers, and the tasks that wait for them, as events tell it.
struct Pool: Sendable {
    /// Where a pool is in its life.
    enum Status: String, CaseIterable, Sendable {
        /// It takes tasks and workers; leads to `closed`.
        case active
        /// It ended; being made again leads back to `active`.
        case closed
    }

    let id: String
    let createdAt: Timestamp
    var status = Status.active
    /// Whether it was made by an event of its own, not by its first worker or task.
    var isSpawned = false
    var config: JSONObject?
    /// How many workers it is to have.
    var workerCount: Int?
    /// What was reported of it last.
    var state: JSONObject?
    /// Its workers, offline ones too.
    var workers: Set<String> = []
    /// Where its workers and tasks meet.
    var exchange = Exchange()
    var running = 0
    var completed = 0
    var failed = 0
    var cancelled = 0

    init(id: String, at time: Timestamp) {
        self.id = id
        createdAt = time
    }

    /// A line of a list of pools.
    var summary: JSONObject {
        [
            "pool_id": .string(id), "status": .string(status.rawValue),
            "workers_total": .integer(workers.count), "tasks_queued": .integer(exchange.queued),
            "created_at": createdAt.json,
        ]
    }
}
