import TestSupport
import Testing
import WebSocketCommon

@testable import Mahavishnu

/// Does anything that clients may do, in any order, with few names so that they meet.
private struct Chaos {
    var desk: Desk
    var random: SeededGenerator
    private(set) var refused = 0
    private(set) var accepted = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        desk = Desk {
            $0.pools = 1 + Int(seed % 3)
            $0.workers = 6
            $0.tasks = 12
            $0.queue = 5
            $0.tasksSize = 1500
            $0.workflows = 5
            $0.workflowsSize = 1500
            $0.stages = 4
            $0.maximumReassignments = 2
            $0.taskTimeout = seed % 2 == 0 ? nil : .seconds(40)
            $0.offlineRetention = .seconds(90)
        }
    }

    mutating func step() throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: try desk.disconnect(client)
        case 1: try desk.wait(.seconds(Int.random(in: 1...40, using: &random)))
        case 2...9: try ask()
        case 10...14: report()
        default: try publish()
        }
    }

    private mutating func ask() throws {
        // What begins something comes more often than what ends it.
        let begins = ["register_worker", "submit_task", "start_workflow", "submit_task"]
        let names =
            Mahavishnu.catalogue.requests.filter(\.changesState).map(\.name) + begins + begins
        let name = names.randomElement(using: &random) ?? ""
        // Closing is the end of much.
        if name == "close_pool", Int.random(in: 0..<4, using: &random) > 0 { return }
        var parameters = data()
        parameters["status"] = ["idle", "busy", "error"].randomElement(using: &random)
        parameters["capabilities"] = capabilities()
        // Mostly it is the worker's own client that speaks.
        let worker = parameters["worker_id"]?.stringValue?.last?.wholeNumberValue ?? 0
        let speaker =
            Int.random(in: 0..<8, using: &random) == 0 ? client : Int32(worker % 4)
        note(desk.refusal(name, parameters, as: speaker), name)
    }

    /// Reports on a task as the worker that is at it does.
    private mutating func report() {
        let manager = desk.service.manager
        let running = manager.tasks.values.filter { $0.status == .running }
        guard let task = running.sorted(by: { $0.id < $1.id }).randomElement(using: &random) else {
            return
        }
        let name = Bool.random(using: &random) ? "complete_task" : "fail_task"
        var parameters = data()
        parameters["task_id"] = .string(task.id)
        var speaker: Int32?
        if case .connection(let number)? = manager.ownership.owner(of: task.workerID ?? "") {
            speaker = number
        }
        note(desk.refusal(name, parameters, as: speaker), name)
    }

    private mutating func publish() throws {
        let names = Mahavishnu.catalogue.events.map(\.name).filter {
            ["workflow", "pool", "worker", "task"].contains($0.prefix { $0 != "." })
        }
        let name = names.randomElement(using: &random) ?? ""
        if name == "pool.closed", Int.random(in: 0..<4, using: &random) > 0 { return }
        var data = data()
        data["status"] = ["idle", "busy", "error", "offline"].randomElement(using: &random)
        data["capabilities"] = capabilities()
        data["registered"] = .bool(Bool.random(using: &random))
        note(desk.refusal(publishing: name, data), name)
    }

    /// Counts; a refusal for any but these reasons is a mistake of the test or of an event of the service's own.
    private mutating func note(_ refusal: Refusal?, _ name: String) {
        guard let refusal else {
            accepted += 1
            return
        }
        refused += 1
        let expected: [ErrorCode] = [.invalidState, .notFound, .limitExceeded]
        let isExpected =
            expected.contains(refusal.code)
            || refusal.message.hasPrefix("stages: expected")
            || refusal.message.contains(": field required")
            || refusal.message.contains("worker.availability_changed")
        if !isExpected { Issue.record("\(name): \(refusal)") }
    }

    private mutating func data() -> JSONObject {
        var data: JSONObject = [
            "pool_id": name(of: "p", 2), "worker_id": name(of: "w", 7), "name": "n",
            "stage_name": name(of: "s", 3), "task": .string(String(repeating: "x", count: 20)),
            "result": .string(
                String(repeating: "r", count: Int.random(in: 0...90, using: &random))
            ),
            "error": "e", "reason": "r", "worker_count": 2,
            "stages": .array((0..<Int.random(in: 0...3, using: &random)).map { .string("s\($0)") }),
        ]
        data["workflow_id"] = name(of: "f", 9)
        data["task_id"] =
            Bool.random(using: &random)
            ? name(of: "t", 15)
            : .string(
                "f\(Int.random(in: 0..<6, using: &random))/\(Int.random(in: 0..<3, using: &random))"
            )
        if Bool.random(using: &random) { data["requirements"] = capabilities() }
        if Int.random(in: 0..<4, using: &random) == 0 { data["task_id"] = JSON?.none }
        if Int.random(in: 0..<16, using: &random) == 0 { data["pool_id"] = JSON?.none }
        if Int.random(in: 0..<3, using: &random) == 0 {
            data["stage"] = .integer(Int.random(in: 0..<3, using: &random))
        }
        data["keep_tasks"] = .bool(Bool.random(using: &random))
        data["retry"] = .bool(Bool.random(using: &random))
        return data
    }

    private mutating func capabilities() -> JSON {
        .array(["a", "b"].filter { _ in Bool.random(using: &random) }.map { .string($0) })
    }

    private mutating func name(of kind: String, _ count: Int) -> JSON {
        .string("\(kind)\(Int.random(in: 0..<count, using: &random))")
    }

    private var client: Int32 {
        mutating get { Int32.random(in: 0..<4, using: &random) }
    }
}

@Suite("Whatever happens in whatever order, a mahavishnu comes to rest and knows what it knows")
struct RandomTests {
    @Test(
        "any sequence of requests, events, ends and pauses keeps the invariants",
        arguments: 1...30
    )
    func invariants(seed: UInt64) throws {
        var chaos = Chaos(seed: seed)
        for step in 0..<300 {
            // Mostly one thing a turn, sometimes several.
            chaos.desk.ticksLater = true
            repeat { try chaos.step() } while Int.random(in: 0..<3, using: &chaos.random) == 0
            chaos.desk.ticksLater = false
            try chaos.desk.follow()
            let breaches = chaos.desk.service.manager.breaches
            guard breaches.isEmpty else {
                let trace = chaos.desk.record.suffix(12).map(\.description)
                Issue.record("step \(step): \(breaches)\n\(trace.joined(separator: "\n"))")
                return
            }
        }
        #expect(chaos.accepted > 60)
        #expect(chaos.desk.longestChain < 60)
        // When everybody is gone, nothing happens any more.
        for client in Int32(0)..<4 { try chaos.desk.disconnect(client) }
        try chaos.desk.wait(.seconds(1000))
        let offline = chaos.desk.service.figures.first { $0.name == "workers_offline" }
        #expect(offline?.value == 0)
        #expect(chaos.desk.service.nextTick == nil)
    }

    @Test(
        "what was published, folded into a new mahavishnu, gives the same answers",
        arguments: 1...10
    )
    func replay(seed: UInt64) throws {
        var chaos = Chaos(seed: seed)
        for _ in 0..<300 { try chaos.step() }
        var copy = Chaos(seed: seed).desk
        for record in chaos.desk.record { copy.replay(record.event, at: record.time) }
        #expect(try copy.everything() == chaos.desk.everything())
    }
}
