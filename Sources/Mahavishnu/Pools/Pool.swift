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
    /// Those who wait for a task, the longest waiting first.
    private(set) var idle = Line()
    /// The tasks that wait, in a line for each set of requirements, so that a worker need not look at all it cannot do.
    private(set) var lines: [[String]: Line] = [:]
    private(set) var queued = 0
    var running = 0
    var completed = 0
    var failed = 0
    var cancelled = 0

    init(id: String, at time: Timestamp) {
        self.id = id
        createdAt = time
    }

    // MARK: Lines

    /// Lets a task wait, at the place that its number gives it.
    mutating func enqueue(_ task: PoolTask) {
        lines[task.requirements, default: Line()].insert(task.id, number: task.number)
        queued += 1
    }

    /// Lets a task wait no longer.
    mutating func dequeue(_ task: PoolTask) {
        lines[task.requirements]?.remove(number: task.number)
        if lines[task.requirements]?.isEmpty == true { lines[task.requirements] = nil }
        queued -= 1
    }

    /// Lets a worker wait for a task.
    mutating func await(_ worker: Worker) { idle.insert(worker.id, number: worker.number) }

    /// Lets a worker wait for a task no longer.
    mutating func leave(_ worker: Worker) { idle.remove(number: worker.number) }

    /// The identifiers of the tasks that wait, in no order.
    var waitingTasks: [String] {
        lines.values.flatMap { line in (0..<line.count).map { line[$0].id } }
    }

    // MARK: Matching

    /// A task and the worker that is to get it.
    struct Match {
        let taskID: String
        let workerID: String
    }

    /// Finds a task for each worker that waits: the longest waiting worker chooses first, and takes the earliest submitted task that
    /// it is capable of.
    ///
    /// - Parameters:
    ///   - most: The most matches to find.
    ///   - isCapable: Whether a worker is capable of what takes these capabilities.
    /// - Returns: The matches, no task and no worker in two of them.
    func matches(
        most: Int,
        isCapable: (_ workerID: String, _ requirements: [String]) -> Bool
    ) -> [Match] {
        var result: [Match] = []
        var taken: [[String]: Int] = [:]
        for position in 0..<idle.count where result.count < min(most, queued) {
            let workerID = idle[position].id
            var best: (place: Line.Place, requirements: [String])?
            for (requirements, line) in lines {
                let before = taken[requirements, default: 0]
                guard before < line.count else { continue }
                let place = line[before]
                if let best, best.place.number < place.number { continue }
                if isCapable(workerID, requirements) { best = (place, requirements) }
            }
            guard let best else { continue }
            taken[best.requirements, default: 0] += 1
            result.append(Match(taskID: best.place.id, workerID: workerID))
        }
        return result
    }

    /// A line of a list of pools.
    var summary: JSONObject {
        [
            "pool_id": .string(id), "status": .string(status.rawValue),
            "workers_total": .integer(workers.count), "tasks_queued": .integer(queued),
            "created_at": createdAt.json,
        ]
    }
}
