import HubServer
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("What a client sends behind a request that takes its time is read when that is answered")
struct PipeliningTests {
    private func publication(_ event: String, _ channel: String) -> [UInt8] {
        post("/publish", ["event": .string(event), "channel": .string(channel)])
    }

    private func post(_ path: String, _ body: JSONObject, session: String? = nil) -> [UInt8] {
        let body = body.encoded()
        let name = session.map { "Mcp-Session-Id: \($0)\r\n" } ?? ""
        let head =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Accept: application/json, text/event-stream\r\n\(name)Content-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    private func get(_ path: String) -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    }

    @Test(
        "publications of which each is behind a wait for the one before are made one after the other",
        arguments: [false, true]
    )
    func chain(turnsAreLong: Bool) throws {
        let server = try MemoryServer(Probe())
        server.turnsAreLong = turnsAreLong
        var agent = try Agent(server)
        var calls: [MemoryClient<Probe>] = []
        // As deep as connections reach: each would take a piece of the stack with it.
        for number in 0..<950 {
            if number % 90 == 89 { agent = try Agent(server) }
            let call = agent.beginCall("wait_for_events", ["channel": .string("room:\(number)")])
            let next: JSONObject = [
                "event": "x", "channel": .string("room:\(number + 1)"), "data": [:],
            ]
            call.send(
                post(
                    "/mcp",
                    [
                        "jsonrpc": "2.0", "id": 0, "method": "tools/call",
                        "params": ["name": "publish", "arguments": .object(next)],
                    ],
                    session: agent.session
                )
            )
            calls.append(call)
        }
        let socket = try server.welcomed()
        try socket.subscribe("room:950")
        server.accept(port: .http).send(publication("x", "room:0"))
        #expect(try socket.next().event == "x")
        for call in calls {
            let waited = Agent<Probe>.answer(try Agent<Probe>.result(call.response()))
            #expect(waited["timed_out"] == false)
            let published = Agent<Probe>.answer(try Agent<Probe>.result(call.response()))
            #expect(published["status"] == "published")
        }
    }

    @Test("a publication is heard by all before what follows from it", arguments: [false, true])
    func order(turnsAreLong: Bool) throws {
        let server = try MemoryServer(Probe())
        server.turnsAreLong = turnsAreLong
        let stream = server.accept(port: .http)
        stream.send(get("/events?channel=all"))
        let call = try Agent(server).beginCall("wait_for_events", ["channel": "all"])
        call.send(publication("second", "all"))
        server.accept(port: .http).send(publication("first", "all"))
        let text = String(
            decoding: server.pipes.takeReceived(by: stream.connection),
            as: UTF8.self
        )
        let names = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }
        #expect(names == ["event: first", "event: second"])
    }

    @Test(
        "what comes in the turn of the answer is read behind what came before",
        arguments: [false, true]
    )
    func later(turnsAreLong: Bool) throws {
        let server = try MemoryServer(Probe())
        server.turnsAreLong = turnsAreLong
        let call = try Agent(server).beginCall("wait_for_events", ["channel": "all"])
        call.send(get("/healthz"))
        let publisher = server.accept(port: .http)
        server.together {
            publisher.send(publication("x", "all"))
            call.send(get("/readyz"))
            call.end()
        }
        #expect(Agent<Probe>.answer(try Agent<Probe>.result(call.response()))["events"] != nil)
        #expect(try call.response().text == #"{"status":"ok"}"# + "\n")
        #expect(try call.response().text == #"{"status":"ready"}"# + "\n")
        #expect(call.isClosed)
    }

    @Test("more than 4 MiB of answers at once are refused with 429 and the end")
    func largeAnswers() throws {
        let server = try MemoryServer(Probe())
        let agent = try Agent(server)
        let call = post(
            "/mcp",
            [
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": ["name": "fill", "arguments": ["size": 100_000]],
            ],
            session: agent.session
        )
        let client = server.accept(port: .http)
        client.send((0..<60).flatMap { _ in call })
        // An answer has the text twice.
        for _ in 0..<21 { #expect(try client.response().status == .ok) }
        #expect(try client.response().status == .tooManyRequests)
        #expect(try client.events() == [])
        #expect(client.isClosed)
    }

    @Test(
        "an upgrade is answered in its turn, with the frames behind it",
        arguments: [false, true]
    )
    func upgrade(turnsAreLong: Bool) throws {
        let server = try MemoryServer(Probe())
        server.turnsAreLong = turnsAreLong
        let call = try Agent(server).beginCall("wait_for_events", ["channel": "all"])
        call.upgrade()
        call.request("ping")
        #expect(try call.events() == [])
        server.accept(port: .http).send(publication("x", "all"))
        #expect(Agent<Probe>.answer(try Agent<Probe>.result(call.response()))["events"] != nil)
        #expect(try call.envelopes().map(\.event) == ["session.created", "ping"])
    }

    @Test(
        "what is behind a request is not done when the connection breaks, and not by its successor"
    )
    func broken() throws {
        let server = try MemoryServer(Probe())
        let call = try Agent(server).beginCall("wait_for_events", ["channel": "all"])
        call.send(publication("late", "all"))
        let socket = try server.welcomed()
        try socket.subscribe("all")
        let publisher = server.accept(port: .http)
        server.together {
            call.end(failed: true)
            publisher.send(publication("x", "all"))
        }
        let next = server.accept(reusing: call)
        next.send(get("/healthz"))
        #expect(try next.response().status == .ok)
        #expect(try socket.envelopes().map(\.event) == ["x"])
    }

    @Test("the service hears of a session that ends while it is told of another client's end")
    func departures() throws {
        let server = try MemoryServer(Workshop())
        let (agent, guest, witness) = (
            try Agent(server), try server.welcomed(), try server.welcomed()
        )
        #expect(try agent.call("enter", ["who": "robot"]) == [:])
        #expect(try guest.ask("enter", ["who": "guest"]).type == .response)
        try witness.subscribe("floor")
        let call = agent.beginCall("wait_for_events", ["channel": "floor"])
        call.send(
            Array(
                "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: \(agent.session)\r\n\r\n"
                    .utf8
            )
        )
        guest.end(failed: true)
        server.advance(by: .seconds(1))
        #expect(try witness.envelopes().map { $0.data["who"] } == ["guest", "robot"])
    }
}
