import Mahavishnu
import TestSupport
import WebSocketCommon

/// Plays the hub for a mahavishnu; each request and event moves the present on by a millisecond.
typealias Desk = ServiceDesk<Mahavishnu>

extension Desk {
    init(_ change: (inout Mahavishnu.Limits) -> Void = { _ in }) {
        self.init(Self.service(change), pace: .milliseconds(1))
    }

    init(at time: Timestamp, _ change: (inout Mahavishnu.Limits) -> Void = { _ in }) {
        self.init(Self.service(change), at: time, pace: .milliseconds(1))
    }

    private static func service(_ change: (inout Mahavishnu.Limits) -> Void) -> Mahavishnu {
        var limits = Mahavishnu.Limits()
        change(&limits)
        return Mahavishnu(limits: limits)
    }

    /// Makes a client a worker of the pool `p`, or of another.
    mutating func register(
        _ worker: String,
        as client: Int32? = nil,
        in pool: String = "p",
        _ capabilities: [String] = []
    ) throws {
        try ask(
            "register_worker",
            [
                "worker_id": .string(worker), "pool_id": .string(pool),
                "capabilities": .array(capabilities.map { .string($0) }),
            ],
            as: client
        )
    }

    /// Gives the pool `p`, or another, a task.
    mutating func submit(
        _ task: String,
        in pool: String = "p",
        _ requirements: [String] = []
    ) throws {
        try ask(
            "submit_task",
            [
                "task_id": .string(task), "pool_id": .string(pool), "task": "do it",
                "requirements": .array(requirements.map { .string($0) }),
            ]
        )
    }

    /// A task's status and the worker that is at it, or was.
    mutating func task(_ id: String) throws -> [String?] {
        let task = try ask("get_task", ["task_id": .string(id)])
        return [task["status"]?.stringValue, task["worker_id"]?.stringValue]
    }

    /// The status of a worker.
    mutating func worker(_ id: String) throws -> String? {
        try ask("get_status", ["worker_id": .string(id)])["status"]?.stringValue
    }

    /// The status of a workflow.
    mutating func workflow(_ id: String) throws -> String? {
        try ask("get_status", ["workflow_id": .string(id)])["status"]?.stringValue
    }

    /// The names of the events that were published since the record had that many, each with the status that it tells, if any.
    func said(since count: Int = 0) -> [String] {
        record.dropFirst(count).map { record in
            let status = record.event.data["status"]?.stringValue
            return record.event.name + (status.map { " \($0)" } ?? "")
        }
    }

    /// The last event of that name.
    func last(_ name: String) -> JSONObject? {
        record.last { $0.event.name == name }?.event.data
    }

    /// All that can be asked, but for when workers were last heard of: two services with the same answers have the same state.
    mutating func everything() throws -> [JSONObject] {
        var answers: [JSONObject] = []
        for (list, key, id, request) in [
            ("list_pools", "pools", "pool_id", "get_pool_status"),
            ("list_workflows", "workflows", "workflow_id", "get_workflow_status"),
            ("list_tasks", "tasks", "task_id", "get_task"),
        ] {
            let answer = try ask(list, ["limit": 500])
            answers.append(answer)
            for row in answer[key]?.arrayValue ?? [] {
                answers.append(try ask(request, [id: row[id] ?? .null]))
            }
        }
        for row in try ask("list_workers", ["limit": 500])["workers"]?.arrayValue ?? [] {
            var worker = row.objectValue ?? JSONObject()
            worker["last_seen"] = JSON?.none
            answers.append(worker)
        }
        answers.append(
            JSONObject(
                dictionaryLiteral: ("figures", .array(service.figures.map { .integer($0.value) }))
            )
        )
        return answers
    }
}
