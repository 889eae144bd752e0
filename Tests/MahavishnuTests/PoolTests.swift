import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("A pool is made, told of, and closed with all that is in it")
struct PoolTests {
    var desk = Desk()

    @Test("a pool lives from its creation to its end")
    mutating func lifecycle() throws {
        let created = try desk.ask("create_pool", ["config": ["image": "a"]])
        #expect(
            created == [
                "pool_id": "fresh-1", "status": "active",
                "created_at": "2026-11-20T08:00:00.001000+00:00",
            ]
        )
        #expect(
            try desk.ask("scale_pool", ["pool_id": "fresh-1", "worker_count": 3]) == [
                "pool_id": "fresh-1", "worker_count": 3, "workers": 0,
            ]
        )
        try desk.ask("set_pool_status", ["pool_id": "fresh-1", "status": "warming"])
        try desk.ask("close_pool", ["pool_id": "pool:fresh-1", "reason": "done"])
        #expect(
            desk.record.map(\.description) == [
                #"["pool:fresh-1", "global"] pool.spawned {"pool_id":"fresh-1","config":{"image":"a"}}"#,
                #"["pool:fresh-1"] pool.scaled {"pool_id":"fresh-1","worker_count":3}"#,
                #"["pool:fresh-1"] pool.status_changed {"pool_id":"fresh-1","status":{"state":"warming"}}"#,
                #"["pool:fresh-1", "global"] pool.closed {"pool_id":"fresh-1","reason":"done"}"#,
            ]
        )
        #expect(
            try desk.ask("get_pool_status", ["pool_id": "fresh-1"]) == [
                "pool_id": "fresh-1", "status": "closed", "workers": [], "workers_total": 0,
                "workers_idle": 0, "workers_busy": 0, "workers_error": 0, "workers_offline": 0,
                "worker_count": 3, "tasks_queued": 0, "tasks_running": 0, "tasks_completed": 0,
                "tasks_failed": 0, "tasks_cancelled": 0, "state": ["state": "warming"],
                "config": ["image": "a"], "created_at": "2026-11-20T08:00:00.001000+00:00",
            ]
        )
    }

    @Test("a pool tells of its workers and tasks")
    mutating func status() throws {
        for (client, worker) in ["a", "b", "c", "d"].enumerated() {
            try desk.register(worker, as: Int32(client))
        }
        try desk.ask("heartbeat", ["worker_id": "c", "status": "error"], as: 2)
        try desk.disconnect(3)
        for task in ["1", "2", "3", "4", "5"] { try desk.submit(task) }
        try desk.ask("complete_task", ["task_id": "1"], as: 0)
        try desk.ask("fail_task", ["task_id": "2", "error": "x"], as: 1)
        try desk.ask("cancel_task", ["task_id": "3"])
        try desk.ask("cancel_task", ["task_id": "5"])
        let status = try desk.ask("get_pool_status", ["pool_id": "pool:p"])
        #expect(
            status["workers"] == [
                ["worker_id": "a", "status": "idle", "task_id": nil],
                ["worker_id": "b", "status": "busy", "task_id": "4"],
                ["worker_id": "c", "status": "error", "task_id": nil],
                ["worker_id": "d", "status": "offline", "task_id": nil],
            ]
        )
        for (name, value) in [
            ("workers_total", 4), ("workers_idle", 1), ("workers_busy", 1), ("workers_error", 1),
            ("workers_offline", 1), ("tasks_queued", 0), ("tasks_running", 1),
            ("tasks_completed", 1), ("tasks_failed", 1), ("tasks_cancelled", 2),
        ] {
            #expect(status[name]?.intValue == value, "\(name)")
        }
        #expect(
            desk.service.figures.map { "\($0.name) \($0.value)" } == [
                "pools 1", "workers 3", "workers_offline 1", "tasks_queued 0", "tasks_running 1",
                "workflows_running 0", "tasks_submitted 5", "tasks_completed 1", "tasks_failed 1",
                "tasks_reassigned 0", "workers_lost 1", "forgotten 0",
            ]
        )
    }

    @Test("closing a pool cancels its tasks and removes its workers, in turns when they are many")
    mutating func closing() throws {
        for client in 0..<10 { try desk.register("w\(client)", as: Int32(client)) }
        for task in 0..<1200 { try desk.submit("t\(task)") }
        let begin = desk.record.count
        try desk.ask("close_pool", ["pool_id": "p"])
        let said = desk.said(since: begin)
        #expect(said.count { $0 == "task.cancelled" } == 1200)
        #expect(said.count { $0 == "worker.removed" } == 10)
        #expect(said.count == 1211)
        #expect(desk.last("task.cancelled")?["reason"] == #"pool "p" is closed"#)
        #expect(try desk.ask("get_pool_status", ["pool_id": "p"])["workers_total"] == 0)
        #expect(try desk.ask("list_pools", ["status": "active"])["total"] == 0)
    }

    @Test("a closed pool takes nothing new until it is made again")
    mutating func closed() throws {
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.ask("close_pool", ["pool_id": "p"])
        let refusal = Refusal(.invalidState, #"pool_id: pool "p" is closed"#)
        for (name, parameters) in [
            ("close_pool", [:]), ("scale_pool", ["worker_count": 1]),
            ("set_pool_status", ["status": "x"]), ("register_worker", [:]),
            ("submit_task", ["task": 1]), ("start_workflow", ["name": "n", "stages": ["a"]]),
        ] as [(String, JSONObject)] {
            var parameters = parameters
            parameters["pool_id"] = "p"
            #expect(desk.refusal(name, parameters) == refusal, "\(name)")
        }
        #expect(
            desk.refusal(
                publishing: "worker.status_changed",
                ["pool_id": "p", "worker_id": "w", "status": "idle"]
            ) == refusal
        )
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.register("w", as: 1)
        try desk.submit("t")
        #expect(try desk.task("t") == ["running", "w"])
    }

    @Test("a pool that its first worker made can still be made, once")
    mutating func lateCreation() throws {
        try desk.register("w", as: 1)
        try desk.ask("create_pool", ["pool_id": "pool:p", "config": ["a": 1]])
        #expect(try desk.ask("get_pool_status", ["pool_id": "p"])["config"] == ["a": 1])
        #expect(
            desk.refusal("create_pool", ["pool_id": "p"])
                == Refusal(.invalidState, #"pool_id: pool "p" exists already"#)
        )
    }

    @Test("an event may name a pool with its kind: it goes to the same channel and folds alike")
    mutating func prefix() throws {
        try desk.publish("pool.scaled", ["pool_id": "pool:p", "worker_count": 2])
        try desk.publish("pool.status_changed", ["pool_id": "p", "status": ["load": 0.5]])
        #expect(desk.record.map(\.channels) == [["pool:p"], ["pool:p"]])
        let status = try desk.ask("get_pool_status", ["pool_id": "pool:pool:p"])
        #expect(status["pool_id"] == "p")
        #expect(status["worker_count"] == 2)
        #expect(status["state"] == ["load": 0.5])
        try desk.publish("pool.status_changed", ["pool_id": "pool:p", "status": "hot"])
        #expect(try desk.ask("get_pool_status", ["pool_id": "p"])["state"] == ["state": "hot"])
    }

    @Test("channels have the state of what they are about")
    mutating func states() throws {
        try desk.register("w", as: 1)
        try desk.ask(
            "start_workflow",
            ["workflow_id": "f", "name": "n", "pool_id": "p", "stages": ["a"]]
        )
        let state = { (desk: Desk, name: String) throws in
            desk.service.state(of: try #require(ChannelName(name)))
        }
        #expect(try state(desk, "pool:p") == desk.ask("get_pool_status", ["pool_id": "p"]))
        #expect(
            try state(desk, "workflow:f")
                == desk.ask("get_workflow_status", ["workflow_id": "f"])
        )
        #expect(try state(desk, "worker:w")?["task_id"] == "f/0")
        for name in ["pool:q", "workflow:g", "worker:v", "global", "settle:w"] {
            #expect(try state(desk, name) == nil)
        }
    }
}
