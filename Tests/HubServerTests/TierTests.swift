import HubClient
import SessionBuddy
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

/// Where a server under test stands.
enum Tier: String, CaseIterable, CustomTestStringConvertible {
    /// In memory, with a clock moved by hand.
    case memory
    /// On the loopback device, in a thread of its own.
    case live

    var testDescription: String { rawValue }

    /// Runs `body` against session-buddy in this tier.
    func run(
        _ change: (inout ServiceSettings) -> Void = { _ in },
        _ body: (any TestServer) throws -> Void
    ) throws {
        switch self {
        case .memory: try body(MemoryServer(SessionBuddy(), change))
        case .live:
            let server = try LiveServer(SessionBuddy(), change)
            defer {
                server.stop()
                #expect(server.join() == nil)
            }
            try body(server)
        }
    }
}

@Suite("A server behaves the same in memory and on the network")
struct TierTests {
    @Test("clients are welcomed, subscribe and hear each other", arguments: Tier.allCases)
    func conversation(_ tier: Tier) throws {
        try tier.run { server in
            let (alice, bob) = (try server.connect(), try server.connect())
            #expect(try alice.next().data["server"] == "session-buddy")
            #expect(try bob.next().data["server"] == "session-buddy")
            try alice.send(#"{"type":"subscribe","data":{"channel":"global"},"id":"s"}"#)
            #expect(try alice.next().correlationID == "s")
            try bob.send(
                #"{"type":"request","event":"create_session","data":{"session_id":"x"},"id":"c"}"#
            )
            let answer = try bob.next()
            #expect(answer.type == .response)
            #expect(answer.data["status"] == "active")
            let event = try alice.next()
            #expect(event.event == "session.created")
            #expect(event.room == "global")
            #expect(event.data["session_id"] == "x")
        }
    }

    @Test("the published client's token comes before the welcome", arguments: Tier.allCases)
    func token(_ tier: Tier) throws {
        try tier.run({ $0.webSocket.welcomeHold = .seconds(2) }) { server in
            let client = try server.connect()
            try client.send(#"{"type":"request","event":"auth","data":{"token":"t"},"id":"a"}"#)
            #expect(try client.next().correlationID == "a")
            #expect(try client.next().event == "session.created")
        }
    }

    @Test("a mistake is answered and the connection goes on", arguments: Tier.allCases)
    func mistake(_ tier: Tier) throws {
        try tier.run { server in
            let client = try server.connect("/?correlate=correlation_id")
            _ = try client.next()
            try client.send("hello")
            #expect(try client.next().errorCode == "DECODE_ERROR")
            try client.send(#"{"type":"ping","id":"1","correlation_id":"2"}"#)
            let pong = try client.next()
            #expect(pong.type == .pong)
            #expect(pong.correlationID == "2")
        }
    }

    @Test("beyond its connections a server says 1013", arguments: Tier.allCases)
    func capacity(_ tier: Tier) throws {
        try tier.run({ $0.webSocket.maximumConnections = 1 }) { server in
            let first = try server.connect()
            _ = try first.next()
            let second = try server.connect()
            #expect(try second.closing() == .close(1013, "Server at maximum capacity"))
        }
    }

    @Test("a large event comes through whole", arguments: Tier.allCases)
    func largeEvent(_ tier: Tier) throws {
        try tier.run { server in
            let client = try server.connect()
            _ = try client.next()
            try client.send(#"{"type":"subscribe","room":"session:big","id":"s"}"#)
            _ = try client.next()
            let text = String(repeating: "é", count: 100_000)
            try client.send(
                #"{"type":"event","event":"session.updated","data":{"session_id":"big","changes":{"#
                    + #""text":"\#(text)"}}}"#
            )
            let event = try client.next()
            #expect(event.event == "session.updated")
            #expect(event.data["changes"]?["text"]?.stringValue?.count == 100_000)
            #expect(try client.next().type == .ack)
        }
    }

    @Test("whoever is connected is told that the server goes away", arguments: Tier.allCases)
    func farewell(_ tier: Tier) throws {
        try tier.run { server in
            let client = try server.connect()
            _ = try client.next()
            server.stop()
            #expect(try client.closing() == .close(1001, "server is shutting down"))
        }
    }
}

@Suite("On the network a slow or half-closed client costs only itself")
struct NetworkTests {
    @Test("who does not read is closed with 4008, after whole frames, and the others hear all")
    func slow() throws {
        let server = try LiveServer(SessionBuddy()) {
            $0.webSocket.outboxLimit = 1 << 20
            $0.webSocket.messageRateLimit = 0
        }
        defer {
            server.stop()
            #expect(server.join() == nil)
        }
        let (slow, quick) = (try server.connect(), try server.connect())
        for client in [slow, quick] {
            _ = try client.next()
            try client.send(#"{"type":"subscribe","room":"session:s"}"#)
            #expect(try client.next().data["status"] == "subscribed")
        }
        // More than the sockets' buffers and the outbox hold together.
        let text = String(repeating: "x", count: 500_000)
        for number in 0..<40 {
            try quick.send(
                #"{"type":"event","event":"session.updated","data":{"session_id":"s","changes":{"#
                    + #""n":\#(number),"t":"\#(text)"}}}"#
            )
            #expect(try quick.next().data["changes"]?["n"] == .integer(number))
            #expect(try quick.next().type == .ack)
        }
        for number in 0..<40 {
            do {
                let event = try slow.next()
                #expect(event.data["changes"]?["n"] == .integer(number))
            } catch TestFailure.unexpected(.close(let code, _)) {
                #expect(code == 4008)
                #expect(number > 0)
                return
            }
        }
        Issue.record("the slow client was never closed")
    }

    @Test("who sends no more still gets the answer, and then the end")
    func halfClosed() throws {
        let server = try LiveServer(SessionBuddy())
        defer {
            server.stop()
            #expect(server.join() == nil)
        }
        let client = try LoopbackClient(port: server.httpPort)
        try client.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        client.finishSending()
        let answer = String(decoding: try client.receive(1 << 16), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("{\"status\":\"ok\"}\n"))
    }
}

@Suite("The client for command lines talks to a real server")
struct HubClientTests {
    @Test("requests are matched with their answers, events wait for who wants them")
    func requests() throws {
        let server = try LiveServer(SessionBuddy())
        defer { stop(server) }
        var client = try HubConnection(host: "127.0.0.1", port: server.webSocketPort)
        let answer = try client.request("subscribe", ["channel": "global"])
        #expect(answer.type == .response)
        #expect(answer.data["status"] == "subscribed")
        let created = try client.request("create_session", ["session_id": "x"])
        #expect(created.data["session_id"] == "x")
        let refused = try client.request("create_session", ["session_id": "x"])
        #expect(refused.errorCode == "INVALID_STATE")
        let welcome = try client.next(timeout: .seconds(5))
        #expect(welcome.data["server"] == "session-buddy")
        let event = try client.next(timeout: .seconds(5))
        #expect(event.event == "session.created")
        #expect(event.room == "global")
        client.close()
    }

    @Test("silence is a timeout")
    func timeout() throws {
        let server = try LiveServer(SessionBuddy())
        defer { stop(server) }
        var client = try HubConnection(host: "127.0.0.1", port: server.webSocketPort)
        _ = try client.next(timeout: .seconds(5))
        do {
            _ = try client.next(timeout: .milliseconds(20))
            Issue.record("something came")
        } catch {
            #expect(error.description == "no answer in time")
        }
    }

    @Test("what came before the farewell is handed out before it")
    func farewell() throws {
        let server = try LiveServer(SessionBuddy())
        defer { stop(server) }
        var client = try HubConnection(host: "127.0.0.1", port: server.webSocketPort)
        _ = try client.request("subscribe", ["channel": "global"])
        _ = try client.next(timeout: .seconds(5))
        let other = try LiveClient(port: server.webSocketPort)
        try other.send(#"{"type":"request","event":"create_session","data":{"session_id":"x"}}"#)
        _ = try other.next()
        _ = try other.next()
        server.stop()
        _ = try other.closing()
        // Only now does the client look: event and close frame come together.
        #expect(try client.next(timeout: .seconds(5)).event == "session.created")
        do {
            _ = try client.next(timeout: .seconds(5))
            Issue.record("something came after the farewell")
        } catch {
            #expect(
                error.description
                    == "the server closed the connection (1001): server is shutting down"
            )
        }
    }

    @Test("pages are fetched, whatever their status")
    func pages() throws {
        let server = try LiveServer(SessionBuddy())
        defer { stop(server) }
        for port in [server.webSocketPort, server.httpPort] {
            let health = try HTTPCall.get("/health", host: "127.0.0.1", port: port)
            #expect(health.status == .ok)
            #expect(try JSON(parsing: health.body)["service"] == "session-buddy")
        }
        let missing = try HTTPCall.get("/nothing", host: "127.0.0.1", port: server.httpPort)
        #expect(missing.status == .notFound)
    }

    @Test("a server that is not there is an error")
    func refused() throws {
        let server = try LiveServer(SessionBuddy())
        let port = server.webSocketPort
        stop(server)
        do {
            _ = try HTTPCall.get("/health", host: "127.0.0.1", port: port)
            Issue.record("there is a server")
        } catch {
            guard case .connection = error else { throw error }
        }
    }

    private func stop(_ server: LiveServer) {
        server.stop()
        #expect(server.join() == nil)
    }
}
