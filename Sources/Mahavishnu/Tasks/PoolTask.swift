internal import WebSocketCommon

/// Something that a pool is to do, as its events tell it.
struct PoolTask: Sendable {
    /// Where a task is in its life.
    enum Status: String, CaseIterable, Sendable {
        /// It waits for an idle worker that is capable of it; leads to `running`, `failed` or `cancelled`.
        case queued
        /// A worker is at it; leads to `completed`, `failed`, `cancelled`, or back to `queued`.
        case running
        /// It was done; nothing leads away from here.
        case completed
        /// It was not done; nothing leads away from here.
        case failed
        /// It was given up; nothing leads away from here.
        case cancelled

        /// Whether nothing leads away from it.
        var isFinal: Bool { self != .queued && self != .running }
    }

    /// The stage of a workflow that a task is.
    struct Stage: Equatable, Sendable {
        let workflowID: String
        let index: Int
        let name: String?
    }

    let id: String
    let poolID: String
    /// Its place in the order of submission, which is that of its line.
    let number: Int
    let task: JSON
    let requirements: [String]
    let stage: Stage?
    let submittedAt: Timestamp
    var status = Status.queued
    /// Who is at it, or was last.
    var workerID: String?
    var assignedAt: Timestamp?
    var finishedAt: Timestamp?
    /// How often it was assigned.
    var attempts = 0
    /// How often it was taken from its worker.
    var reassignments = 0
    var result: JSON?
    var error: String?
    /// How much memory it holds on to, in bytes of JSON.
    var size: Int

    /// Makes a task that waits, of what `task.submitted` says.
    init(id: String, poolID: String, number: Int, _ event: EventView) {
        self.id = id
        self.poolID = poolID
        self.number = number
        task = event.value("task") ?? .null
        requirements = Set(event.strings("requirements")).sorted()
        submittedAt = event.time
        size =
            task.encoded().count + requirements.json.encoded().count + 2 * id.utf8.count
            + poolID.utf8.count
        guard let workflowID = event.string("workflow_id"), let index = event.integer("stage")
        else {
            stage = nil
            return
        }
        stage = Stage(workflowID: workflowID, index: index, name: event.string("stage_name"))
    }

    /// What says which stage it is, for events and answers; nothing when it is none.
    var stageMembers: JSONObject {
        guard let stage else { return [:] }
        var object: JSONObject = [
            "workflow_id": .string(stage.workflowID), "stage": .integer(stage.index),
        ]
        if let name = stage.name { object["stage_name"] = .string(name) }
        return object
    }

    /// A line of a list of tasks.
    var summary: JSONObject {
        [
            "task_id": .string(id), "pool_id": .string(poolID),
            "status": .string(status.rawValue), "worker_id": workerID.json,
            "workflow_id": (stage?.workflowID).json, "attempts": .integer(attempts),
            "submitted_at": submittedAt.json, "finished_at": finishedAt.json,
        ]
    }

    /// All that is known of it.
    var description: JSONObject {
        var object = summary
        object["task"] = task
        object["requirements"] = requirements.json
        object["reassignments"] = .integer(reassignments)
        object["stage"] = stage.map { .integer($0.index) } ?? .null
        object["assigned_at"] = assignedAt.json
        object["result"] = result ?? .null
        object["error"] = error.json
        return object
    }
}
