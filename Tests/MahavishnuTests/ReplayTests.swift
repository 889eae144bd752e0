import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("The state is what the events make it, and a rebuilt one goes on")
struct ReplayTests {
    /// A mahavishnu with two workers, one at a task, that were heard of for minutes after the last event.
    private static func busy() throws -> Desk {
        var desk = Desk()
        try desk.register("w", as: 1)
        try desk.register("v", as: 2)
        try desk.submit("t")
        for _ in 0..<10 {
            try desk.wait(.seconds(20))
            try desk.ask("heartbeat", ["worker_id": "w"], as: 1)
            try desk.ask("heartbeat", ["worker_id": "v"], as: 2)
        }
        return desk
    }

    @Test("after a replay a worker has its time to be heard of, and then lives by heartbeats")
    func workers() throws {
        let desk = try Self.busy()
        var copy = Desk(at: desk.now)
        for record in desk.record { copy.replay(record.event, at: record.time) }
        try copy.follow()
        #expect(copy.record.isEmpty, "it was silent while nobody listened")
        try copy.wait(.seconds(29))
        // Nobody speaks for it any more: any client may, its connection is a new one.
        try copy.ask("heartbeat", ["worker_id": "w"], as: 7)
        try copy.wait(.seconds(1))
        #expect(try copy.worker("w") == "busy")
        #expect(try copy.worker("v") == "offline")
        try copy.ask("complete_task", ["task_id": "t"], as: 7)
        #expect(try copy.task("t") == ["completed", "w"])
        try copy.disconnect(7)
        #expect(try copy.worker("w") == "idle", "it only lives by its heartbeats")
        try copy.wait(.seconds(30))
        #expect(try copy.worker("w") == "offline")
    }

    @Test("many who wait for many things all get one, in turns")
    func crowd() throws {
        var desk = Desk()
        for number in 0..<1200 {
            let data: JSONObject = [
                "pool_id": "p", "worker_id": .string("w\(number)"), "registered": true,
                "task_id": .string("t\(number)"), "task": 1,
            ]
            desk.replay(Event("worker.added", data), at: desk.now)
            desk.replay(Event("task.submitted", data), at: desk.now)
        }
        try desk.follow()
        let status = try desk.ask("get_pool_status", ["pool_id": "p"])
        #expect(status["tasks_running"] == 1200)
        #expect(status["tasks_queued"] == 0)
    }

    @Test("workflows that want to go on at the same moment share the room that there is")
    func room() throws {
        var desk = Desk { $0.queue = 2 }
        try desk.ask("create_pool", ["pool_id": "p"])
        for id in ["f", "g", "h", "i"] as [JSON] {
            let data: JSONObject = ["workflow_id": id, "pool_id": "p", "stages": ["a"]]
            desk.replay(Event("workflow.started", data), at: desk.now)
        }
        try desk.follow()
        let statuses = try ["f", "g", "h", "i"].map { try desk.workflow($0) }
        #expect(statuses == ["running", "running", "failed", "failed"])
    }

    @Test("a replay ends where the events did, in the middle of what follows too")
    func middle() throws {
        var desk = Desk()
        try desk.register("w", as: 1)
        try desk.ask(
            "start_workflow",
            ["workflow_id": "f", "name": "n", "pool_id": "p", "stages": ["a", "b"]]
        )
        try desk.ask("complete_task", ["task_id": "f/0"], as: 1)
        try desk.ask("complete_task", ["task_id": "f/1"], as: 1)
        let all = desk.record.map(\.event)
        for length in 0...all.count {
            var copy = Desk()
            for record in desk.record.prefix(length) { copy.replay(record.event, at: record.time) }
            try copy.follow()
            // What was on its way is said again, from where it was broken off.
            let rest = copy.record.map(\.event)
            #expect(rest == Array(all.dropFirst(length).prefix(rest.count)), "after \(length)")
        }
    }
}
