import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("A refusal says what is wrong, and nothing has changed")
struct ErrorTests {
    static let refusals: [(String, JSONObject, ErrorCode, String)] = [
        ("submit_task", ["pool_id": "q", "task": 1], .notFound, #"pool_id: no pool "q""#),
        ("close_pool", ["pool_id": "pool:q"], .notFound, #"pool_id: no pool "q""#),
        (
            "scale_pool", ["pool_id": "q", "worker_count": 1], .notFound, #"pool_id: no pool "q""#
        ),
        (
            "set_pool_status", ["pool_id": "q", "status": "x"], .notFound,
            #"pool_id: no pool "q""#
        ),
        (
            "start_workflow", ["name": "n", "pool_id": "q", "stages": ["a"]], .notFound,
            #"pool_id: no pool "q""#
        ),
        ("heartbeat", ["worker_id": "v"], .notFound, #"worker_id: no worker "v""#),
        ("unregister_worker", ["worker_id": "v"], .notFound, #"worker_id: no worker "v""#),
        ("get_task", ["task_id": "x"], .notFound, #"task_id: no task "x""#),
        ("complete_task", ["task_id": "x"], .notFound, #"task_id: no task "x""#),
        ("fail_task", ["task_id": "x", "error": ""], .notFound, #"task_id: no task "x""#),
        ("cancel_task", ["task_id": "x"], .notFound, #"task_id: no task "x""#),
        (
            "cancel_workflow", ["workflow_id": "g"], .notFound, #"workflow_id: no workflow "g""#
        ),
        ("create_pool", ["pool_id": "p"], .invalidState, #"pool_id: pool "p" exists already"#),
        (
            "submit_task", ["pool_id": "p", "task": 1, "task_id": "t"], .invalidState,
            #"task_id: task "t" exists already"#
        ),
        ("complete_task", ["task_id": "t"], .invalidState, #"task_id: task "t" is queued"#),
        (
            "fail_task", ["task_id": "t", "error": "", "retry": true], .invalidState,
            #"task_id: task "t" is queued"#
        ),
        (
            "create_pool", ["pool_id": "pool:"], .invalidRequest,
            #"pool_id: "pool:" is not a channel name of 1 to 255 bytes without control characters"#
        ),
        (
            "register_worker", ["pool_id": ""], .invalidRequest,
            #"pool_id: "pool:" is not a channel name of 1 to 255 bytes without control characters"#
        ),
        (
            "register_worker", ["pool_id": "p", "worker_id": "a\n"], .invalidRequest,
            #"worker_id: "worker:a\n" is not a channel name of 1 to 255 bytes without control characters"#
        ),
        (
            "start_workflow", ["workflow_id": "", "name": "n", "stages": []], .invalidRequest,
            #"workflow_id: "workflow:" is not a channel name of 1 to 255 bytes without control characters"#
        ),
        (
            "start_workflow", ["name": "", "stages": []], .invalidRequest,
            #"name: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            "start_workflow", ["name": "n", "pool_id": "p", "stages": []], .invalidRequest,
            "stages: expected at least one, found none"
        ),
        (
            "start_workflow", ["name": "n", "stages": [], "metadata": ["pool_id": "q"]],
            .invalidRequest, #"metadata: "pool_id" is a member of the event itself"#
        ),
        (
            "submit_task", ["pool_id": "p", "task": 1, "task_id": ""], .invalidRequest,
            #"task_id: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            "submit_task", ["pool_id": "p", "task": nil], .invalidRequest,
            "submit_task: task: expected any value, found null"
        ),
        (
            "set_pool_status", ["pool_id": "p", "status": 1], .invalidRequest,
            "status: expected an object or a string"
        ),
        (
            "heartbeat", ["worker_id": "w", "status": "offline"], .invalidRequest,
            #"heartbeat: status: "offline" is not one of idle, busy, error"#
        ),
        (
            "scale_pool", ["pool_id": "p", "worker_count": -1], .invalidRequest,
            "scale_pool: worker_count: -1 is outside 0...1000000"
        ),
        (
            "list_tasks", ["limit": 0], .invalidRequest,
            "list_tasks: limit: 0 is outside 1...500"
        ),
        (
            "list_workers", ["status": "lost"], .invalidRequest,
            #"list_workers: status: "lost" is not one of idle, busy, error, offline"#
        ),
    ]

    @Test("requests", arguments: refusals)
    func requests(
        _ name: String,
        _ parameters: JSONObject,
        _ code: ErrorCode,
        _ message: String
    ) throws {
        var desk = try Self.desk()
        let before = try desk.everything()
        let count = desk.record.count
        #expect(desk.refusal(name, parameters) == Refusal(code, message))
        #expect(desk.record.count == count)
        #expect(try desk.everything() == before)
    }

    static let payloads: [(String, JSONObject, ErrorCode, String)] = [
        (
            "pool.status_changed", ["pool_id": "p", "status": 7], .invalidPayload,
            "pool.status_changed: status: expected an object or a string"
        ),
        (
            "worker.status_changed", ["pool_id": "p", "worker_id": "w", "status": "asleep"],
            .invalidPayload,
            #"worker.status_changed: status: "asleep" is not one of idle, busy, error, offline"#
        ),
        (
            "worker.status_changed", ["pool_id": "q", "worker_id": "w", "status": "idle"],
            .invalidState, #"worker_id: worker "w" is in pool "p""#
        ),
        (
            "worker.removed", ["pool_id": "q", "worker_id": "w"], .invalidState,
            #"worker_id: worker "w" is in pool "p""#
        ),
        (
            "worker.added", ["pool_id": "q", "worker_id": "w"], .invalidState,
            #"worker_id: worker "w" is in pool "p""#
        ),
        (
            "workflow.started", ["workflow_id": "f", "pool_id": "a\n"], .invalidPayload,
            #"pool_id: "pool:a\n" is not a channel name of 1 to 255 bytes without control characters"#
        ),
        (
            "workflow.started", ["workflow_id": "f", "pool_id": "q", "stages": ["a"]],
            .notFound, #"pool_id: no pool "q""#
        ),
        (
            "workflow.started", ["workflow_id": "f", "name": ""], .invalidPayload,
            #"workflow.started: name: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            "workflow.stage_completed", ["workflow_id": "f", "stage_name": ""], .invalidPayload,
            #"workflow.stage_completed: stage_name: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            "task.submitted", ["pool_id": "p", "task_id": "", "task": 1], .invalidPayload,
            #"task.submitted: task_id: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            "task.assigned", ["pool_id": "p", "task_id": "t", "worker_id": "v", "task": 1],
            .invalidState, #"worker_id: no worker "v""#
        ),
        (
            "task.assigned", ["pool_id": "p", "task_id": "t", "worker_id": "w", "task": 1],
            .invalidState, #"worker_id: worker "w" is error"#
        ),
        (
            "task.assigned", ["pool_id": "q", "task_id": "t", "worker_id": "v", "task": 1],
            .invalidState, #"pool_id: task "t" is in pool "p""#
        ),
        (
            "task.completed", ["pool_id": "p", "task_id": "t", "worker_id": "w"],
            .invalidState, #"task_id: task "t" is queued"#
        ),
        (
            "task.requeued", ["pool_id": "p", "task_id": "t", "reason": "x"],
            .invalidState, #"task_id: task "t" is queued"#
        ),
        (
            "task.cancelled", ["pool_id": "q", "task_id": "t"],
            .invalidState, #"pool_id: task "t" is in pool "p""#
        ),
    ]

    @Test("events", arguments: payloads)
    func events(
        _ name: String,
        _ data: JSONObject,
        _ code: ErrorCode,
        _ message: String
    ) throws {
        var desk = try Self.desk()
        let before = try desk.everything()
        #expect(desk.refusal(publishing: name, data) == Refusal(code, message))
        #expect(try desk.everything() == before)
    }

    @Test(
        "what is not known has the status not_found",
        arguments: ["workflow_id", "pool_id", "worker_id", "task_id"]
    )
    func notFound(_ name: String) throws {
        var desk = Desk()
        #expect(
            try desk.ask("get_status", [name: "none"]) == [name: "none", "status": "not_found"]
        )
        #expect(
            try desk.ask("get_workflow_status", ["workflow_id": "none"]) == [
                "workflow_id": "none", "status": "not_found",
            ]
        )
        #expect(
            try desk.ask("get_pool_status", ["pool_id": "pool:none"]) == [
                "pool_id": "none", "status": "not_found",
            ]
        )
    }

    /// A pool `p` with a task `t` that waits, and a worker `w` that is in error.
    private static func desk() throws -> Desk {
        var desk = Desk()
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.submit("t", ["gpu"])
        try desk.register("w", as: 1)
        try desk.ask("heartbeat", ["worker_id": "w", "status": "error"], as: 1)
        return desk
    }
}
