internal import WebSocketCommon

/// Stages that are gone through one after the other, as its events tell it.
struct Workflow: Sendable {
    /// Where a workflow is in its life.
    enum Status: String, CaseIterable, Sendable {
        /// It goes through its stages; leads to each of the others.
        case running
        /// It reached its end; nothing leads away from here.
        case completed
        /// It ended before that; nothing leads away from here.
        case failed
        /// It was given up; nothing leads away from here.
        case cancelled
    }

    let id: String
    var name: String?
    /// The pool that it goes through, or is said to.
    var poolID: String?
    /// Whether the hub takes its stages through the pool; reported events drive it otherwise.
    var isPoolDriven = false
    var stages: [Stage] = []
    /// Further members of the event that started it.
    var metadata = JSONObject()
    private(set) var status = Status.running
    private(set) var stagesCompleted = 0
    private(set) var result: JSON?
    private(set) var error: String?
    let startedAt: Timestamp
    var updatedAt: Timestamp
    private(set) var finishedAt: Timestamp?
    /// How much memory it holds on to, in bytes of JSON, about.
    var size: Int

    /// Its place in the order of starting.
    let number: Int

    init(id: String, number: Int, at time: Timestamp) {
        self.id = id
        self.number = number
        startedAt = time
        updatedAt = time
        size = 2 * id.utf8.count
    }

    /// The first stage that is not completed; `nil` when all are.
    ///
    /// Through a pool, stages are completed in order: it is the one behind those that are.
    var current: Int? { stagesCompleted < stages.count ? stagesCompleted : nil }

    /// Whether a reported event may say that it is done: its pool says so otherwise.
    var mayBeCompleted: Bool {
        guard isPoolDriven, let current else { return true }
        guard case .completed = stages[current].outcome else { return false }
        return current == stages.count - 1
    }

    /// Marks a stage as completed; one that it does not have is added.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - index: Its place, when that is known; else the first of that name that is not completed.
    ///   - time: When it was completed.
    mutating func completeStage(named name: String, at index: Int?, time: Timestamp) {
        let isNamed = { (stage: Stage) in stage.name == name && stage.completedAt == nil }
        var position = stages.firstIndex(where: isNamed)
        if let index, stages.indices.contains(index), isNamed(stages[index]) { position = index }
        if position == nil {
            stages.append(Stage(name: name))
            size += name.utf8.count
        }
        let place = position ?? stages.count - 1
        stages[place].completedAt = time
        stages[place].outcome = nil
        stagesCompleted += 1
    }

    /// Ends it.
    mutating func finish(
        _ status: Status,
        at time: Timestamp,
        result: JSON? = nil,
        error: String? = nil
    ) {
        self.status = status
        self.result = result
        self.error = error
        finishedAt = time
        size += (result?.encoded().count ?? 0) + (error?.utf8.count ?? 0)
        for index in stages.indices { stages[index].outcome = nil }
    }

    /// A line of a list of workflows.
    var summary: JSONObject {
        [
            "workflow_id": .string(id), "status": .string(status.rawValue), "name": name.json,
            "pool_id": poolID.json, "stages_completed": .integer(stagesCompleted),
            "total_stages": .integer(stages.count), "started_at": startedAt.json,
            "updated_at": updatedAt.json,
        ]
    }

    /// All that is known of it.
    var description: JSONObject {
        var object = summary
        object["stages"] = .array(stages.map { .object($0.description(in: status)) })
        object["metadata"] = .object(metadata)
        object["result"] = result ?? .null
        object["error"] = error.json
        object["finished_at"] = finishedAt.json
        return object
    }
}
