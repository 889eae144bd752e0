import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("A connection begins, lives and ends in good time")
struct LifetimeTests {
    let server: MemoryServer<Probe>

    init() throws { server = try MemoryServer(Probe()) }

    @Test("who has not sent a whole request in 10 s is closed")
    func handshakeTimeout() {
        let client = server.accept()
        server.advance(by: .seconds(9.9))
        #expect(!client.isClosed)
        server.advance(by: .seconds(0.2))
        #expect(client.isClosed)
        #expect(server.connectionCount == 0)
    }

    @Test("a request that comes a byte at a time gets no more time than another")
    func slowloris() {
        let client = server.accept()
        for byte in "GET / HTTP/1.1\r\nHost: localhost\r\nX: ".utf8 {
            client.send([byte])
            server.advance(by: .milliseconds(250))
        }
        while !client.isClosed, server.connectionCount > 0 {
            client.send([0x61])
            server.advance(by: .seconds(1))
        }
        #expect(server.connectionCount == 0)
        #expect(client.isClosed)
    }

    @Test("an HTTP connection that is kept open is closed after 40 s of silence")
    func idleHTTP() throws {
        let client = server.accept()
        client.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(try client.response().status == .ok)
        server.advance(by: .seconds(39.9))
        #expect(!client.isClosed)
        server.advance(by: .seconds(0.2))
        #expect(client.isClosed)
    }

    @Test("who is silent for 20 s is pinged, for 40 s closed")
    func keepAlive() throws {
        let client = try server.welcomed()
        client.answers = false
        server.advance(by: .seconds(19.8))
        #expect(try client.events() == [])
        server.advance(by: .seconds(0.3))
        #expect(try client.events() == [.ping])
        server.advance(by: .seconds(19.8))
        #expect(!client.isClosed)
        server.advance(by: .seconds(0.3))
        #expect(client.isClosed)
        #expect(try client.events() == [])
    }

    @Test("who answers pings, or says anything, lives on")
    func alive() throws {
        let (quiet, busy) = (try server.welcomed(), try server.welcomed())
        for _ in 0..<60 {
            server.advance(by: .seconds(3))
            _ = try quiet.events()
            busy.ping()
            #expect(try busy.events() == [.pong])
        }
        #expect(!quiet.isClosed)
        #expect(!busy.isClosed)
    }

    @Test("a close frame is echoed, and the server closes first")
    func close() throws {
        let client = try server.welcomed()
        client.close(.goingAway, "bye")
        #expect(try client.events() == [.close(1001, "bye")])
        #expect(client.isClosed)
        #expect(server.connectionCount == 0)
    }

    @Test("after the close frame of the client nothing it sent is done")
    func afterClose() throws {
        let (client, other) = (try server.welcomed(), try server.welcomed())
        try other.subscribe("all")
        server.together {
            client.close()
            client.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        }
        #expect(try other.events() == [])
    }

    @Test("a client that ends without a close frame is forgotten", arguments: [false, true])
    func ended(failed: Bool) throws {
        let (client, other) = (try server.welcomed(), try server.welcomed())
        for client in [client, other] { try client.subscribe("all") }
        client.end(failed: failed)
        #expect(client.isClosed)
        let answer = try other.ask("list_channels")
        #expect(answer.data["active"] == [["channel": "all", "subscribers": 1]])
    }

    @Test("a client that ends its side after a request still gets the answer")
    func halfClosed() throws {
        let client = server.accept()
        server.pipes.peers[client.connection] = .slow(20)
        server.together {
            client.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            client.end()
        }
        #expect(!client.isClosed)
        server.pipes.peers[client.connection] = .quick
        server.tellOfRoom()
        #expect(client.isClosed)
        #expect(try client.response().body == Array(#"{"status":"ok"}"#.utf8) + [0x0a])
    }

    @Test("stopping tells everyone 1001, closes whoever answers, and then is over")
    func stop() throws {
        let (client, idle) = (try server.welcomed(), server.accept())
        server.stop()
        #expect(idle.isClosed)
        #expect(server.accept().isClosed)
        #expect(!server.isStopped)
        #expect(try client.events() == [.close(1001, "server is shutting down")])
        #expect(client.isClosed)
        #expect(server.isStopped)
    }

    @Test("stopping waits 5 s for whoever does not answer")
    func stopWithoutAnswer() throws {
        let client = try server.welcomed()
        client.answers = false
        server.stop()
        server.advance(by: .seconds(4.9))
        #expect(!server.isStopped)
        server.advance(by: .seconds(0.2))
        #expect(server.isStopped)
    }

    @Test("stopping waits no longer for who answers and does not end")
    func stopWithLingering() throws {
        let client = try server.welcomed()
        server.lingering = [client.connection]
        client.answers = false
        server.stop()
        server.advance(by: .seconds(4))
        client.close()
        server.advance(by: .seconds(0.9))
        #expect(!server.isStopped)
        server.advance(by: .seconds(0.2))
        #expect(server.isStopped)
    }

    @Test("stopping waits no longer for who was on the way out already")
    func stopAfterClose() throws {
        let client = try server.welcomed()
        server.lingering = [client.connection]
        client.close()
        server.stop()
        server.advance(by: .seconds(4.9))
        #expect(!server.isStopped)
        server.advance(by: .seconds(0.2))
        #expect(server.isStopped)
    }

    @Test("stopping does not wait for the end of a peer that has ended already")
    func stopAfterHalfClose() throws {
        let client = server.accept()
        server.lingering = [client.connection]  // It has ended, and cannot end again.
        server.pipes.peers[client.connection] = .slow(20)
        server.together {
            client.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            client.end()
        }
        server.stop()
        #expect(!client.isClosed)
        server.pipes.peers[client.connection] = .quick
        server.tellOfRoom()
        #expect(client.isClosed)
        #expect(server.isStopped)
        #expect(try client.response().status == .ok)
    }

    @Test("a peer is told the end before its connection is closed, and is waited for 10 s")
    func lingering() throws {
        let client = try server.welcomed()
        server.lingering = [client.connection]
        client.close()
        #expect(server.finished == [client.connection])
        #expect(!client.isClosed)
        client.request("ping")
        #expect(try client.events() == [.close(1000, "")])
        server.advance(by: .seconds(9.9))
        #expect(!client.isClosed)
        server.advance(by: .seconds(0.2))
        #expect(client.isClosed)
    }

    @Test("what was said before the farewell comes before it")
    func stopAfterPublication() throws {
        let client = try server.welcomed()
        try client.subscribe("all")
        server.together {
            client.request("publish", ["event": "note.taken", "data": ["id": "a"]])
            server.stop()
            client.request("ping")
        }
        let events = try client.events()
        #expect(events.count == 3)
        #expect(events.last == .close(1001, "server is shutting down"))
    }

    @Test("a server with nobody stops at once")
    func stopAlone() {
        server.stop()
        #expect(server.isStopped)
    }

    @Test("no timer outlives its connection")
    func timers() throws {
        for _ in 0..<50 {
            let client = try server.welcomed()
            client.end(failed: true)
        }
        server.advance(by: .seconds(120))
        #expect(server.connectionCount == 0)
        #expect(!server.hasDeadline)
    }

    // MARK: Tokens

    @Test("a good token makes its bearer known, before the welcome")
    func authentication() throws {
        let server = try MemoryServer(Probe(), policy: Doorkeeper())
        let client = try server.open()
        client.request("auth", ["token": "sesame"])
        let (answer, welcome) = (try client.next(), try client.next())
        #expect(answer.event == "auth")
        #expect(answer.data == ["status": "authenticated", "user_id": "ali"])
        #expect(welcome.data["authenticated"] == true)
        try client.subscribe("room:secret")
        #expect(try client.ask("take", ["ids": ["a"]]).type == .response)
    }

    @Test(
        "a token that is none, or not ours, ends the connection with 1008",
        arguments: [
            ([:], "Missing or malformed auth token"),
            (["token": 7], "Missing or malformed auth token"),
            (["token": ""], "Missing or malformed auth token"),
            (["token": "guess"], "Invalid or expired token"),
        ] as [(JSONObject, String)]
    )
    func badToken(_ data: JSONObject, _ message: String) throws {
        let server = try MemoryServer(Probe(), policy: Doorkeeper())
        let client = try server.open()
        client.request("auth", data, id: "a1")
        let error = try client.next()
        #expect(error.errorCode == "AUTH_FAILED")
        #expect(error.errorMessage == message)
        #expect(error.correlationID == "a1")
        #expect(try client.closing() == .close(1008, "Authentication failed"))
        #expect(client.isClosed)
    }

    @Test("without a token tokens are nobody's, where nobody checks them")
    func anonymous() throws {
        let answer = try server.welcomed().ask("auth", ["token": "any"])
        #expect(answer.data == ["status": "anonymous", "user_id": nil])
    }

    @Test("what is not allowed is refused by name")
    func forbidden() throws {
        let server = try MemoryServer(Probe(), policy: Doorkeeper())
        let client = try server.welcomed()
        let secret = try client.ask("subscribe", ["channel": "room:secret"])
        #expect(secret.errorCode == "FORBIDDEN")
        #expect(secret.errorMessage == "Not authorized to subscribe to room:secret")
        let command = try client.ask("take", ["ids": ["a"]])
        #expect(command.errorMessage == "Not authorized to take")
        let event = try client.ask("publish", ["event": "note.taken", "data": ["id": "a"]])
        #expect(event.errorMessage == "Not authorized to publish")
        #expect(try client.ask("count").data == ["notes": 0])
    }

    @Test("who is not on this machine may listen, and not write")
    func remote() throws {
        let client = try server.welcomed(isLocal: false)
        try client.subscribe("all")
        #expect(try client.ask("take", ["ids": ["a"]]).errorCode == "FORBIDDEN")
        #expect(try client.ask("publish", ["event": "note.taken"]).errorCode == "FORBIDDEN")
    }

    @Test("the echo path sends messages back, where it is offered")
    func echo() throws {
        let server = try MemoryServer(Probe(), offersEcho: true)
        let client = try server.open("/echo")
        client.send("hello")
        client.send(.binary, [0, 255])
        #expect(
            try client.events() == [
                .message(.text, Array("hello".utf8)), .message(.binary, [0, 255]),
            ]
        )
        #expect(try self.server.welcomed("/echo").ask("ping").type == .response)
    }

    @Test("memory is given back a while after many channels have come and gone, and not for a few")
    func memory() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 0 }
        for count in [900, 600] {
            let client = try server.welcomed()
            server.together {
                for number in 0..<count {
                    client.request("subscribe", ["channel": .string("room:\(number)")])
                }
            }
            client.end(failed: true)
            server.advance(by: .seconds(60))
            #expect(server.timesMemoryGivenBack == (count == 900 ? 0 : 1))
        }
    }
}
