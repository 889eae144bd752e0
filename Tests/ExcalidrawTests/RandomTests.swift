import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

/// Does anything that clients may do, in any order, with few names so that they meet, and little room.
private struct Chaos {
    var desk: Desk
    var random: SeededGenerator
    private(set) var accepted = 0
    private(set) var refused: [ErrorCode: Int] = [:]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        desk = Desk {
            $0.diagrams = 3
            $0.elements = 5
            $0.diagramSize = 2200
            $0.totalSize = 5000
            $0.elementSize = 300
            $0.usersPerDiagram = 2
            $0.users = 4
            $0.seatsPerClient = 3
            $0.presenceTimeout = .seconds(20)
            $0.tombstoneRetention = .seconds(10)
            $0.diagramRetention = .seconds(30)
        }
    }

    mutating func step() throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: try desk.disconnect(Int32.random(in: 0..<3, using: &random))
        case 1...2: try desk.wait(.seconds(Int.random(in: 1...15, using: &random)))
        case 3...12:
            let name = Excalidraw.catalogue.requests.map(\.name).randomElement(using: &random) ?? ""
            if name == "delete_diagram", Bool.random(using: &random) { return }
            let client = Int32.random(in: 0..<4, using: &random)
            note(desk.refusal(name, data(), as: client == 3 ? nil : client))
        default:
            let name = Excalidraw.catalogue.events.map(\.name).randomElement(using: &random) ?? ""
            if name == "diagram.deleted", Bool.random(using: &random) { return }
            note(desk.refusal(publishing: name, data()))
        }
    }

    private mutating func note(_ refusal: Refusal?) {
        guard let refusal else {
            accepted += 1
            return
        }
        refused[refusal.code, default: 0] += 1
    }

    private mutating func data() -> JSONObject {
        var data: JSONObject = [
            "diagram_id": .string(["p", "q", "r", "s", "t"].randomElement(using: &random) ?? ""),
            "user_id": .string(["ann", "bob", "cy"].randomElement(using: &random) ?? ""),
            "position": ["x": 1, "y": 2],
        ]
        if Bool.random(using: &random) { data["user_info"] = ["name": "N"] }
        data["elements"] = .array(
            (0..<Int.random(in: 0...3, using: &random)).map { _ in
                element(
                    "e\(Int.random(in: 0..<8, using: &random))",
                    Int.random(in: 1...6, using: &random),
                    nonce: Int.random(in: 0...1, using: &random),
                    index: Bool.random(using: &random) ? "a1" : nil,
                    deleted: Int.random(in: 0..<3, using: &random) == 0
                )
            }
        )
        if Int.random(in: 0..<30, using: &random) == 0 { data["elements"] = [["id": "x"]] }
        return data
    }
}

@Suite("Whatever clients do, what is known stays in order and within its bounds")
struct RandomTests {
    @Test("nothing is miscounted, kept without reason or beyond a bound; a replay ends in the same")
    func chaos() throws {
        var accepted = 0
        var refused: [ErrorCode: Int] = [:]
        var figures: [String: Int] = [:]
        for seed in 0..<10 {
            var chaos = Chaos(seed: UInt64(seed))
            for step in 0..<600 {
                try chaos.step()
                let breaches = chaos.desk.service.manager.breaches
                try #require(breaches == [], "seed \(seed), step \(step)")
            }
            accepted += chaos.accepted
            refused.merge(chaos.refused, uniquingKeysWith: +)
            for figure in chaos.desk.service.figures {
                figures[figure.name, default: 0] += figure.value
            }
            try compare(chaos.desk, "seed \(seed)")
        }
        // It went everywhere.
        #expect(accepted > 1000)
        #expect(refused[.limitExceeded, default: 0] > 100)
        #expect(refused[.invalidState, default: 0] > 50)
        #expect(refused[.notFound, default: 0] > 20)
        for (name, value) in figures { #expect(value > 0, "\(name)") }
    }

    /// Compares a desk's service with one that only its record made.
    private func compare(_ desk: Desk, _ comment: Comment) throws {
        var (desk, copy) = (desk, Desk { $0 = desk.service.manager.limits })
        for record in desk.record { copy.replay(record.event, at: record.time) }
        // Who is held by a connection, and who was silent, no event tells.
        desk.ticksLater = true
        copy.ticksLater = true
        #expect(try desk.everything() == copy.everything(), comment)
    }
}
