import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("Agents call a service's tools and are told when a channel changes")
struct AgentTests {
    let server: MemoryServer<Probe>
    let agent: Agent<Probe>

    init() throws {
        server = try MemoryServer(Probe())
        agent = try Agent(server)
    }

    private func publish(_ id: String) throws {
        let body = #"{"event":"note.taken","data":{"id":"\#(id)"}}"#
        #expect(try server.accept().post("/publish", body).status == .ok)
    }

    // MARK: Tools

    @Test("there is a tool for each request of the service, and the server's own")
    func tools() throws {
        let tools = try #require(try agent.ask("tools/list")["tools"]?.arrayValue)
        let names = Set(tools.compactMap { $0["name"]?.stringValue })
        #expect(names.count == tools.count)
        #expect(names.isSuperset(of: ["fill", "count", "whisper", "take"]))
        #expect(
            names.isSuperset(of: [
                "websocket_health_check", "websocket_get_status", "websocket_list_rooms",
                "websocket_broadcast_test_event", "websocket_get_metrics", "websocket_status",
                "broadcast_test_event", "get_health", "get_status", "list_channels", "publish",
                "wait_for_events",
            ])
        )
        let take = try #require(tools.first { $0["name"] == "take" })
        #expect(take["description"] == "Takes notes.")
        #expect(take["inputSchema"]?["additionalProperties"] == false)
        #expect(take["inputSchema"]?["required"] == ["ids"])
        #expect(take["annotations"]?["readOnlyHint"] == false)
        #expect(tools.first { $0["name"] == "count" }?["annotations"]?["readOnlyHint"] == true)
    }

    @Test("every tool of the server answers what its schema promises")
    func answers() throws {
        let socket = try server.welcomed()
        try socket.subscribe("all")
        let tools = try #require(try agent.ask("tools/list")["tools"]?.arrayValue)
        for tool in tools {
            let name = try #require(tool["name"]?.stringValue)
            let arguments: JSONObject
            switch name {
            case "fill": arguments = ["size": 1]
            case "take": arguments = ["ids": ["a"]]
            case "publish": arguments = ["event": "note.taken", "data": ["id": "a"]]
            case "websocket_broadcast_test_event": arguments = ["room": "all"]
            case "broadcast_test_event": continue  // The service has no channel "global".
            case "wait_for_events": arguments = ["channel": "all", "timeout_seconds": 0]
            default: arguments = [:]
            }
            let client = agent.beginCall(name, arguments)
            server.advance(by: .zero)
            let answer = Agent<Probe>.answer(try Agent<Probe>.result(client.response()))
            for field in tool["outputSchema"]?["required"]?.arrayValue ?? [] {
                let field = try #require(field.stringValue)
                #expect(answer[field] != nil, "\(name) answers no \(field): \(answer)")
            }
        }
    }

    @Test("the WebSocket tools tell who is connected by the name that the welcome gave")
    func connections() throws {
        let socket = try server.open()
        let id = try #require(try socket.next().data["connection_id"])
        try socket.subscribe("room:x")
        let status = try agent.call("websocket_get_status")
        #expect(status["connections"] == [id])
        #expect(status["rooms"] == ["room:x": ["subscribers": 1, "connection_ids": [id]]])
        #expect(try agent.call("websocket_list_rooms")["rooms"] == ["room:x": ["subscribers": 1]])
        #expect(try agent.call("websocket_status")["connections"] == 1)
        socket.end(failed: true)
        let metrics = try agent.call("websocket_get_metrics")
        #expect(metrics["current_connections"] == 0)
        #expect(metrics["peak_connections"] == 1)
    }

    @Test("of a thousand channels with many members each some members are told, and all numbers")
    func manyMembers() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 0 }
        for _ in 0..<60 {
            let socket = try server.welcomed()
            server.together {
                for number in 0..<100 {
                    socket.request("subscribe", ["channel": .string("room:\(number)")])
                }
            }
        }
        let status = try Agent(server).call("websocket_get_status")
        let rooms = try #require(status["rooms"]?.objectValue?.members.map(\.value))
        #expect(rooms.count == 100)
        #expect(rooms.allSatisfy { $0["subscribers"] == 60 })
        let told = rooms.reduce(0) { $0 + ($1["connection_ids"]?.arrayValue?.count ?? 0) }
        #expect(told == 5000)
    }

    @Test(
        "a call that cannot be is refused with the reason",
        arguments: [
            ("take", [:], "INVALID_REQUEST: take: ids: field required"),
            (
                "take", ["ids": ["a"], "id": "b"],
                #"INVALID_REQUEST: take: "id" is no parameter; there are ids, answer"#
            ),
            (
                "count", ["x": 1], #"INVALID_REQUEST: count: "x" is no parameter; there are none"#
            ),
            (
                "publish", ["event": "odd"],
                #"UNKNOWN_EVENT: event: "odd" is not one of note.taken, odd.happened; give a channel to publish"#
                    + " it all the same"
            ),
            ("publish", ["event": "odd.happened"], "INVALID_STATE: never now"),
            (
                "wait_for_events", ["channel": "nowhere"],
                #"INVALID_CHANNEL: channel: "nowhere" is not one of room:{id}, all"#
            ),
            (
                "wait_for_events", ["channel": "all", "count": 101],
                "INVALID_REQUEST: wait_for_events: count: 101 is outside 1...100"
            ),
            (
                "broadcast_test_event", ["event_type": "x"],
                #"INVALID_CHANNEL: channel: "global" is not one of room:{id}, all"#
            ),
        ] as [(String, JSONObject, String)]
    )
    func refused(_ tool: String, _ arguments: JSONObject, _ message: String) throws {
        #expect(try agent.call(tool, arguments) == .string(message))
    }

    @Test("a test event reaches its channel, marked, and changes no state")
    func testEvent() throws {
        let socket = try server.welcomed()
        try socket.subscribe("all")
        let answer = try agent.call(
            "websocket_broadcast_test_event",
            ["event_type": "note.taken", "room": "all", "data": ["a": 1]]
        )
        #expect(answer["status"] == "broadcasted")
        #expect(answer["subscribers"] == 1)
        let event = try socket.next()
        #expect(event.event == "note.taken")
        #expect(event.data["a"] == 1)
        #expect(event.data["test"] == true)
        #expect(event.data["timestamp"] != nil)
        #expect(try agent.call("count") == ["notes": 0])
    }

    @Test("who may not write may not by a tool either")
    func permissions() throws {
        let server = try MemoryServer(Probe(), policy: Doorkeeper())
        let agent = try Agent(server)
        for (tool, arguments) in [
            ("take", ["ids": ["a"]]), ("publish", ["event": "note.taken", "data": ["id": "a"]]),
            ("websocket_broadcast_test_event", ["room": "all"]),
        ] as [(String, JSONObject)] {
            let text = try agent.call(tool, arguments).stringValue
            #expect(text?.hasPrefix("FORBIDDEN: Not authorized to") == true)
        }
        let wait = try agent.call("wait_for_events", ["channel": "room:secret"])
        #expect(wait == "FORBIDDEN: Not authorized to subscribe to room:secret")
    }

    // MARK: Resources

    @Test("active channels are resources, and each kind of channel is a template")
    func resources() throws {
        #expect(try agent.ask("resources/list")["resources"] == [])
        let socket = try server.welcomed()
        try socket.subscribe("room:a b/ü")
        let resources = try agent.ask("resources/list")["resources"]?.arrayValue
        #expect(resources?.map { $0["uri"] } == ["channel://probe/room:a%20b/%C3%BC"])
        #expect(resources?.first?["name"] == "room:a b/ü")
        let templates = try agent.ask("resources/templates/list")["resourceTemplates"]?.arrayValue
        #expect(
            templates?.map { $0["uriTemplate"] }
                == ["channel://probe/room:{id}", "channel://probe/all"]
        )
    }

    @Test("who is subscribed to a channel is told when something was said in it, and can read it")
    func subscription() throws {
        let uri: JSONObject = ["uri": "channel://probe/room:a"]
        let stream = agent.stream()
        #expect(try agent.ask("resources/subscribe", uri) == [:])
        _ = try agent.messages(stream)
        try publish("b")
        #expect(try agent.messages(stream) == [])
        try publish("a")
        let notification = try agent.messages(stream).first
        #expect(notification?["method"] == "notifications/resources/updated")
        #expect(notification?["params"]?["uri"] == "channel://probe/room:a")

        let contents = try agent.ask("resources/read", uri)["contents"]?.arrayValue?.first
        #expect(contents?["uri"] == "channel://probe/room:a")
        let text = try JSON(parsing: try #require(contents?["text"]?.stringValue))
        #expect(text["channel"] == "room:a")
        #expect(text["recent_events"]?.arrayValue?.map { $0["data"]?["id"] } == ["a"])

        #expect(try agent.ask("resources/unsubscribe", uri) == [:])
        server.advance(by: .seconds(1))
        try publish("a")
        server.advance(by: .seconds(1))
        #expect(
            try agent.messages(stream).allSatisfy {
                $0["method"] != "notifications/resources/updated"
            }
        )
    }

    @Test("the list of resources is told to have changed when channels come and go")
    func listChanged() throws {
        let stream = agent.stream()
        let socket = try server.welcomed()
        try socket.subscribe("room:a")
        server.advance(by: .seconds(1))
        #expect(
            try agent.messages(stream).map { $0["method"] }
                == ["notifications/resources/list_changed"]
        )
        socket.end(failed: true)
        server.advance(by: .seconds(1))
        #expect(
            try agent.messages(stream).map { $0["method"] }
                == ["notifications/resources/list_changed"]
        )
    }

    @Test(
        "what is no channel of the service is no resource",
        arguments: ["channel://other/all", "channel://probe/nowhere", "file:///etc/passwd"]
    )
    func unknownResource(_ uri: String) throws {
        for method in ["resources/read", "resources/subscribe"] {
            let error = try agent.ask(method, ["uri": .string(uri)])
            #expect(error["code"] == -32002)
        }
    }

    // MARK: Waiting

    @Test("waiting for events ends with the last of them, and tells of each before")
    func waiting() throws {
        let call = agent.beginCall(
            "wait_for_events",
            ["channel": "all", "event": "note.taken", "count": 2],
            progressToken: "p"
        )
        #expect(try agent.messages(call) == [])
        try publish("a")
        let progress = try agent.messages(call)
        #expect(progress.map { $0["method"] } == ["notifications/progress"])
        #expect(progress.first?["params"]?["progress"] == 1)
        #expect(progress.first?["params"]?["total"] == 2)
        try publish("b")
        let answer = Agent<Probe>.answer(try agent.messages(call).last?["result"] ?? .null)
        #expect(answer["timed_out"] == false)
        #expect(answer["events"]?.arrayValue?.map { $0["data"]?["id"] } == ["a", "b"])
        #expect(call.isClosed)
        #expect(!server.hasDeadline || server.connectionCount > 0)
    }

    @Test("waiting ends when its time is up, with what has come")
    func timeout() throws {
        let call = agent.beginCall(
            "wait_for_events",
            ["channel": "all", "count": 5, "timeout_seconds": 3]
        )
        try publish("a")
        server.advance(by: .milliseconds(2999))
        #expect(try agent.messages(call) == [])
        server.advance(by: .milliseconds(1))
        let answer = Agent<Probe>.answer(try Agent<Probe>.result(call.response()))
        #expect(answer["timed_out"] == true)
        #expect(answer["events"]?.arrayValue?.count == 1)
    }

    @Test("a request that is taken back is answered as such, and forgotten")
    func cancelled() throws {
        let call = agent.beginCall("wait_for_events", ["channel": "all"])
        _ = agent.begin("notifications/cancelled")  // Of no request: harmless.
        let cancel = server.accept(port: .http)
        let body =
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        cancel.send(
            Array(
                ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Accept: application/json, text/event-stream\r\nMcp-Session-Id: \(agent.session)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)").utf8
            )
        )
        #expect(try cancel.response().status.code == 202)
        let message = try JSON(parsing: call.response().body)
        #expect(message["error"]?["message"] == "Request cancelled")
        try publish("a")
        #expect(try call.events() == [])
    }

    @Test("what a client sends behind a request that takes its time is answered after it")
    func pipelined() throws {
        let call = agent.beginCall("wait_for_events", ["channel": "all"])
        call.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(try call.events() == [])
        try publish("a")
        #expect(Agent<Probe>.answer(try Agent<Probe>.result(call.response()))["timed_out"] == false)
        #expect(try call.response().text == #"{"status":"ok"}"# + "\n")
    }

    @Test("the end of the server ends streams and answers who waits")
    func stop() throws {
        let stream = agent.stream()
        let call = agent.beginCall("wait_for_events", ["channel": "all"])
        server.stop()
        server.advance(by: .seconds(10))
        #expect(stream.isClosed)
        #expect(call.isClosed)
        #expect(server.isStopped)
    }

    @Test("agents come in by the WebSocket port too, and foreign pages by neither")
    func ports() throws {
        let client = server.accept(port: .webSocket)
        client.send(
            Array(
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}"
                    .utf8
            )
        )
        #expect(try client.response().status == .forbidden)
        #expect(try client.post("/mcp", "{}").status.code != 404)
    }
}

@Suite("Tools take their time, and sessions are clients")
struct AgentLifeTests {
    @Test("a tool whose work takes its time is answered when it is done")
    func work() throws {
        let server = try MemoryServer(Workshop())
        let agent = try Agent(server)
        server.holdsJobs = true
        let call = agent.beginCall("order", ["what": "chair"])
        #expect(try call.events() == [])
        server.doJobs()
        let answer = Agent<Workshop>.answer(try Agent<Workshop>.result(call.response()))
        #expect(answer == ["what": "chair"])
        server.holdsJobs = false
        #expect(try agent.call("order", ["what": "trouble"]) == "INVALID_STATE: no trouble here")
    }

    @Test("the service hears of a session's end")
    func ended() throws {
        let server = try MemoryServer(Workshop())
        let socket = try server.welcomed()
        try socket.subscribe("floor")
        let agent = try Agent(server)
        #expect(try agent.call("enter", ["who": "robot"]) == [:])
        #expect(try agent.end().status.code == 200)
        #expect(try socket.next().data["who"] == "robot")
    }
}
