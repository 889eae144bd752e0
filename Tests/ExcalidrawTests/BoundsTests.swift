import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

@Suite("Everything that grows has a bound, and makes room for what nobody can miss")
struct BoundsTests {
    @Test("a full diagram takes changes of what it has, and nothing new")
    func elements() throws {
        var desk = Desk { $0.elements = 2 }
        try desk.draw([element("a"), element("b")])
        let data: JSONObject = ["diagram_id": "d", "elements": [element("a", 2), element("c")]]
        let refusal = desk.refusal("update_elements", data)
        #expect(refusal?.code == .limitExceeded)
        #expect(refusal?.message.hasPrefix("diagram of 3 elements and ") == true)
        #expect(desk.refusal(publishing: "diagram.updated", data)?.code == .limitExceeded)
        #expect(try desk.scene() == [element("a"), element("b")], "all or nothing")
        try desk.draw([element("a", 2), element("b", 2)])
        #expect(try desk.scene() == [element("a", 2), element("b", 2)])
    }

    @Test("old tombstones make room in a full diagram, young ones do not")
    func tombstones() throws {
        var desk = Desk {
            $0.elements = 2
            $0.tombstoneRetention = .seconds(60)
        }
        try desk.draw([element("a"), element("b")])
        try desk.draw([element("a", 2, deleted: true)])
        let data: JSONObject = ["diagram_id": "d", "elements": [element("c")]]
        #expect(desk.refusal("update_elements", data)?.code == .limitExceeded)
        try desk.wait(.seconds(60))
        try desk.ask("update_elements", data)
        #expect(try desk.scene() == [element("b"), element("c")])
        #expect(desk.figure("forgotten_tombstones") == 1)
        #expect(desk.figure("tombstones") == 0)
    }

    @Test("an element and a diagram have a size")
    func sizes() throws {
        var desk = Desk {
            $0.elementSize = 150
            $0.diagramSize = 1000
        }
        let large: JSON = [
            "id": "l", "version": 1, "text": .string(String(repeating: "x", count: 150)),
        ]
        let size = large.encoded().count
        #expect(
            desk.refusal("update_elements", ["diagram_id": "d", "elements": [large]])
                == Refusal(.limitExceeded, #"element "l" of \#(size) bytes, limit is 150"#)
        )
        try desk.draw([element("a"), element("b")])
        #expect(
            desk.refusal("update_elements", ["diagram_id": "d", "elements": [element("c")]])?.code
                == .limitExceeded
        )
    }

    @Test(
        "empty diagrams make room at any time, drawn ones when they were idle for long, the longest idle first"
    )
    func diagrams() throws {
        var desk = Desk {
            $0.diagrams = 2
            $0.diagramRetention = .seconds(3600)
        }
        func ids() throws -> [JSON?] {
            try desk.ask("list_diagrams")["diagrams"]?.arrayValue?.map { $0["diagram_id"] } ?? []
        }
        try desk.draw([element("a")], in: "old")
        try desk.ask("create_diagram", ["diagram_id": "empty"])
        try desk.draw([element("a")], in: "new")
        #expect(try ids() == ["new", "old"])
        let data: JSONObject = ["diagram_id": "more", "elements": [element("a")]]
        let message =
            "3 diagrams of \(desk.figure("scene_bytes").map { $0 / 2 * 3 } ?? 0) bytes, limits are 2 and"
            + " \(128 << 20); delete one first"
        #expect(desk.refusal("update_elements", data) == Refusal(.limitExceeded, message))
        #expect(
            desk.refusal("join_collaboration", ["diagram_id": "more", "user_id": "u"])?.code
                == .limitExceeded
        )
        try desk.wait(.seconds(3600))
        try desk.join("u", as: 1, in: "old")
        try desk.ask("update_elements", data)
        #expect(try ids() == ["more", "old"], "somebody is in the old one")
        #expect(desk.figure("forgotten_diagrams") == 2)
        try desk.wait(.seconds(7200))
        try desk.ask("create_diagram", ["diagram_id": "last"])
        #expect(try ids() == ["last", "old"])
    }

    @Test("all diagrams together have a size")
    func total() throws {
        var desk = Desk {
            $0.totalSize = 1200
            $0.diagramRetention = .seconds(60)
        }
        try desk.draw([element("a")], in: "x")
        try desk.draw([element("a"), element("b")], in: "y")
        let data: JSONObject = ["diagram_id": "z", "elements": [element("a")]]
        #expect(desk.refusal("update_elements", data)?.code == .limitExceeded)
        #expect(desk.refusal(publishing: "diagram.created", data)?.code == .limitExceeded)
        try desk.wait(.seconds(60))
        try desk.ask("update_elements", data)
        #expect(desk.figure("diagrams") == 2)
        #expect(try desk.ask("get_status", ["diagram_id": "x"])["status"] == "not_found")
    }

    @Test("users, what is told of them, and where they are have bounds")
    func users() throws {
        var desk = Desk {
            $0.usersPerDiagram = 2
            $0.users = 3
            $0.seatsPerClient = 1
            $0.userInfoSize = 20
            $0.positionSize = 30
        }
        try desk.join("a", as: 1)
        try desk.join("b", as: 2)
        func refusal(_ diagram: JSON, _ user: JSON, as client: Int32, _ info: JSON = [:])
            -> Refusal?
        {
            desk.refusal(
                "join_collaboration",
                ["diagram_id": diagram, "user_id": user, "user_info": info],
                as: client
            )
        }
        #expect(
            refusal("d", "c", as: 3)
                == Refusal(
                    .limitExceeded,
                    #"2 users are in diagram "d" and 2 in all, limits are 2 and 3"#
                )
        )
        #expect(
            refusal("e", "a", as: 1)
                == Refusal(
                    .limitExceeded,
                    "1 users joined by this connection, limit is 1; leave a diagram first"
                )
        )
        #expect(
            refusal("e", "c", as: 3, ["name": "a long name for a user"])
                == Refusal(.limitExceeded, "user_info of 33 bytes, limit is 20")
        )
        try desk.join("c", as: 3, in: "e")
        #expect(refusal("f", "c", as: 4)?.code == .limitExceeded)
        try desk.join("a", as: 1, ["n": 1])
        let far: JSON = ["x": 1, "y": 2, "further": "than is kept"]
        let data: JSONObject = ["diagram_id": "d", "user_id": "a", "position": far]
        #expect(
            desk.refusal(publishing: "cursor.moved", data)
                == Refusal(.limitExceeded, "position of 38 bytes, limit is 30")
        )
    }

    @Test("the winners of an answer have a size; what is left out is said to be")
    func winners() throws {
        var desk = Desk { $0.inlineSize = 250 }
        try desk.draw((0..<5).map { element("e\($0)", 9) })
        let answer = try desk.draw((0..<5).map { element("e\($0)", 1) })
        #expect(answer["stale"] == 5 && answer["complete"] == false)
        #expect(answer["elements"]?.arrayValue?.count == 2)
    }
}
