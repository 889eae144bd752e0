import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

@Suite("The state is what the events make it, and a rebuilt one goes on")
struct ReplayTests {
    @Test("a replay ends in the same state, and then who is not heard of any more is gone")
    func replay() throws {
        var desk = Desk { $0.presenceTimeout = .seconds(60) }
        try desk.ask(
            "create_diagram",
            ["diagram_id": "d", "name": "n", "elements": [element("a")]]
        )
        try desk.draw([element("b", 3, index: "a1"), element("a", 2, deleted: true)])
        try desk.join("ann", as: 1, ["name": "Ann"])
        try desk.join("bob", as: 2)
        try desk.ask(
            "move_cursor",
            ["diagram_id": "d", "user_id": "ann", "position": ["x": 1, "y": 1]]
        )
        try desk.join("cy", as: 3)
        try desk.disconnect(3)
        try desk.draw([element("z")], in: "other")
        try desk.ask("delete_diagram", ["diagram_id": "other"])
        var copy = Desk { $0.presenceTimeout = .seconds(60) }
        for record in desk.record { copy.replay(record.event, at: record.time) }
        #expect(try copy.everything() == desk.everything())
        // The connections are gone with the hub that had them; who comes back stays.
        try copy.join("bob", as: 9)
        try copy.wait(.seconds(60))
        #expect(try copy.users() == ["bob"])
        #expect(copy.said() == ["user.left ann"])
        try desk.wait(.seconds(3600))
        #expect(try desk.users() == ["ann", "bob"])
    }

    @Test("events that were never checked are folded in as far as they go, and trap nowhere")
    func unchecked() {
        let values: [JSON] = [
            .null, 1, -1, 1.5, "", "d", "\u{0}", [], [1], [.null], [["id": "a"]], [:],
            [["id": "a", "version": 9_223_372_036_854_775_807]], [element("ok"), 3, element("b")],
            ["x": "1"], ["x": 1, "y": 2],
        ]
        var desk = Desk()
        for event in Excalidraw.catalogue.events {
            for field in event.payload.map(\.name) {
                for value in values {
                    var data: JSONObject = [
                        "diagram_id": "d", "user_id": "u", "elements": [element("e")],
                        "position": ["x": 1, "y": 2],
                    ]
                    data[field] = value
                    desk.replay(Event(event.name, data), at: desk.now)
                }
            }
            desk.replay(Event(event.name, [:]), at: desk.now)
        }
        #expect(desk.service.manager.diagrams["d"] != nil || desk.figure("diagrams") != nil)
    }
}
