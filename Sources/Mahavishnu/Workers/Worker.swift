internal import WebSocketCommon

/// Somebody who does the tasks of a pool, one at a time, as its events tell it.
struct Worker: Sendable {
    /// How a worker is.
    enum Status: String, CaseIterable, Sendable {
        /// It waits for a task; a task that it is capable of leads to `busy`.
        case idle
        /// It is at a task, or says that it is at something else; leads to `idle` when that ends.
        case busy
        /// It says that it is not well, or was too long at its task; it gets none until it says that it is idle.
        case error
        /// It was silent for too long, or its connection ended; any sign of life leads away from here.
        case offline
    }

    let id: String
    let poolID: String
    var capabilities: [String] = []
    /// Whether it asked for tasks itself, and is to be heard from.
    ///
    /// One that is only reported gets no tasks and may be silent.
    var isRegistered = false
    /// What it is by its own account, or by that of whoever spoke last; a task makes it busy beside that.
    var reported = Status.idle
    /// What its channels were told last; `nil` when they were told nothing yet.
    var announced: Status?
    /// The task that it is at.
    var taskID: String?
    /// When it last gave a sign of life; `nil`: not since its last event, or its state's being rebuilt, was looked at.
    var heard: Timestamp?
    /// Its place among those who wait for a task.
    var number = 0
    /// Since when it is what it is by its own account.
    var since: Timestamp
    let addedAt: Timestamp
    var tasksCompleted = 0
    var tasksFailed = 0

    init(id: String, poolID: String, at time: Timestamp) {
        self.id = id
        self.poolID = poolID
        since = time
        addedAt = time
    }

    /// How it is.
    var status: Status {
        switch reported {
        case .idle, .busy: taskID == nil ? reported : .busy
        case .error, .offline: reported
        }
    }

    /// Whether it waits for a task.
    var isWaiting: Bool { isRegistered && status == .idle }

    /// Whether a task that it is at is lost.
    var hasLostTask: Bool { reported == .error || reported == .offline }

    /// Whether it is able to do what takes these capabilities.
    func isCapable(of requirements: [String]) -> Bool {
        requirements.allSatisfy { capabilities.contains($0) }
    }

    /// A line of a pool's workers.
    var line: JSONObject {
        [
            "worker_id": .string(id), "status": .string(status.rawValue), "task_id": taskID.json,
        ]
    }

    /// All that is known of it.
    var description: JSONObject {
        [
            "worker_id": .string(id), "pool_id": .string(poolID),
            "status": .string(status.rawValue), "task_id": taskID.json,
            "capabilities": capabilities.json, "tasks_completed": .integer(tasksCompleted),
            "tasks_failed": .integer(tasksFailed), "added_at": addedAt.json, "since": since.json,
            "last_seen": heard.json,
            "registered": .bool(isRegistered),
        ]
    }
}
