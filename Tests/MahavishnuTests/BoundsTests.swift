import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("Everything that a mahavishnu keeps has a bound")
struct BoundsTests {
    @Test("closed pools make room, others do not")
    func pools() throws {
        var desk = Desk { $0.pools = 2 }
        for pool in ["a", "b"] as [JSON] { try desk.ask("create_pool", ["pool_id": pool]) }
        let refusal = Refusal(.limitExceeded, "2 pools, limit is 2; close one first")
        #expect(desk.refusal("create_pool", ["pool_id": "c"]) == refusal)
        #expect(desk.refusal("register_worker", ["pool_id": "c"]) == refusal)
        #expect(
            desk.refusal(
                publishing: "task.submitted",
                ["pool_id": "c", "task_id": "t", "task": 1]
            ) == refusal
        )
        try desk.ask("close_pool", ["pool_id": "a"])
        try desk.register("w", as: 1, in: "c")
        #expect(try desk.ask("get_pool_status", ["pool_id": "a"])["status"] == "not_found")
    }

    @Test("offline workers make room, the longest offline first")
    func workers() throws {
        var desk = Desk { $0.workers = 3 }
        for (client, worker) in ["a", "b", "c"].enumerated() {
            try desk.register(worker, as: Int32(client))
        }
        #expect(
            desk.refusal("register_worker", ["pool_id": "p"])
                == Refusal(.limitExceeded, "3 workers, limit is 3; unregister one first")
        )
        try desk.disconnect(1)
        try desk.disconnect(0)
        try desk.register("d", as: 4)
        #expect(try desk.worker("b") == "not_found")
        #expect(try desk.worker("a") == "offline")
        try desk.publish(
            "worker.status_changed",
            ["pool_id": "p", "worker_id": "e", "status": "busy"]
        )
        #expect(try desk.worker("a") == "not_found")
        #expect(
            desk.service.figures.last
                == .counter("forgotten", "Things that were forgotten at a bound.", 2)
        )
    }

    @Test("finished tasks make room, the first finished first; others do not")
    func tasks() throws {
        var desk = Desk { $0.tasks = 3 }
        try desk.ask("create_pool", ["pool_id": "p"])
        for task in ["1", "2", "3"] { try desk.submit(task) }
        let refusal = desk.refusal("submit_task", ["pool_id": "p", "task": 1])
        #expect(refusal?.code == .limitExceeded)
        #expect(
            refusal?.message.hasPrefix("3 tasks of ") == true
                && refusal?.message.hasSuffix("not finished, limits are 3 and 67108864") == true
        )
        try desk.ask("cancel_task", ["task_id": "2"])
        try desk.ask("cancel_task", ["task_id": "1"])
        try desk.submit("4")
        #expect(desk.refusal("get_task", ["task_id": "2"])?.code == .notFound)
        #expect(try desk.task("1") == ["cancelled", nil])
        try desk.submit("2")
        #expect(desk.refusal("get_task", ["task_id": "1"])?.code == .notFound)
    }

    @Test("a pool's line has a bound, of which tasks that run are no part")
    func queue() throws {
        var desk = Desk { $0.queue = 2 }
        try desk.register("w", as: 1)
        for task in ["1", "2", "3"] { try desk.submit(task) }
        #expect(
            desk.refusal("submit_task", ["pool_id": "p", "task": 1])
                == Refusal(.limitExceeded, #"2 tasks wait in pool "p", limit is 2"#)
        )
        // A task that comes back to its line is not lost for that.
        try desk.disconnect(1)
        #expect(try desk.ask("get_pool_status", ["pool_id": "p"])["tasks_queued"] == 3)
    }

    @Test("workflows whose stages find no room in their pool fail, each by itself")
    func crowd() throws {
        var desk = Desk { $0.queue = 2 }
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.register("w", as: 1)
        for id in ["f", "g", "h", "i"] as [JSON] {
            try desk.ask(
                "start_workflow",
                ["workflow_id": id, "name": "n", "pool_id": "p", "stages": ["a"]]
            )
        }
        #expect(
            desk.last("workflow.failed") == [
                "workflow_id": "i",
                "error": #"stage "a": 2 tasks wait in pool "p", limit is 2"#,
            ]
        )
    }

    @Test("one task, one result, one error, one config have a size")
    func sizes() throws {
        var desk = Desk {
            $0.taskSize = 10
            $0.resultSize = 10
            $0.errorSize = 10
            $0.configSize = 10
            $0.capabilitiesSize = 10
        }
        try desk.register("w", as: 1)
        let text: JSON = "ten bytes"
        let refusal = { (what: String) in
            Refusal(.limitExceeded, "\(what) of 11 bytes, limit is 10")
        }
        #expect(desk.refusal("submit_task", ["pool_id": "p", "task": text]) == refusal("task"))
        try desk.ask("submit_task", ["pool_id": "p", "task": "8 bytes.", "task_id": "t"])
        #expect(
            desk.refusal("complete_task", ["task_id": "t", "result": text], as: 1)
                == refusal("result")
        )
        #expect(
            desk.refusal("fail_task", ["task_id": "t", "error": text], as: 1) == refusal("error")
        )
        #expect(
            desk.refusal("fail_task", ["task_id": "t", "error": text, "retry": true], as: 1)
                == refusal("reason")
        )
        #expect(
            desk.refusal("cancel_task", ["task_id": "t", "reason": text]) == refusal("reason")
        )
        #expect(
            desk.refusal("create_pool", ["config": ["a": text]])
                == Refusal(.limitExceeded, "config of 17 bytes, limit is 10")
        )
        #expect(
            desk.refusal("set_pool_status", ["pool_id": "p", "status": text])
                == Refusal(.limitExceeded, "status of 21 bytes, limit is 10")
        )
        #expect(
            desk.refusal("register_worker", ["pool_id": "p", "capabilities": [text]])
                == Refusal(
                    .limitExceeded,
                    "worker.added: capabilities: 13 bytes, limit is 10"
                )
        )
        #expect(
            desk.refusal("submit_task", ["pool_id": "p", "task": 1, "requirements": [text]])
                == Refusal(
                    .limitExceeded,
                    "task.submitted: requirements: 13 bytes, limit is 10"
                )
        )
        #expect(try desk.task("t") == ["running", "w"])
    }

    @Test("all tasks together have a size: what is finished is forgotten for what is not")
    func totalSize() throws {
        var desk = Desk { $0.tasksSize = 1000 }
        try desk.register("w", as: 1)
        let text = JSON.string(String(repeating: "x", count: 300))
        let submit = { (desk: inout Desk, id: JSON) in
            desk.refusal("submit_task", ["pool_id": "p", "task": text, "task_id": id])
        }
        for id in ["1", "2", "3"] as [JSON] { #expect(submit(&desk, id) == nil) }
        #expect(submit(&desk, "4")?.code == .limitExceeded)
        try desk.ask("complete_task", ["task_id": "1", "result": text], as: 1)
        #expect(desk.refusal("get_task", ["task_id": "1"])?.code == .notFound)
        #expect(submit(&desk, "4") == nil)
    }

    @Test("finished workflows make room, the first finished first; running ones do not")
    func workflows() throws {
        var desk = Desk {
            $0.workflows = 2
            $0.workflowSize = 200
        }
        let start = { (desk: inout Desk, id: JSON) in
            desk.refusal("start_workflow", ["workflow_id": id, "name": "n", "stages": ["a"]])
        }
        for id in ["f", "g"] as [JSON] { #expect(start(&desk, id) == nil) }
        let refusal = start(&desk, "h")
        #expect(refusal?.message.hasPrefix("2 workflows of ") == true)
        #expect(refusal?.message.hasSuffix("are running, limits are 2 and 67108864") == true)
        #expect(
            desk.refusal(publishing: "workflow.completed", ["workflow_id": "h"])?.code
                == .limitExceeded
        )
        try desk.publish("workflow.completed", ["workflow_id": "g"])
        #expect(start(&desk, "h") == nil)
        #expect(try desk.workflow("g") == "not_found")
        #expect(
            desk.refusal(
                "start_workflow",
                ["name": .string(String(repeating: "x", count: 200)), "stages": []]
            )?.message.hasSuffix("limit is 200") == true
        )
    }

    @Test("what the hub says itself fits a message, however large what it is about is")
    func largest() throws {
        var desk = Desk()
        try desk.register("w", as: 1)
        // Each becomes two bytes of JSON; two more are the quotes.
        let large = { JSON.string(String(repeating: "\"", count: ($0 - 2) / 2)) }
        let name = String(repeating: "\"", count: 255)
        let id = String(repeating: "\"", count: 246)
        try desk.ask(
            "start_workflow",
            [
                "workflow_id": .string(id), "name": .string(name), "pool_id": "p",
                "stages": [["name": .string(name), "task": large(250 << 10)], .string(name)],
            ]
        )
        let task = try #require(desk.last("task.submitted")?["task_id"])
        try desk.ask("complete_task", ["task_id": task, "result": large(256 << 10)], as: 1)
        let next = try #require(desk.last("task.submitted")?["task_id"])
        try desk.ask("fail_task", ["task_id": next, "error": large(16 << 10)], as: 1)
        #expect(try desk.workflow(id) == "failed")
        for request in ["get_workflow_status", "get_task"] {
            let answer = try desk.ask(
                request,
                ["workflow_id": .string(id), "task_id": task]
            )
            #expect(answer.encoded().count < 1_000_000)
        }
    }
}
