import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

@Suite("A scene is told in the order of the drawing, whole or in parts")
struct SceneTests {
    @Test(
        "elements stand by their index and then by identifier, those without one behind, as they came"
    )
    func order() throws {
        var desk = Desk()
        try desk.draw([
            element("z"), element("c", index: "a1"), element("b", index: "a1"), element("y"),
        ])
        try desk.draw([element("a", index: "a1V"), element("d", index: "Zz"), element("z", 2)])
        #expect(try desk.scene().ids == ["d", "b", "c", "a", "z", "y"])
        try desk.draw([element("d", 2, index: "a2"), element("y", 2, index: "a0")])
        #expect(try desk.scene().ids == ["y", "b", "c", "a", "d", "z"])
    }

    @Test("the answer is an .excalidraw file, without tombstones unless they are asked for")
    func file() throws {
        var desk = Desk()
        try desk.ask(
            "create_diagram",
            ["diagram_id": "d", "name": "Plan", "elements": [element("a")]]
        )
        try desk.draw([element("b", 4, deleted: true)])
        let answer = try desk.ask("get_diagram", ["diagram_id": "d"])
        #expect(answer["type"] == "excalidraw" && answer["version"] == 2)
        #expect(answer["elements"] == [element("a")])
        #expect(answer["appState"] == [:] && answer["files"] == [:])
        #expect(answer["name"] == "Plan" && answer["total"] == 1 && answer["scope"] == "whole")
        #expect(answer["scene_version"] == 5, "Excalidraw sums tombstones too")
        #expect(try desk.scene() == [element("a"), element("b", 4, deleted: true)])
    }

    @Test(
        "parts make up the whole, by number and by size, wherever they are put together",
        arguments: [0, 1 << 20]
    )
    func parts(inlineSize: Int) throws {
        var desk = Desk {
            $0.pageSize = 1000
            $0.inlineSize = inlineSize
        }
        let ids = (0..<100).map { "e\($0 + 100)" }
        try desk.draw(ids.map { element($0, index: "a\($0)") })
        for limit in [nil, 1, 7, 100, 1000] as [Int?] {
            var found: [String] = []
            var offset: Int? = 0
            while let begin = offset {
                var request: JSONObject = ["diagram_id": "d", "offset": .integer(begin)]
                if let limit { request["limit"] = .integer(limit) }
                let answer = try desk.ask("get_diagram", request)
                let elements = answer["elements"]?.arrayValue ?? []
                #expect(!elements.isEmpty && elements.count <= limit ?? 100)
                #expect(answer["total"] == 100)
                #expect(JSON.array(elements).encoded().count <= 1002)
                found += elements.ids
                offset = answer["next_offset"]?.intValue
            }
            #expect(found == ids)
        }
        let beyond = try desk.ask("get_diagram", ["diagram_id": "d", "offset": 1000])
        #expect(beyond["elements"] == [] && beyond["next_offset"] == nil)
    }

    @Test("who comes with a position gets what changed since, deletions too")
    func since() throws {
        var desk = Desk()
        try desk.draw([element("a"), element("b")])
        let position = try #require(try desk.ask("get_diagram", ["diagram_id": "d"])["position"])
        let nothing = try desk.ask("get_diagram", ["diagram_id": "d", "since": position])
        #expect(nothing["elements"] == [] && nothing["scope"] == "changes")
        try desk.draw([element("b", 2, deleted: true), element("c")])
        let answer = try desk.ask("get_diagram", ["diagram_id": "d", "since": position])
        #expect(answer["scope"] == "changes")
        #expect(answer["elements"] == [element("b", 2, deleted: true), element("c")])
    }

    @Test("a position of another scene, or of before a tombstone was forgotten, gets the whole one")
    func oldPositions() throws {
        var desk = Desk {
            $0.elements = 3
            $0.tombstoneRetention = .zero
        }
        func scope(_ position: JSON) throws -> JSON? {
            try desk.ask("get_diagram", ["diagram_id": "d", "since": position])["scope"]
        }
        try desk.draw([element("a"), element("b")])
        let early = try #require(try desk.ask("get_diagram", ["diagram_id": "d"])["position"])
        try desk.draw([element("b", 2, deleted: true)])
        let late = try #require(try desk.ask("get_diagram", ["diagram_id": "d"])["position"])
        try desk.draw([element("c")])
        #expect(try scope(early) == "changes")
        try desk.draw([element("e")])
        #expect(desk.figure("forgotten_tombstones") == 1)
        #expect(try scope(early) == "whole", "the deletion of b cannot be told any more")
        #expect(try scope(late) == "changes")
        try desk.ask("delete_diagram", ["diagram_id": "d"])
        try desk.draw([element("f")])
        #expect(try scope(late) == "whole")
        #expect(try scope("0-99999") == "whole")
    }

    @Test(
        "what is no position is refused",
        arguments: ["", "1", "a-1", "1-a", "1--1", "1-99999999999999999999"]
    )
    func noPosition(_ text: String) throws {
        var desk = Desk()
        try desk.draw([element("a")])
        let refusal = desk.refusal("get_diagram", ["diagram_id": "d", "since": .string(text)])
        #expect(
            refusal
                == Refusal(
                    .invalidRequest,
                    "since: \(text.quoted) is not the position of an answer"
                )
        )
    }

    @Test("a list has the latest changed first, in parts")
    func list() throws {
        var desk = Desk()
        for id in ["x", "y", "z"] { try desk.draw([element("a")], in: id) }
        try desk.join("u", in: "x")
        let rows = try desk.ask("list_diagrams", ["limit": 2])
        #expect(rows["total"] == 3)
        #expect(rows["diagrams"]?.arrayValue?.map { $0["diagram_id"] } == ["x", "z"])
        #expect(rows["diagrams"]?.arrayValue?.first?["user_count"] == 1)
        let rest = try desk.ask("list_diagrams", ["offset": 2])
        #expect(rest["diagrams"]?.arrayValue?.map { $0["diagram_id"] } == ["y"])
    }

    @Test("a diagram is made once, and drawn anew after it was deleted")
    func life() throws {
        var desk = Desk()
        let answer = try desk.ask("create_diagram", ["name": "n"])
        #expect(answer["diagram_id"] == "fresh-1" && answer["accepted"] == 0)
        try desk.join("u", as: 1)
        try desk.ask("create_diagram", ["diagram_id": "d", "elements": [element("a", 2)]])
        #expect(
            desk.refusal("create_diagram", ["diagram_id": "d"])
                == Refusal(.invalidState, #"diagram_id: diagram "d" exists already"#)
        )
        try desk.ask("delete_diagram", ["diagram_id": "d", "reason": "done"])
        #expect(try desk.scene() == [])
        #expect(try desk.users() == ["u"], "who is in it stays")
        try desk.draw([element("a", 1)])
        #expect(try desk.scene() == [element("a", 1)])
        try desk.disconnect(1)
        try desk.ask("delete_diagram", ["diagram_id": "d"])
        #expect(
            desk.refusal("get_diagram", ["diagram_id": "d"])
                == Refusal(.notFound, #"diagram_id: no diagram "d""#)
        )
    }

    @Test("a channel's state is the scene, the users or the cursors")
    func states() throws {
        var desk = Desk()
        try desk.draw([element("a", 2)])
        try desk.join("u", ["name": "U"])
        try desk.ask(
            "move_cursor",
            ["diagram_id": "d", "user_id": "u", "position": ["x": 1, "y": 2.5]]
        )
        func state(_ name: String) throws -> JSONObject? {
            desk.service.state(of: try #require(ChannelName(name)))
        }
        #expect(try state("diagram:d")?["elements"] == [element("a", 2)])
        #expect(try state("diagram:d")?["scene_version"] == 2)
        #expect(try state("presence:d")?["total"] == 1)
        #expect(
            try state("cursor:d")
                == [
                    "diagram_id": "d",
                    "cursors": [["user_id": "u", "position": ["x": 1, "y": 2.5]]],
                ]
        )
        #expect(try state("diagram:nobody") == nil)
    }

    @Test(
        "the order is that of sorting everything, whatever is looked at in between",
        arguments: 0..<30
    )
    func lookedAt(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var limits = Excalidraw.Limits()
        limits.elements = 30
        limits.tombstoneRetention = .zero
        var desk = Desk {
            $0.elements = 30
            $0.tombstoneRetention = .zero
        }
        for version in 1...120 {
            let id = "e\(Int.random(in: 0..<40, using: &random))"
            let index =
                Bool.random(using: &random)
                ? String(repeating: "a", count: 9) + "\(Int.random(in: 0..<9, using: &random))"
                : nil
            let update: JSONObject = [
                "diagram_id": "d",
                "elements": [
                    element(
                        id,
                        version,
                        index: index,
                        deleted: Int.random(in: 0..<3, using: &random) == 0
                    )
                ],
            ]
            // Full of what is not deleted, it refuses.
            _ = desk.refusal("update_elements", update)
            if Int.random(in: 0..<4, using: &random) == 0 { _ = try desk.scene() }
            let scene = try #require(desk.service.manager.diagrams["d"]).scene
            let sorted = scene.elements.sorted { $0.isBelow($1) }.map(\.id)
            #expect(scene.sortedPlaces.map { scene.elements[$0].id } == sorted)
        }
    }

    @Test("a page that waits for the worker thread holds on to its own elements alone")
    func page() throws {
        var desk = Desk()
        try desk.draw((0..<500).map { element("e\($0)", index: "a\($0)") })
        let scene = try #require(desk.service.manager.diagrams["d"]).scene
        var part = ScenePage.Request()
        part.offset = 100
        part.limit = 3
        let page = ScenePage(of: scene, part, size: 1 << 20)
        let mirror = Mirror(reflecting: page).children.first { $0.label == "elements" }
        #expect((mirror?.value as? [Element])?.count == 3)
        #expect(page.total == 500 && page.next == 103)
    }
}
