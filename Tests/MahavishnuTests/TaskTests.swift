import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("A task waits for a worker that is capable of it, is done by it, or goes to another")
struct TaskTests {
    var desk = Desk()

    @Test("a task is assigned to an idle worker, which completes it")
    mutating func lifecycle() throws {
        try desk.register("w", as: 1, ["swift"])
        let begin = desk.record.count
        let submitted = try desk.ask(
            "submit_task",
            ["pool_id": "pool:p", "task": ["build": true], "requirements": ["swift"]]
        )
        #expect(
            submitted == [
                "task_id": "fresh-2", "pool_id": "p", "status": "queued",
                "submitted_at": "2026-11-20T08:00:00.002000+00:00",
            ]
        )
        #expect(try desk.worker("w") == "busy")
        let done = try desk.ask(
            "complete_task",
            ["task_id": "fresh-2", "result": ["ok": 1]],
            as: 1
        )
        #expect(
            done == [
                "task_id": "fresh-2", "status": "completed",
                "finished_at": "2026-11-20T08:00:00.004000+00:00",
            ]
        )
        #expect(try desk.worker("w") == "idle")
        #expect(
            desk.record.dropFirst(begin).map(\.description) == [
                #"["pool:p"] task.submitted {"pool_id":"p","task_id":"fresh-2","task":{"build":true},"requirements":["swift"]}"#,
                #"["worker:w", "pool:p"] task.assigned {"pool_id":"p","worker_id":"w","task_id":"fresh-2","task":{"build":true},"attempt":1,"requirements":["swift"]}"#,
                #"["worker:w", "pool:p"] worker.status_changed {"worker_id":"w","status":"busy","pool_id":"p"}"#,
                #"["pool:p", "worker:w"] task.completed {"pool_id":"p","worker_id":"w","task_id":"fresh-2","result":{"ok":1}}"#,
                #"["worker:w", "pool:p"] worker.status_changed {"worker_id":"w","status":"idle","pool_id":"p"}"#,
            ]
        )
        #expect(
            try desk.ask("get_task", ["task_id": "fresh-2"]) == [
                "task_id": "fresh-2", "pool_id": "p", "status": "completed", "worker_id": "w",
                "workflow_id": nil, "attempts": 1,
                "submitted_at": "2026-11-20T08:00:00.002000+00:00",
                "finished_at": "2026-11-20T08:00:00.004000+00:00", "task": ["build": true],
                "requirements": ["swift"], "reassignments": 0, "stage": nil,
                "assigned_at": "2026-11-20T08:00:00.002000+00:00", "result": ["ok": 1],
                "error": nil,
            ]
        )
    }

    @Test(
        "tasks wait in the order of submission, and a worker takes the first that it is capable of"
    )
    mutating func order() throws {
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.submit("gpu-1", ["gpu"])
        try desk.submit("any-1")
        try desk.submit("both", ["gpu", "swift"])
        try desk.submit("any-2")
        try desk.submit("gpu-2", ["gpu"])
        try desk.register("plain", as: 1)
        #expect(try desk.task("any-1") == ["running", "plain"])
        try desk.register("gpu", as: 2, ["gpu"])
        #expect(try desk.task("gpu-1") == ["running", "gpu"])
        try desk.ask("complete_task", ["task_id": "gpu-1"], as: 2)
        #expect(try desk.task("any-2") == ["running", "gpu"])
        try desk.ask("complete_task", ["task_id": "any-1"], as: 1)
        #expect(try desk.worker("plain") == "idle")
        try desk.ask("complete_task", ["task_id": "any-2"], as: 2)
        #expect(try desk.task("gpu-2") == ["running", "gpu"])
        #expect(try desk.task("both") == ["queued", nil])
        try desk.register("able", as: 3, ["swift", "gpu", "more"])
        #expect(try desk.task("both") == ["running", "able"])
    }

    @Test("the worker that waited longest gets the next task")
    mutating func fairness() throws {
        for (number, worker) in ["a", "b", "c"].enumerated() {
            try desk.register(worker, as: Int32(number))
        }
        for task in ["1", "2"] { try desk.submit(task) }
        #expect(try desk.task("1") == ["running", "a"])
        #expect(try desk.task("2") == ["running", "b"])
        try desk.ask("complete_task", ["task_id": "1"], as: 0)
        for task in ["3", "4"] { try desk.submit(task) }
        #expect(try desk.task("3") == ["running", "c"])
        #expect(try desk.task("4") == ["running", "a"])
    }

    @Test("a worker with the next task waiting stays busy")
    mutating func busy() throws {
        try desk.register("w", as: 1)
        try desk.submit("1")
        try desk.submit("2")
        let begin = desk.record.count
        try desk.ask("complete_task", ["task_id": "1"], as: 1)
        #expect(desk.said(since: begin) == ["task.completed", "task.assigned"])
    }

    @Test("a failed task is tried again when its worker says so, up to the bound")
    mutating func retry() throws {
        desk = Desk { $0.maximumReassignments = 2 }
        try desk.register("w", as: 1)
        try desk.submit("t")
        for attempt in 1...2 {
            let reply = try desk.ask(
                "fail_task",
                ["task_id": "t", "error": "no disk", "retry": true],
                as: 1
            )
            #expect(reply == ["task_id": "t", "status": "queued"])
            #expect(desk.last("task.requeued")?["reason"] == "no disk")
            #expect(desk.last("task.assigned")?["attempt"] == .integer(attempt + 1))
        }
        let reply = try desk.ask(
            "fail_task",
            ["task_id": "t", "error": "no disk", "retry": true],
            as: 1
        )
        #expect(reply == ["task_id": "t", "status": "failed"])
        let task = try desk.ask("get_task", ["task_id": "t"])
        #expect(task["error"] == "no disk")
        #expect(task["attempts"] == 3)
        #expect(task["reassignments"] == 2)
    }

    @Test("an event may give a task back as often as its worker may, and to its line only")
    mutating func outsideRetry() throws {
        desk = Desk { $0.maximumReassignments = 1 }
        try desk.register("w", as: 1)
        try desk.submit("t")
        let data: JSONObject = ["pool_id": "p", "task_id": "t", "reason": "x"]
        try desk.publish("task.requeued", data)
        #expect(try desk.task("t") == ["running", "w"])
        #expect(
            desk.refusal(publishing: "task.requeued", data)
                == Refusal(.limitExceeded, #"task "t" was reassigned 1 times, limit is 1"#)
        )
    }

    @Test("a task that waits again keeps its place")
    mutating func place() throws {
        try desk.register("w", as: 1)
        for task in ["1", "2", "3"] { try desk.submit(task) }
        try desk.ask("fail_task", ["task_id": "1", "error": "x", "retry": true], as: 1)
        #expect(try desk.task("1") == ["running", "w"])
        try desk.ask("fail_task", ["task_id": "1", "error": "x"], as: 1)
        #expect(try desk.task("1") == ["failed", "w"])
        #expect(try desk.task("2") == ["running", "w"])
    }

    @Test("a cancelled task leaves its line, or its worker, which is told")
    mutating func cancel() throws {
        try desk.register("w", as: 1)
        for task in ["1", "2", "3"] { try desk.submit(task) }
        try desk.ask("cancel_task", ["task_id": "2"])
        #expect(desk.record.last?.channels == ["pool:p"])
        let begin = desk.record.count
        try desk.ask("cancel_task", ["task_id": "1", "reason": "too late"])
        #expect(desk.record[begin].channels == ["pool:p", "worker:w"])
        #expect(
            desk.record[begin].event.data == [
                "pool_id": "p", "task_id": "1", "worker_id": "w", "reason": "too late",
            ]
        )
        #expect(try desk.task("3") == ["running", "w"])
        #expect(try desk.task("2") == ["cancelled", nil])
        #expect(
            desk.refusal("complete_task", ["task_id": "1"], as: 1)
                == Refusal(.invalidState, #"task_id: task "1" is cancelled"#)
        )
    }

    @Test("a report without a task's identifier is of the task that the worker is at")
    mutating func anonymousReport() throws {
        try desk.register("w", as: 1)
        try desk.submit("t")
        try desk.publish("task.completed", ["pool_id": "p", "worker_id": "w", "result": 7])
        #expect(try desk.task("t") == ["completed", "w"])
        #expect(try desk.ask("get_task", ["task_id": "t"])["result"] == 7)
        #expect(try desk.worker("w") == "idle")
        try desk.publish("task.completed", ["pool_id": "p", "worker_id": "w", "result": 8])
        try desk.publish("task.completed", ["pool_id": "q", "worker_id": "nobody"])
        #expect(try desk.ask("get_task", ["task_id": "t"])["result"] == 7)
    }

    @Test("events from outside drive tasks as requests do")
    mutating func outside() throws {
        try desk.register("w", as: 1)
        try desk.publish("task.submitted", ["pool_id": "pool:p", "task_id": "t", "task": 1])
        #expect(desk.record.first { $0.event.name == "task.submitted" }?.channels == ["pool:p"])
        #expect(try desk.task("t") == ["running", "w"])
        try desk.publish(
            "task.failed",
            ["pool_id": "p", "task_id": "t", "worker_id": "w", "error": "x"]
        )
        #expect(try desk.task("t") == ["failed", "w"])
        #expect(try desk.worker("w") == "idle")
        // Tasks that were never submitted here are passed on.
        try desk.publish("task.assigned", ["pool_id": "p", "worker_id": "w", "task": 1])
        try desk.publish("task.failed", ["pool_id": "p", "task_id": "other", "error": "x"])
        #expect(try desk.ask("list_tasks")["total"] == 1)
    }

    @Test("a task may wait for a pool that becomes known by it")
    mutating func newPool() throws {
        try desk.publish("task.submitted", ["pool_id": "new", "task_id": "t", "task": 1])
        #expect(try desk.task("t") == ["queued", nil])
        try desk.register("w", as: 1, in: "new")
        #expect(try desk.task("t") == ["running", "w"])
    }

    @Test("tasks are listed by what is asked for, the latest first")
    mutating func lists() throws {
        try desk.register("w", as: 1)
        try desk.register("v", as: 2, in: "q")
        for task in ["1", "2", "3"] { try desk.submit(task) }
        try desk.submit("4", in: "q")
        let found = { (desk: inout Desk, parameters: JSONObject) throws in
            let rows = try desk.ask("list_tasks", parameters)["tasks"]?.arrayValue ?? []
            return rows.compactMap { $0["task_id"]?.stringValue }
        }
        #expect(try found(&desk, [:]) == ["4", "3", "2", "1"])
        #expect(try found(&desk, ["limit": 2]) == ["4", "3"])
        #expect(try found(&desk, ["pool_id": "pool:p"]) == ["3", "2", "1"])
        #expect(try found(&desk, ["status": "running"]) == ["4", "1"])
        #expect(try found(&desk, ["worker_id": "w"]) == ["1"])
        #expect(try found(&desk, ["workflow_id": "f"]) == [])
        #expect(try desk.ask("list_tasks", ["limit": 1])["total"] == 4)
    }
}
