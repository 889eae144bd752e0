import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

/// Two to four clients that draw in one diagram, over lines that delay, double, reorder, and break.
private struct Studio {
    var desk = Desk()
    var drawers: [Drawer]
    var random: SeededGenerator
    private(set) var reconnects = 0
    private(set) var conflicts = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let count = Int.random(in: 2...4, using: &random)
        drawers = ["a", "b", "c", "d"].prefix(count).map { Drawer($0) }
    }

    mutating func step() throws {
        let who = drawers.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<12, using: &random) {
        case 0...4: drawers[who].edit(&random)
        case 5...7: try send(from: who)
        case 8...10: deliver(to: who)
        default: try reconnect(who)
        }
    }

    /// Lets the hub have something that a client has to say, in any order, sometimes twice.
    mutating func send(from who: Int) throws {
        guard let place = drawers[who].outbox.indices.randomElement(using: &random) else { return }
        let elements = drawers[who].outbox[place]
        if Int.random(in: 0..<4, using: &random) > 0 { drawers[who].outbox.remove(at: place) }
        let count = desk.record.count
        if Int.random(in: 0..<3, using: &random) == 0 {
            try desk.publish("diagram.updated", ["diagram_id": "d", "elements": .array(elements)])
        } else {
            let answer = try desk.draw(elements)
            let winners = answer["elements"]?.arrayValue ?? []
            conflicts += winners.count
            if !winners.isEmpty { drawers[who].inbox.append(winners) }
        }
        for record in desk.record.dropFirst(count) {
            let told = record.event.data["elements"]?.arrayValue ?? []
            for listener in drawers.indices { drawers[listener].inbox.append(told) }
        }
    }

    /// Lets a client hear something, in any order, sometimes twice.
    mutating func deliver(to who: Int) {
        guard let place = drawers[who].inbox.indices.randomElement(using: &random) else { return }
        drawers[who].hear(drawers[who].inbox[place])
        if Int.random(in: 0..<4, using: &random) > 0 { drawers[who].inbox.remove(at: place) }
    }

    /// Breaks a client's line: what was on it is lost, and it begins with what the hub tells it, and tells what it has beyond that.
    mutating func reconnect(_ who: Int) throws {
        reconnects += 1
        drawers[who].inbox = []
        drawers[who].outbox = []
        var request: JSONObject = ["diagram_id": "d", "include_deleted": true]
        // Knowing how far it was told only helps who forgot nothing: what it has to say, it says all.
        if let position = drawers[who].position, Bool.random(using: &random) {
            request["since"] = position
        }
        guard desk.service.manager.diagrams["d"] != nil else {
            drawers[who].outbox = [drawers[who].drawing]
            return
        }
        let answer = try desk.ask("get_diagram", request)
        let elements = answer["elements"]?.arrayValue ?? []
        drawers[who].hear(elements)
        drawers[who].position = answer["position"]
        let rest = drawers[who].ahead(of: elements)
        if !rest.isEmpty { drawers[who].outbox = [rest] }
    }

    /// Lets everything arrive.
    mutating func drain() throws {
        while drawers.contains(where: { !$0.outbox.isEmpty || !$0.inbox.isEmpty }) {
            for who in drawers.indices {
                try send(from: who)
                deliver(to: who)
            }
        }
    }
}

@Suite("Those who draw at the same time end up with the same drawing")
struct ConvergenceTests {
    @Test("all clients and the hub agree when everything has arrived", arguments: 0..<20)
    func convergence(block: Int) throws {
        var (reconnects, conflicts) = (0, 0)
        for seed in block * 15..<block * 15 + 15 {
            var studio = Studio(seed: UInt64(seed))
            for _ in 0..<70 { try studio.step() }
            try studio.drain()
            guard studio.desk.service.manager.diagrams["d"] != nil else { continue }
            let scene = try studio.desk.scene()
            for drawer in studio.drawers {
                #expect(drawer.drawing == scene, "seed \(seed), \(drawer.name)")
            }
            #expect(studio.desk.service.manager.breaches == [], "seed \(seed)")
            var copy = Desk()
            for record in studio.desk.record { copy.replay(record.event, at: record.time) }
            #expect(try copy.scene() == scene, "seed \(seed)")
            reconnects += studio.reconnects
            conflicts += studio.conflicts
        }
        #expect(reconnects > 30 && conflicts > 30, "the lines break, and drawers meet")
    }
}
