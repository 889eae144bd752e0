import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("A worker is there as long as it is heard of, and what it leaves behind goes to another")
struct WorkerTests {
    var desk = Desk()

    @Test("a worker joins by registering, which makes its pool known")
    mutating func registering() throws {
        let reply = try desk.ask(
            "register_worker",
            ["pool_id": "pool:p", "capabilities": ["swift", "c", "c"]],
            as: 1
        )
        #expect(
            reply == [
                "worker_id": "fresh-1", "pool_id": "p", "status": "idle", "tasks": [],
                "heartbeat_timeout_seconds": 30.0,
            ]
        )
        #expect(
            desk.record.map(\.description) == [
                #"["worker:fresh-1", "pool:p"] worker.added {"pool_id":"p","worker_id":"fresh-1","capabilities":["swift","c","c"],"registered":true}"#,
                #"["worker:fresh-1", "pool:p"] worker.status_changed {"worker_id":"fresh-1","status":"idle","pool_id":"p"}"#,
            ]
        )
        #expect(
            try desk.ask("list_workers") == [
                "workers": [
                    [
                        "worker_id": "fresh-1", "pool_id": "p", "status": "idle", "task_id": nil,
                        "capabilities": ["c", "swift"], "tasks_completed": 0, "tasks_failed": 0,
                        "added_at": "2026-11-20T08:00:00.001000+00:00",
                        "since": "2026-11-20T08:00:00.001000+00:00",
                        "last_seen": "2026-11-20T08:00:00.001000+00:00", "registered": true,
                    ]
                ],
                "total": 1,
            ]
        )
        #expect(try desk.ask("get_pool_status", ["pool_id": "p"])["status"] == "active")
    }

    @Test("a silent worker is offline when its time is up, and back with its next heartbeat")
    mutating func silence() throws {
        try desk.register("w", as: 1)
        try desk.wait(.seconds(20))
        try desk.ask("heartbeat", ["worker_id": "w"], as: 1)
        try desk.wait(.seconds(29))
        #expect(try desk.worker("w") == "idle")
        try desk.wait(.seconds(1))
        #expect(try desk.worker("w") == "offline")
        #expect(
            desk.record.last?.event.data == [
                "worker_id": "w", "status": "offline", "pool_id": "p",
                "reason": "silent for 30.0 seconds",
            ]
        )
        let reply = try desk.ask("heartbeat", ["worker_id": "w"], as: 1)
        #expect(reply["status"] == "idle")
        #expect(try desk.worker("w") == "idle")
        try desk.wait(.seconds(31))
        #expect(try desk.worker("w") == "offline")
    }

    @Test("what the hub says of a worker is no sign of its life, what it asks itself is")
    mutating func signsOfLife() throws {
        try desk.register("w", as: 1)
        try desk.wait(.seconds(29))
        try desk.submit("t")
        #expect(try desk.worker("w") == "busy")
        try desk.wait(.seconds(1))
        #expect(try desk.worker("w") == "offline")
        try desk.ask("heartbeat", ["worker_id": "w"], as: 1)
        #expect(try desk.task("t") == ["running", "w"])
        try desk.wait(.seconds(29))
        try desk.ask("complete_task", ["task_id": "t"], as: 1)
        try desk.wait(.seconds(29))
        #expect(try desk.worker("w") == "idle")
    }

    @Test("that a silent worker's task was cancelled is no sign of its life either")
    mutating func noSignOfLife() throws {
        try desk.register("w", as: 1)
        try desk.submit("t")
        try desk.wait(.seconds(29))
        try desk.ask("cancel_task", ["task_id": "t"])
        #expect(try desk.worker("w") == "idle")
        try desk.wait(.seconds(1))
        #expect(try desk.worker("w") == "offline")
    }

    @Test("the task of a lost worker goes to others, then fails, and its workflow with it")
    mutating func reassignment() throws {
        desk = Desk { $0.maximumReassignments = 1 }
        for (client, worker) in ["a", "b", "c"].enumerated() {
            try desk.register(worker, as: Int32(client))
        }
        try desk.ask(
            "start_workflow",
            ["workflow_id": "f", "name": "n", "pool_id": "p", "stages": ["build", "test"]]
        )
        #expect(try desk.task("f/0") == ["running", "a"])
        try desk.wait(.seconds(20))
        for (client, worker) in ["b", "c"].enumerated() {
            try desk.ask("heartbeat", ["worker_id": .string(worker)], as: Int32(client + 1))
        }
        let begin = desk.record.count
        try desk.wait(.seconds(15))
        #expect(
            desk.said(since: begin) == [
                "worker.status_changed offline", "task.requeued", "task.assigned",
                "worker.status_changed busy",
            ]
        )
        #expect(
            desk.last("task.requeued") == [
                "pool_id": "p", "task_id": "f/0", "worker_id": "a",
                "reason": #"worker "a" is offline"#,
            ]
        )
        #expect(try desk.task("f/0") == ["running", "b"])
        try desk.disconnect(1)
        #expect(
            desk.last("task.failed")?["error"] == #"worker "b" is offline"#
        )
        #expect(
            desk.last("workflow.failed") == [
                "workflow_id": "f", "error": #"stage "build": worker "b" is offline"#,
            ]
        )
        #expect(try desk.workflow("f") == "failed")
        #expect(try desk.worker("c") == "idle")
        #expect(desk.service.figures.first { $0.name == "tasks_reassigned" }?.value == 1)
    }

    @Test("workers whose connection ends are offline at once, those of other clients are not")
    mutating func disconnecting() throws {
        try desk.register("a", as: 1)
        try desk.register("b", as: 1)
        try desk.register("c", as: 2)
        try desk.register("d")
        let begin = desk.record.count
        try desk.disconnect(1)
        #expect(
            desk.record.dropFirst(begin).map(\.event)
                == ["a", "b"].map {
                    Event(
                        "worker.status_changed",
                        [
                            "worker_id": .string($0), "status": "offline", "pool_id": "p",
                            "reason": "connection closed",
                        ]
                    )
                }
        )
        #expect(try desk.worker("c") == "idle")
        #expect(try desk.worker("d") == "idle")
        try desk.disconnect(1)
        #expect(desk.record.count == begin + 2)
    }

    @Test(
        "a worker that registers anew gets a new task, unless it says that it is still at its own"
    )
    mutating func takeover() throws {
        try desk.register("w", as: 1)
        try desk.submit("t")
        let kept = try desk.ask(
            "register_worker",
            ["worker_id": "w", "pool_id": "p", "keep_tasks": true],
            as: 2
        )
        #expect(kept["status"] == "busy")
        #expect(kept["tasks"] == ["t"])
        #expect(try desk.ask("get_task", ["task_id": "t"])["attempts"] == 1)
        // The former client has nothing to say any more, and its end means nothing.
        let refusal = Refusal(
            .invalidState,
            #"worker_id: worker "w" belongs to another client; register it to take it over"#
        )
        #expect(desk.refusal("heartbeat", ["worker_id": "w"], as: 1) == refusal)
        #expect(desk.refusal("complete_task", ["task_id": "t"], as: 1) == refusal)
        #expect(desk.refusal("complete_task", ["task_id": "t"]) == refusal)
        #expect(desk.refusal("fail_task", ["task_id": "t", "error": ""], as: 1) == refusal)
        #expect(desk.refusal("unregister_worker", ["worker_id": "w"], as: 1) == refusal)
        try desk.disconnect(1)
        #expect(try desk.worker("w") == "busy")
        let begin = desk.record.count
        try desk.register("w", as: 3)
        #expect(
            desk.said(since: begin) == [
                "task.requeued", "worker.added", "worker.status_changed idle", "task.assigned",
                "worker.status_changed busy",
            ]
        )
        #expect(desk.last("task.requeued")?["reason"] == #"worker "w" registered anew"#)
        #expect(try desk.ask("get_task", ["task_id": "t"])["attempts"] == 2)
        try desk.ask("complete_task", ["task_id": "t"], as: 3)
        #expect(try desk.task("t") == ["completed", "w"])
    }

    @Test("a worker that registers as capable of more gets what waited for that")
    mutating func learning() throws {
        try desk.register("w", as: 1)
        try desk.submit("t", ["gpu"])
        #expect(try desk.task("t") == ["queued", nil])
        try desk.register("w", as: 1, ["gpu"])
        #expect(try desk.task("t") == ["running", "w"])
    }

    @Test("a refused registration leaves a worker with whom it was")
    mutating func refusedTakeover() throws {
        try desk.register("w", as: 1)
        #expect(
            desk.refusal("register_worker", ["worker_id": "w", "pool_id": "q"], as: 2)
                == Refusal(.invalidState, #"worker_id: worker "w" is in pool "p""#)
        )
        try desk.ask("heartbeat", ["worker_id": "w"], as: 1)
        try desk.disconnect(2)
        #expect(try desk.worker("w") == "idle")
    }

    @Test("a late result of a lost worker is refused")
    mutating func lateResult() throws {
        try desk.register("a", as: 1)
        try desk.register("b", as: 2)
        try desk.submit("t")
        try desk.disconnect(1)
        #expect(try desk.task("t") == ["running", "b"])
        #expect(desk.refusal("complete_task", ["task_id": "t"], as: 3)?.code == .invalidState)
        #expect(
            desk.refusal(
                publishing: "task.completed",
                ["pool_id": "p", "worker_id": "a", "task_id": "t"]
            ) == Refusal(.invalidState, #"worker_id: task "t" is not with worker "a""#)
        )
    }

    @Test("a worker that reports an error loses its task and gets none until it is idle")
    mutating func error() throws {
        try desk.register("w", as: 1)
        try desk.submit("t")
        try desk.ask("heartbeat", ["worker_id": "w", "status": "error"], as: 1)
        #expect(try desk.worker("w") == "error")
        #expect(try desk.task("t") == ["queued", "w"])
        try desk.ask("heartbeat", ["worker_id": "w"], as: 1)
        #expect(try desk.worker("w") == "error")
        try desk.ask("heartbeat", ["worker_id": "w", "status": "idle"], as: 1)
        #expect(try desk.task("t") == ["running", "w"])
    }

    @Test("a worker that is busy with something else gets no task")
    mutating func otherwiseBusy() throws {
        try desk.register("w", as: 1)
        try desk.ask("heartbeat", ["worker_id": "w", "status": "busy"], as: 1)
        try desk.submit("t")
        #expect(try desk.task("t") == ["queued", nil])
        try desk.ask("heartbeat", ["worker_id": "w", "status": "idle"], as: 1)
        #expect(try desk.task("t") == ["running", "w"])
        let begin = desk.record.count
        for status in ["busy", "idle"] as [JSON] {
            try desk.ask("heartbeat", ["worker_id": "w", "status": status], as: 1)
        }
        #expect(desk.record.count == begin, "it is busy with its task, whatever it says")
    }

    @Test("a worker too long at a task is in error, and its task goes to another")
    mutating func overdue() throws {
        desk = Desk { $0.taskTimeout = .seconds(10) }
        try desk.register("a", as: 1)
        try desk.register("b", as: 2)
        try desk.submit("t")
        try desk.wait(.seconds(10))
        #expect(try desk.worker("a") == "error")
        #expect(try desk.task("t") == ["running", "b"])
        try desk.ask("complete_task", ["task_id": "t"], as: 2)
        try desk.wait(.seconds(15))
        #expect(try desk.worker("b") == "idle")
    }

    @Test("an unregistered worker is gone, and its task waits for another")
    mutating func unregistering() throws {
        try desk.register("w", as: 1)
        try desk.submit("t")
        let reply = try desk.ask("unregister_worker", ["worker_id": "w", "reason": "bye"], as: 1)
        #expect(reply == ["worker_id": "w", "status": "removed"])
        #expect(try desk.worker("w") == "not_found")
        #expect(try desk.task("t") == ["queued", "w"])
        #expect(desk.last("task.requeued")?["reason"] == #"worker "w" is gone"#)
        #expect(
            desk.refusal("heartbeat", ["worker_id": "w"], as: 1)
                == Refusal(.notFound, #"worker_id: no worker "w""#)
        )
    }

    @Test("an offline worker is forgotten after its time")
    mutating func retention() throws {
        desk = Desk { $0.offlineRetention = .seconds(100) }
        try desk.register("w", as: 1)
        try desk.disconnect(1)
        try desk.wait(.seconds(99))
        #expect(try desk.worker("w") == "offline")
        try desk.wait(.seconds(1))
        #expect(try desk.worker("w") == "not_found")
        #expect(desk.last("worker.removed")?["reason"] == "offline for 100.0 seconds")
        #expect(desk.service.nextTick == nil)
    }

    @Test("a worker that is only reported gets no tasks and may be silent")
    mutating func reported() throws {
        try desk.publish("worker.added", ["pool_id": "p", "worker_id": "a"])
        try desk.publish(
            "worker.status_changed",
            ["pool_id": "p", "worker_id": "b", "status": "busy"]
        )
        try desk.publish(
            "worker.status_changed",
            ["pool_id": "p", "worker_id": "c", "status": "offline"]
        )
        try desk.submit("t")
        try desk.wait(.seconds(3600))
        #expect(try desk.worker("a") == "idle")
        #expect(try desk.worker("b") == "busy")
        #expect(try desk.worker("c") == "not_found")
        #expect(try desk.task("t") == ["queued", nil])
        try desk.publish(
            "worker.status_changed",
            ["pool_id": "p", "worker_id": "a", "status": "offline"]
        )
        #expect(try desk.worker("a") == "offline")
        try desk.register("a", as: 1)
        #expect(try desk.task("t") == ["running", "a"])
    }

    @Test("an event can name a worker offline, idle or gone")
    mutating func outside() throws {
        try desk.register("a", as: 1)
        try desk.register("b", as: 2)
        try desk.submit("t")
        let status = { (worker: JSON, status: JSON) -> JSONObject in
            ["pool_id": "p", "worker_id": worker, "status": status]
        }
        try desk.publish("worker.status_changed", status("a", "offline"))
        #expect(try desk.task("t") == ["running", "b"])
        try desk.publish("worker.status_changed", status("b", "idle"))
        #expect(try desk.worker("b") == "busy", "it has a task")
        #expect(desk.said().last == "worker.status_changed busy")
        try desk.ask("complete_task", ["task_id": "t"], as: 2)
        #expect(try desk.worker("b") == "idle")
        try desk.publish("worker.removed", ["pool_id": "p", "worker_id": "b"])
        #expect(try desk.worker("b") == "not_found")
        try desk.publish("worker.removed", ["pool_id": "p", "worker_id": "b"])
    }

    @Test("workers are listed by pool and status")
    mutating func lists() throws {
        for (pool, worker) in [("p", "b"), ("p", "a"), ("q", "c")] {
            try desk.register(worker, as: 1, in: pool)
        }
        try desk.submit("t")
        let found = { (desk: inout Desk, parameters: JSONObject) throws in
            let rows = try desk.ask("list_workers", parameters)["workers"]?.arrayValue ?? []
            return rows.compactMap { $0["worker_id"]?.stringValue }
        }
        #expect(try found(&desk, [:]) == ["a", "b", "c"])
        #expect(try found(&desk, ["pool_id": "pool:p"]) == ["a", "b"])
        #expect(try found(&desk, ["status": "busy"]) == ["b"])
        #expect(try found(&desk, ["limit": 1]) == ["a"])
    }
}
