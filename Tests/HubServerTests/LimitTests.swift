import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("Whatever a client does costs only itself, and has a bound")
struct LimitTests {
    @Test("who sends too fast is told when to go on, and may then")
    func rateLimit() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 2 }
        let client = try server.welcomed()
        for _ in 0..<3 { #expect(try client.ask("ping").type == .response) }
        client.request("ping", id: "4")
        let error = try client.next()
        #expect(error.errorCode == "RATE_LIMIT_EXCEEDED")
        #expect(
            error.errorMessage == "Message rate limit exceeded. Retry after 0.500 seconds."
        )
        #expect(error.correlationID == "4")
        server.advance(by: .milliseconds(500))
        #expect(try client.ask("ping").type == .response)
        #expect(try metric("websocket_message_errors_total", of: server) == 1)
    }

    @Test("who floods is not flooded back, but counted")
    func flood() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 2 }
        let client = try server.welcomed()
        for _ in 0..<100 { client.request("ping") }
        #expect(
            try client.envelopes().map(\.type) == [.response, .response, .response]
                + [.error, .error, .error]
        )
        #expect(try metric("websocket_message_errors_total", of: server) == 97)
    }

    @Test("a rate limit of 0 is none")
    func noRateLimit() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 0 }
        let client = try server.welcomed()
        for _ in 0..<500 { client.request("ping") }
        #expect(try client.envelopes().allSatisfy { $0.type == .response })
    }

    @Test("beyond the connections that are allowed a client is told to come later, by 1013")
    func full() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.maximumConnections = 2 }
        let first = try server.welcomed()
        _ = try server.welcomed()
        let third = try server.open()
        #expect(try third.closing() == .close(1013, "Server at maximum capacity"))
        #expect(third.isClosed)
        first.close()
        #expect(first.isClosed)
        #expect(try server.welcomed().ask("ping").type == .response)
    }

    @Test("beyond the spare connections too a connection is closed at once")
    func flooded() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.maximumConnections = 1 }
        let clients = (0..<1025).map { _ in server.accept() }
        #expect(clients.allSatisfy { !$0.isClosed })
        #expect(server.accept().isClosed)
        clients[0].end(failed: true)
        #expect(!server.accept().isClosed)
    }

    @Test("a connection has so many channels and no more")
    func channels() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.maximumChannelsPerConnection = 2 }
        let client = try server.welcomed()
        try client.subscribe("room:a")
        try client.subscribe("room:b")
        let error = try client.ask("subscribe", ["channel": "room:c"])
        #expect(error.errorCode == "LIMIT_EXCEEDED")
        #expect(error.errorMessage == "2 channels are subscribed, which is the limit")
        try client.subscribe("room:a")
        _ = try client.ask("unsubscribe", ["channel": "room:a"])
        try client.subscribe("room:c")
    }

    // MARK: Sizes

    @Test("an answer is at most as large as clients accept", arguments: [1_046_517, 1_046_518])
    func answerSize(_ size: Int) throws {
        // The payload: {"text":"xx…"}, which is 11 bytes longer.
        let client = try MemoryServer(Probe()).welcomed()
        let answer = try client.ask("fill", ["size": .integer(size)])
        if size == 1_046_517 {
            #expect(answer.type == .response)
            #expect(answer.encoded().count <= 1_048_576)
        } else {
            #expect(answer.errorCode == "MESSAGE_TOO_LARGE")
            #expect(
                answer.errorMessage == "answer of 1046529 bytes, limit is 1046528"
            )
        }
    }

    @Test("a request whose answer is too large changes nothing")
    func refusedWhole() throws {
        let client = try MemoryServer(Probe()).welcomed()
        try client.subscribe("all")
        let answer = try client.ask("take", ["ids": ["a", "b"], "answer": 2_000_000])
        #expect(answer.errorCode == "MESSAGE_TOO_LARGE")
        #expect(try client.ask("count").data == ["notes": 0])
    }

    @Test("a request one of whose events does not fit changes nothing")
    func refusedEvent() throws {
        let client = try MemoryServer(Probe()).welcomed()
        try client.subscribe("all")
        let answer = try client.ask("take", ["ids": ["a", ""]])
        #expect(answer.errorCode == "INVALID_PAYLOAD")
        #expect(
            answer.errorMessage
                == #"note.taken: id: "room:" is not a channel name of 1 to 255 bytes without"#
                + " control characters"
        )
        #expect(try client.ask("count").data == ["notes": 0])
    }

    @Test("an event that its receivers would choke on is refused")
    func eventSize() throws {
        let server = try MemoryServer(Probe())
        let (publisher, subscriber) = (try server.welcomed(), try server.welcomed())
        try subscriber.subscribe("all")
        for size in [1_046_500, 1_048_400] {
            let text = String(repeating: "x", count: size)
            publisher.send(
                #"{"type":"event","event":"note.taken","data":{"id":"a","text":"\#(text)"}}"#
            )
        }
        #expect(try publisher.next().type == .ack)
        #expect(try publisher.next().errorCode == "MESSAGE_TOO_LARGE")
        let events = try subscriber.envelopes()
        #expect(events.count == 1)
        #expect(events.allSatisfy { $0.encoded().count <= 1_048_576 })
    }

    // MARK: Slow readers

    @Test(
        "who is too far behind gets the rest of its frame and the reason, and nobody else suffers"
    )
    func slow() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.outboxLimit = 4096 }
        let (quick, slow) = (try server.welcomed(), try server.welcomed())
        for client in [quick, slow] { try client.subscribe("all") }
        server.pipes.peers[slow.connection] = .slow(100)
        for number in 0..<20 {
            quick.request("publish", ["event": "note.taken", "data": ["id": "\(number)"]])
        }
        #expect(try quick.envelopes().count == 40)
        #expect(server.awaitingRoom == [slow.connection])
        server.pipes.peers[slow.connection] = .quick
        server.tellOfRoom()
        let events = try slow.events()
        #expect(events.count == 2)
        guard case .envelope = try #require(events.first) else { throw TestFailure.closed }
        #expect(
            events.last == .close(4008, "slow consumer: more than 4096 bytes behind")
        )
        #expect(slow.isClosed)
        #expect(server.awaitingRoom == [])
        quick.request("publish", ["event": "note.taken", "data": ["id": "x"]])
        #expect(try quick.envelopes().count == 2)
    }

    @Test("the reason is heard although the frame on its way is larger than the bound")
    func slowWithinAFrame() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.outboxLimit = 4096 }
        let (quick, slow) = (try server.welcomed(), try server.welcomed())
        try slow.subscribe("all")
        server.pipes.peers[slow.connection] = .slow(100)
        let text = JSON.string(String(repeating: "x", count: 50_000))
        for _ in 0..<3 {
            quick.request("publish", ["event": "note.taken", "data": ["id": "a", "text": text]])
        }
        server.pipes.peers[slow.connection] = .quick
        server.tellOfRoom()
        let events = try slow.events()
        #expect(events.count == 2)
        #expect(events.last == .close(4008, "slow consumer: more than 4096 bytes behind"))
    }

    @Test("who is too far behind and never reads is closed when the farewell's time is over")
    func stuck() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.outboxLimit = 2048 }
        let (quick, stuck) = (try server.welcomed(), try server.welcomed())
        try stuck.subscribe("all")
        server.pipes.peers[stuck.connection] = .full
        for _ in 0..<20 {
            quick.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        }
        #expect(!stuck.isClosed)
        server.advance(by: .seconds(10.1))
        #expect(stuck.isClosed)
        #expect(server.connectionCount == 1)
    }

    @Test("who is too far behind again, in its farewell, is closed at once")
    func slowFarewell() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.outboxLimit = 2048 }
        let client = try server.welcomed()
        client.answers = false
        server.pipes.peers[client.connection] = .full
        func flood() {
            server.together { for _ in 0..<300 { client.ping() } }
        }
        flood()
        #expect(!client.isClosed)
        server.advance(by: .seconds(9))
        flood()
        #expect(client.isClosed)
    }

    @Test("stopping does not lengthen a farewell that has begun")
    func stopInFarewell() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.maximumConnections = 1 }
        let first = try server.welcomed()
        let refused = try server.open()
        for client in [first, refused] { client.answers = false }
        server.advance(by: .seconds(9))
        server.stop()
        server.advance(by: .seconds(1.1))
        #expect(refused.isClosed)
        #expect(!first.isClosed)
    }

    @Test("who broke is forgotten, and the others of its room hear on")
    func broken() throws {
        let server = try MemoryServer(Probe())
        let (whole, broken) = (try server.welcomed(), try server.welcomed())
        for client in [whole, broken] { try client.subscribe("all") }
        server.pipes.peers[broken.connection] = .gone
        for _ in 0..<2 {
            whole.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        }
        #expect(try whole.envelopes().map { $0.data["subscribers"] } == [nil, 2, nil, 1])
        #expect(broken.isClosed)
        #expect(server.connectionCount == 1)
    }

    @Test("an HTTP client that does not read its answers is dropped at the bound")
    func slowHTTP() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.outboxLimit = 4096 }
        let client = server.accept()
        server.pipes.peers[client.connection] = .slow(10)
        for _ in 0..<20 {
            client.send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        }
        #expect(client.isClosed)
        #expect(server.connectionCount == 0)
    }

    private func metric(_ name: String, of server: MemoryServer<Probe>) throws -> Double {
        let client = server.accept()
        client.send(Array("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        return Exposition(try client.response().body).sum(name)
    }
}
