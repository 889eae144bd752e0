import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("Each step costs the same, however much a mahavishnu knows")
struct GrowthTests {
    @Test("eight times as many tasks through a pool take about eight times as long")
    func tasks() throws {
        let ratio = try growth(from: 500, to: 4000) { count in
            var desk = Desk()
            for client in 0..<8 { try desk.register("w\(client)") }
            for task in 0..<count { try desk.submit("t\(task)") }
            for task in 0..<count {
                try desk.ask("complete_task", ["task_id": .string("t\(task)"), "result": 1])
            }
            #expect(desk.service.figures.first { $0.name == "tasks_completed" }?.value == count)
        }
        #expect(ratio < 24)
    }

    @Test(
        "tasks that nobody is capable of cost the same, however many wait and however many workers are idle"
    )
    func unable() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk()
            for number in 0..<count {
                try desk.register("w\(number)")
                try desk.submit("t\(number)", ["other"])
            }
            #expect(desk.service.figures.first { $0.name == "tasks_queued" }?.value == count)
        }
        #expect(ratio < 24)
    }

    @Test("a task finds its worker at once, however many are idle")
    func idle() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk()
            for number in 0..<count { try desk.register("w\(number)") }
            for number in 0..<count {
                try desk.submit("t\(number)")
                try desk.ask("complete_task", ["task_id": .string("t\(number)")])
            }
            #expect(desk.service.figures.first { $0.name == "tasks_completed" }?.value == count)
        }
        #expect(ratio < 24)
    }

    @Test("eight times as many workers that come, wait and go take about eight times as long")
    func workers() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk()
            for client in 0..<count { try desk.register("w\(client)", as: Int32(client)) }
            for client in 0..<count {
                try desk.ask(
                    "heartbeat",
                    ["worker_id": .string("w\(client)")],
                    as: Int32(client)
                )
            }
            for client in 0..<count { try desk.disconnect(Int32(client)) }
            try desk.wait(.seconds(4000))
            #expect(try desk.ask("list_workers")["total"] == 0)
        }
        #expect(ratio < 24)
    }
}
