import Excalidraw
import TestSupport
import Testing
import WebSocketCommon

@Suite("Each step costs the same, however much is drawn")
struct GrowthTests {
    @Test("eight times as many elements, one after the other, take about eight times as long")
    func elements() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk()
            for number in 0..<count { try desk.draw([element("e\(number)", index: "a\(number)")]) }
            for number in 0..<count {
                try desk.draw([element("e\(number)", 2, index: "a\(number)")])
            }
            #expect(desk.figure("elements") == count)
        }
        #expect(ratio < 24)
    }

    @Test("users come, move and go at the same cost, however many are there")
    func users() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk { $0.usersPerDiagram = 4000 }
            // The answer of a join lists who is there, so they come by events.
            for number in 0..<count {
                try desk.publish(
                    "user.joined",
                    ["diagram_id": "d", "user_id": .string("u\(number)")]
                )
            }
            for number in 0..<count {
                try desk.publish(
                    "cursor.moved",
                    [
                        "diagram_id": "d", "user_id": .string("u\(number)"),
                        "position": ["x": 1, "y": 2],
                    ]
                )
            }
            for number in 0..<count {
                try desk.publish(
                    "user.left",
                    ["diagram_id": "d", "user_id": .string("u\(number)")]
                )
            }
            #expect(desk.figure("users") == 0)
        }
        #expect(ratio < 24)
    }

    @Test("a change in a full diagram costs the same, however much is in it")
    func full() throws {
        let changes = 300
        let ratio = try growth(from: 100, to: 800) { count in
            var desk = Desk { $0.elements = count }
            try desk.draw((0..<count).map { element("e\($0)", index: "a\($0)") })
            for version in 0..<changes {
                try desk.draw([
                    element("e\(version % count)", version + 2, index: "a\(version % count)")
                ])
            }
            #expect(desk.figure("elements") == count)
        }
        // Filling it takes eight times as long; the changes, which are most of the work, do not.
        #expect(ratio < 6)
    }

    @Test("identifiers that Unicode takes for the same cost no more than others")
    func alike() throws {
        let pairs = [("\u{e9}", "e\u{301}"), ("\u{e8}", "e\u{300}"), ("\u{e0}", "a\u{300}")]
        func identifier(_ number: Int) -> String {
            (0..<12).map { bit in
                let pair = pairs[bit % pairs.count]
                return number >> bit & 1 == 0 ? pair.0 : pair.1
            }.joined()
        }
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk()
            for number in 0..<count { try desk.draw([element(identifier(number))]) }
            #expect(desk.figure("elements") == count)
        }
        #expect(ratio < 24)
    }
}
