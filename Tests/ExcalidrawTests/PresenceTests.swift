import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

@Suite("A user is in a diagram as long as a connection, or a sign of life, says so")
struct PresenceTests {
    @Test("who joins is told who is there and what is drawn, and others are told of it")
    func joining() throws {
        var desk = Desk()
        try desk.draw([element("a", 2), element("b", 3, deleted: true)])
        try desk.join("ann", as: 1)
        let answer = try desk.join("bob", as: 2, ["name": "Bob", "color": "#00f"])
        #expect(answer["users"]?.arrayValue?.map { $0["user_id"] } == ["ann", "bob"])
        #expect(answer["users"]?.arrayValue?.last?["user_info"]?["name"] == "Bob")
        #expect(answer["elements"] == [element("a", 2), element("b", 3, deleted: true)])
        #expect(answer["scene_version"] == 5)
        #expect(answer["presence_timeout_seconds"] == .null, "the connection keeps him there")
        #expect(
            desk.record.last?.event.data == [
                "diagram_id": "d", "user_id": "bob", "user_info": ["name": "Bob", "color": "#00f"],
            ]
        )
        #expect(desk.record.last?.channels == ["presence:d"])
    }

    @Test("a large scene is left out of the answer, and asked for in parts")
    func largeScene() throws {
        var desk = Desk { $0.inlineSize = 200 }
        try desk.draw([element("a"), element("b"), element("c")])
        #expect(try desk.join("u")["elements"] == nil)
        #expect(desk.service.state(of: try #require(ChannelName("diagram:d")))?["elements"] == nil)
    }

    @Test(
        "two tabs are one user, who joined once and left with the last of them",
        arguments: [true, false]
    )
    func tabs(closes: Bool) throws {
        var desk = Desk()
        try desk.join("ann", as: 1, ["name": "Ann"])
        try desk.join("ann", as: 2, ["name": "Ann"])
        try desk.join("ann", as: 2)
        #expect(desk.said() == ["user.joined ann"])
        if closes {
            try desk.disconnect(1)
        } else {
            #expect(try desk.leave("ann", as: 1) == "present")
        }
        #expect(desk.said() == ["user.joined ann"])
        try desk.disconnect(2)
        #expect(desk.said() == ["user.joined ann", "user.left ann"])
        #expect(desk.record.last?.event.data["reason"] == "connection closed")
        #expect(try desk.users() == [])
        #expect(try desk.leave("ann", as: 1) == "absent")
    }

    @Test("a user who joins with another name is told of once more")
    func renamed() throws {
        var desk = Desk()
        try desk.join("ann", as: 1, ["name": "Ann"])
        try desk.join("ann", as: 1, ["name": "Anna"])
        #expect(desk.said() == ["user.joined ann", "user.joined ann"])
        let users = try desk.ask("get_active_users", ["diagram_id": "d"])
        #expect(users["users"]?.arrayValue?.map { $0["user_info"] } == [["name": "Anna"]])
    }

    @Test("a connection that is lost leaves all its diagrams, and only its users")
    func disconnected() throws {
        var desk = Desk()
        try desk.join("ann", as: 1, in: "x")
        try desk.join("ann", as: 1, in: "y")
        try desk.join("bob", as: 2, in: "x")
        let count = desk.record.count
        try desk.disconnect(1)
        #expect(desk.record.dropFirst(count).map(\.channels) == [["presence:x"], ["presence:y"]])
        #expect(desk.said(since: count) == ["user.left ann", "user.left ann"])
        #expect(desk.figure("users") == 1)
        #expect(desk.figure("diagrams") == 1, "nothing speaks for keeping y")
    }

    @Test(
        "who joined without a connection is there until silent for too long; every sign of life counts"
    )
    func timeout() throws {
        var desk = Desk { $0.presenceTimeout = .seconds(60) }
        #expect(try desk.join("bot")["presence_timeout_seconds"] == 60.0)
        let signs: [(inout Desk) throws -> Void] = [
            { try $0.join("bot") },
            {
                try $0.ask(
                    "move_cursor",
                    ["diagram_id": "d", "user_id": "bot", "position": ["x": 0, "y": 0]]
                )
            },
            {
                try $0.publish(
                    "cursor.moved",
                    ["diagram_id": "d", "user_id": "bot", "position": ["x": 0, "y": 0]]
                )
            },
            {
                try $0.ask(
                    "update_elements",
                    ["diagram_id": "d", "user_id": "bot", "elements": [element("a")]]
                )
            },
            { try $0.publish("user.joined", ["diagram_id": "d", "user_id": "bot"]) },
        ]
        for sign in signs {
            try desk.wait(.seconds(59))
            #expect(try desk.users() == ["bot"])
            try sign(&desk)
        }
        try desk.wait(.seconds(59))
        #expect(try desk.users() == ["bot"])
        try desk.wait(.seconds(1))
        #expect(try desk.users() == [])
        #expect(desk.record.last?.event.data["reason"] == "silent for 60.0 seconds")
        #expect(desk.figure("presence_timeouts") == 1)
        #expect(desk.service.nextTick == nil)
    }

    @Test("a connection that takes over a user keeps the user there")
    func takenOver() throws {
        var desk = Desk { $0.presenceTimeout = .seconds(60) }
        try desk.publish("user.joined", ["diagram_id": "d", "user_id": "ann"])
        try desk.join("ann", as: 1)
        try desk.join("ann")
        try desk.wait(.seconds(600))
        #expect(try desk.users() == ["ann"])
        #expect(try desk.leave("ann") == "present", "nobody is thrown out by another")
        try desk.publish("user.left", ["diagram_id": "d", "user_id": "ann"])
        #expect(try desk.users() == [])
        let count = desk.record.count
        try desk.disconnect(1)
        #expect(desk.record.count == count, "who was said to have left does not leave again")
    }

    @Test("who joined without a connection may leave by another")
    func left() throws {
        var desk = Desk()
        try desk.join("bot")
        #expect(try desk.leave("bot", as: 4) == "left")
        #expect(desk.said() == ["user.joined bot", "user.left bot"])
        #expect(desk.service.nextTick == nil)
    }

    @Test("a refused join changes nothing")
    func refused() throws {
        var desk = Desk { $0.usersPerDiagram = 1 }
        try desk.join("ann", as: 1)
        let data: JSONObject = ["diagram_id": "d", "user_id": "bob"]
        #expect(desk.refusal("join_collaboration", data, as: 2)?.code == .limitExceeded)
        let count = desk.record.count
        try desk.disconnect(2)
        #expect(desk.record.count == count)
        #expect(try desk.users() == ["ann"])
    }

    @Test("many who fall silent at once are all told of")
    func crowd() throws {
        var desk = Desk { $0.presenceTimeout = .seconds(60) }
        for diagram in 0..<10 {
            for user in 0..<120 { try desk.join("u\(user)", in: "d\(diagram)") }
        }
        try desk.wait(.seconds(70))
        #expect(desk.figure("users") == 0)
        #expect(desk.figure("presence_timeouts") == 1200)
        #expect(desk.figure("diagrams") == 0)
    }

    @Test("a cursor is relayed as it came, of anybody; a request's only of who is there")
    func cursors() throws {
        var desk = Desk()
        let data: JSONObject = [
            "diagram_id": "d", "user_id": "u", "position": ["x": 1, "y": 2], "tool": "laser",
        ]
        var further = data
        further["own"] = ["k": 1]
        try desk.publish("cursor.moved", further)
        #expect(desk.record.last?.event.data == further)
        #expect(desk.figure("diagrams") == 0, "a cursor alone makes no diagram known")
        #expect(
            desk.refusal("move_cursor", data)
                == Refusal(
                    .invalidState,
                    #"user_id: "u" is not in diagram "d"; ask for join_collaboration first"#
                )
        )
        try desk.join("u", as: 1)
        try desk.ask("move_cursor", data, as: 1)
        #expect(desk.record.last?.event == Event("cursor.moved", data))
        #expect(desk.record.last?.channels == ["cursor:d"])
        let users = try desk.ask("get_active_users", ["diagram_id": "d"])
        #expect(users["users"]?.arrayValue?.first?["position"] == ["x": 1, "y": 2])
    }
}
