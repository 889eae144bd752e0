import HubServer
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("GET /events streams the events of channels to who has no WebSocket")
struct EventStreamTests {
    let server: MemoryServer<Probe>

    init() throws { server = try MemoryServer(Probe()) }

    private func stream(_ query: String, version: String = "1.1") -> MemoryClient<Probe> {
        let client = server.accept(port: .http)
        client.send(Array("GET /events?\(query) HTTP/\(version)\r\nHost: localhost\r\n\r\n".utf8))
        return client
    }

    private func text(_ client: MemoryClient<Probe>) -> String {
        String(decoding: server.pipes.takeReceived(by: client.connection), as: UTF8.self)
    }

    private func publish(_ id: String) throws {
        let body = #"{"event":"note.taken","data":{"id":"\#(id)"}}"#
        #expect(try server.accept().post("/publish", body).status == .ok)
    }

    @Test("an event has its name, and as its data the envelope that WebSocket clients get")
    func events() throws {
        let client = stream("channel=room:a&channel=all&channel=all")
        let head = text(client)
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.contains("Content-Type: text/event-stream\r\n"))
        #expect(head.contains("Connection: close\r\n"))
        #expect(!head.contains("Content-Length"))
        #expect(head.hasSuffix("\r\n\r\n: listening to room:a, all\n\n"))

        let socket = try server.welcomed()
        try socket.subscribe("all")
        try publish("a")
        let events = text(client).split(separator: "\n\n").map { $0.split(separator: "\n") }
        #expect(events.map(\.first) == ["event: note.taken", "event: note.taken"])
        let envelopes = try events.map { lines in
            let data = try #require(lines.last)
            #expect(data.hasPrefix("data: {"))
            return try Envelope(decoding: Array(data.dropFirst(6).utf8))
        }
        #expect(envelopes.map(\.room) == ["room:a", "all"])
        #expect(try socket.envelopes() == [envelopes[1]])

        try publish("b")
        #expect(text(client).contains(#""room":"all""#))
    }

    @Test("a publisher hears how many streams received it")
    func counted() throws {
        let (first, second) = (stream("channel=all"), stream("channel=all"))
        let answer = try server.accept().post(
            "/publish",
            #"{"event":"note.taken","data":{"id":"x"}}"#
        )
        #expect(try JSON(parsing: answer.body)["subscribers"] == 2)
        #expect(text(first).contains("note.taken"))
        #expect(text(second).contains("note.taken"))
        let metrics = try server.accept().get("/metrics").text
        #expect(metrics.contains("hub_event_streams{server=\"probe\"} 2\n"))
        let channels = try JSON(parsing: try server.accept().get("/channels").body)
        #expect(channels["active"] == [["channel": "all", "subscribers": 2]])
    }

    @Test(
        "a stream that cannot be is refused",
        arguments: [
            (
                "", 400, "INVALID_REQUEST",
                "channel: field required: /events?channel=NAME, one of room:{id}, all"
            ),
            (
                "channel=nowhere", 400, "INVALID_CHANNEL",
                #"channel: "nowhere" is not one of room:{id}, all"#
            ),
            (
                "channel=all&channel=", 400, "INVALID_CHANNEL",
                #"channel: "" is not a name of 1 to 255 bytes without control characters"#
            ),
        ] as [(String, UInt16, String, String)]
    )
    func refused(_ query: String, _ status: UInt16, _ code: String, _ message: String) throws {
        let client = stream(query)
        let response = try client.response()
        #expect(response.status.code == status)
        let error = try JSON(parsing: response.body)
        #expect(error["error_code"] == .string(code))
        #expect(error["error_message"] == .string(message))
        #expect(try client.get("/healthz").status == .ok)
    }

    @Test("who may not read a channel may not stream it")
    func forbidden() throws {
        let server = try MemoryServer(Probe(), policy: Doorkeeper())
        let response = try server.accept().get("/events?channel=room:secret")
        #expect(response.status == .forbidden)
    }

    @Test("a silent stream shows now and then that it lives")
    func keepAlive() throws {
        let client = stream("channel=all")
        _ = text(client)
        server.advance(by: .seconds(61))
        #expect(text(client) == ": \n\n: \n\n: \n\n")
    }

    @Test("who ends or breaks a stream is forgotten", arguments: [true, false])
    func leaving(_ failed: Bool) throws {
        let client = stream("channel=all")
        client.end(failed: failed)
        #expect(client.isClosed)
        let answer = try server.accept().post(
            "/publish",
            #"{"event":"note.taken","data":{"id":"x"}}"#
        )
        #expect(try JSON(parsing: answer.body)["subscribers"] == 0)
        server.stop()
        #expect(server.isStopped)
    }

    @Test("what a client sends into its stream waits, and too much of it costs the connection")
    func input() throws {
        let client = stream("channel=all")
        client.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(!text(client).contains("ok"))
        client.send([UInt8](repeating: 0x41, count: 64 << 10))
        #expect(client.isClosed)
    }

    @Test("a stream that is read too slowly is closed, and costs nobody else anything")
    func slow() throws {
        let client = stream("channel=all")
        server.pipes.peers[client.connection] = .full
        let note =
            #"{"event":"note.taken","data":{"id":"x","text":"\#(String(repeating: "x", count: 900_000))"}}"#
        for _ in 0..<20 {
            #expect(try server.accept().post("/publish", note).status == .ok)
        }
        #expect(client.isClosed)
    }

    @Test("streams end when the server does")
    func stop() throws {
        let client = stream("channel=all")
        server.stop()
        #expect(client.isClosed)
        #expect(server.isStopped)
    }
}
