internal import WebSocketCommon

/// A stage of a workflow.
struct Stage: Sendable {
    /// How the task that a stage is ended, until the workflow has drawn its conclusion.
    enum Outcome: Sendable {
        /// It was done, with that result.
        case completed(JSON?)
        /// It was not, for that reason.
        case failed(String)
    }

    let name: String
    /// What its task is; the stage's name when it is `nil`.
    var task: JSON?
    var requirements: [String] = []
    /// The task that it is, once it is submitted.
    var taskID: String?
    var outcome: Outcome?
    var startedAt: Timestamp?
    var completedAt: Timestamp?

    init(name: String) { self.name = name }

    /// A line of the stages of a workflow that is in that state.
    func description(in workflow: Workflow.Status) -> JSONObject {
        let status =
            completedAt != nil
            ? "completed" : taskID == nil ? "pending" : workflow.rawValue
        return [
            "name": .string(name), "status": .string(status), "task_id": taskID.json,
            "started_at": startedAt.json, "completed_at": completedAt.json,
        ]
    }

    // MARK: Reading

    /// Reads the stages of a workflow: names, or objects `{name, task?, requirements?}`.
    ///
    /// - Parameters:
    ///   - value: What stands in `stages`, an array.
    ///   - limits: How many there may be, and how large.
    ///   - code: What a mistake is called.
    /// - Returns: The stages, in order.
    /// - Throws: The first mistake, such as `stages[2].name: field required`.
    static func read(
        _ value: JSON,
        limits: Mahavishnu.Limits,
        _ code: ErrorCode
    ) throws(ServiceError) -> [Stage] {
        let values = value.arrayValue ?? []
        guard values.count <= limits.stages else {
            throw ServiceError(
                .limitExceeded,
                "stages: \(values.count) stages, limit is \(limits.stages)"
            )
        }
        var stages: [Stage] = []
        for (index, value) in values.enumerated() {
            stages.append(try read(value, at: "stages[\(index)]", limits, code))
        }
        return stages
    }

    private static func read(
        _ value: JSON,
        at place: String,
        _ limits: Mahavishnu.Limits,
        _ code: ErrorCode
    ) throws(ServiceError) -> Stage {
        if case .string(let name) = value {
            try Identifier.checkName(name, place, code: code)
            return Stage(name: name)
        }
        guard let object = value.objectValue else {
            throw ServiceError(code, "\(place): expected a stage's name or an object")
        }
        guard let member = object["name"], member != .null else {
            throw ServiceError(code, "\(place).name: field required")
        }
        guard let name = member.stringValue else {
            throw ServiceError(code, "\(place).name: expected a string")
        }
        try Identifier.checkName(name, "\(place).name", code: code)
        var stage = Stage(name: name)
        if let task = object["task"], task != .null {
            let size = task.encoded().count
            guard size <= limits.taskSize else {
                throw ServiceError(
                    .limitExceeded,
                    "\(place).task: \(size) bytes, limit is \(limits.taskSize)"
                )
            }
            stage.task = task
        }
        if let requirements = object["requirements"], requirements != .null {
            guard let all = requirements.arrayValue, all.allSatisfy({ $0.stringValue != nil })
            else {
                throw ServiceError(code, "\(place).requirements: expected an array of strings")
            }
            try limits.checkCapabilities(requirements.strings, "\(place).requirements")
            stage.requirements = requirements.strings
        }
        return stage
    }
}
