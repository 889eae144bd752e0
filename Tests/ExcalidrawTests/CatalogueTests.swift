import Excalidraw
import TestSupport
import Testing
import WebSocketCommon

@Suite("The catalogue is what the ecosystem's programs publish and ask")
struct CatalogueTests {
    private let catalogue = Excalidraw.catalogue

    @Test("the welcome and the ports are those of the ecosystem")
    func names() {
        #expect(catalogue.name == "excalidraw")
        #expect(catalogue.welcome == "Connected to Excalidraw collaboration")
        #expect(catalogue.ports == Ports(webSocket: 3042, http: 3032))
    }

    @Test(
        "a reader's permission is that of the ecosystem's tokens",
        arguments: ["diagram", "cursor", "presence"]
    )
    func permissions(_ kind: String) throws {
        let channel = try #require(catalogue.channel(try catalogue.channelName("\(kind):d")))
        #expect(channel.readPermission == "excalidraw:read")
        #expect(
            catalogue.readPermissions(of: channel) == [
                "excalidraw:\(kind):read", "excalidraw:read", "excalidraw:admin", "admin",
            ]
        )
    }

    @Test("a reader of diagrams may not listen to the announcements, as in the ecosystem")
    func global() throws {
        let channel = try #require(catalogue.channel(try catalogue.channelName("global")))
        #expect(channel.readPermission == nil)
    }

    /// A payload as the published packages make it, and the channel that it goes to.
    static let published: [(event: String, data: JSONObject, channel: String)] = [
        (
            "diagram.created", ["diagram_id": "d", "title": "any", "owner": ["name": "Ann"]],
            "diagram:d"
        ),
        ("diagram.updated", ["diagram_id": "d", "changed": 3], "diagram:d"),
        (
            "cursor.moved", ["diagram_id": "d", "user_id": "u", "position": ["x": 1.5, "y": -2]],
            "cursor:d"
        ),
        (
            "user.joined",
            ["diagram_id": "d", "user_id": "u", "user_info": ["name": "U", "color": "#fff"]],
            "presence:d"
        ),
        ("user.left", ["diagram_id": "d", "user_id": "u"], "presence:d"),
    ]

    @Test("each event that the packages publish is accepted, and goes where it belongs")
    func routes() throws {
        var desk = Desk()
        for (event, data, channel) in Self.published {
            let count = desk.record.count
            try desk.publish(event, data)
            #expect(desk.record.count == count + 1, "nothing follows by itself")
            #expect(desk.record[count].channels == [channel], "\(event)")
            #expect(
                desk.record[count].event.data == data,
                "what the hub does not know passes through"
            )
        }
    }

    @Test("the channels of cursors carry cursors alone, so that only the latest need be delivered")
    func cursors() {
        let events = catalogue.events.filter { $0.routes.contains { $0.kind == "cursor" } }
        #expect(events.map(\.name) == ["cursor.moved"])
        #expect(events.first?.routes.count == 1)
    }

    @Test("what only asks takes no right to write")
    func queries() {
        #expect(
            catalogue.requests.filter { !$0.changesState }.map(\.name) == [
                "get_diagram", "get_diagram_status", "list_diagrams", "get_active_users",
                "get_status",
            ]
        )
    }

    @Test("a diagram that is not known is told to be so, as the ecosystem's server tells it")
    func status() throws {
        var desk = Desk()
        #expect(
            try desk.ask("get_diagram_status", ["diagram_id": "d"])
                == ["diagram_id": "d", "status": "not_found"]
        )
        #expect(try desk.ask("get_status", ["diagram_id": "d"])["status"] == "not_found")
        try desk.draw([element("a", 3)])
        let answer = try desk.ask("get_diagram_status", ["diagram_id": "d"])
        #expect(answer["status"] == "found")
        #expect(answer["diagram"]?["element_count"] == 1)
        #expect(answer["diagram"]?["scene_version"] == 3)
        #expect(try desk.ask("get_status", ["diagram_id": "d"])["status"] == "found")
    }
}
