import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@testable import HubServer

@Suite("A service with a protocol of its own")
struct ConversationServiceTests {
    private func server(
        _ change: (inout ServiceSettings) -> Void = { $0.webSocket.messageRateLimit = 0 }
    ) throws -> MemoryServer<Parrot> { try MemoryServer(Parrot(), change) }

    private func texts(_ client: MemoryClient<Parrot>) throws -> [String] {
        try client.events().compactMap { event in
            if case .message(.text, let bytes) = event {
                String(decoding: bytes, as: UTF8.self)
            } else {
                nil
            }
        }
    }

    private func binaries(_ client: MemoryClient<Parrot>) throws -> [[UInt8]] {
        try client.events().compactMap { event in
            if case .message(.binary, let bytes) = event { bytes } else { nil }
        }
    }

    @Test("speaks first, on any path, and hears texts and binary messages as such")
    func speaking() throws {
        let server = try server()
        let client = try server.open("/any/path?x=1")
        #expect(try texts(client) == [#"{"path":"/any/path","writes":true}"#])
        client.send("hello")
        client.send(.binary, Array("raw".utf8))
        #expect(
            try client.events() == [
                .message(.text, Array("hello".utf8)), .message(.binary, Array("raw".utf8)),
            ]
        )
        let remote = try server.open("/", isLocal: false)
        #expect(try texts(remote) == [#"{"path":"/","writes":false}"#])
    }

    @Test("leaves the envelope its own path, with the welcome, channels and requests")
    func envelope() throws {
        let server = try server()
        let client = try server.welcomed("/hub")
        try client.subscribe("talk")
        server.wake()
        #expect(try client.next().event == "talk.heard")
        #expect(try client.ask("ping").data["status"] == "pong")
    }

    @Test("tells who listens in a room the same, and who has left nothing")
    func rooms() throws {
        let server = try server()
        let clients = try (0..<3).map { _ in try server.open() }
        for client in clients { client.send("listen") }
        clients[2].send("deaf")
        for client in clients { _ = try client.events() }
        clients[2].send("7")
        for client in clients.prefix(2) {
            #expect(
                try client.events() == [
                    .message(.text, Array("all 7".utf8)), .message(.binary, [7]),
                    .message(.binary, [1, 7]),
                ]
            )
        }
        #expect(try clients[2].events() == [])
    }

    @Test("keeps its rooms from the list of channels, and from who would subscribe to them")
    func hiddenRooms() throws {
        let server = try server()
        let listener = try server.open()
        listener.send("listen")
        let client = try server.welcomed("/hub")
        let list = try client.ask("list_channels").data
        #expect(list["active_total"] == 0)
        let answer = try client.ask("subscribe", ["channel": "newest:1"])
        #expect(answer.errorCode == "INVALID_CHANNEL")
    }

    @Test(
        "has slow readers get the newest message of a room, or of each kind, and all of others, in order"
    )
    func slowReaders() throws {
        let server = try server()
        let (slow, quick, writer) = (try server.open(), try server.open(), try server.open())
        for client in [slow, quick] { client.send("listen") }
        for client in [slow, quick, writer] { _ = try client.events() }
        server.pipes.peers[slow.connection] = .full
        for number in 1...9 { writer.send("\(number)") }
        #expect(try quick.events().count == 27)
        server.pipes.peers[slow.connection] = .quick
        server.tellOfRoom()
        let events = try slow.events()
        let texts = events.compactMap { event -> String? in
            if case .message(.text, let bytes) = event {
                String(decoding: bytes, as: UTF8.self)
            } else {
                nil
            }
        }
        #expect(texts == (1...9).map { "all \($0)" })
        let rest = events.compactMap { event -> [UInt8]? in
            if case .message(.binary, let bytes) = event { bytes } else { nil }
        }
        // The first message of the first turn was on its way as a whole: it is owed.
        #expect(rest.contains([9]))
        #expect(rest.contains([1, 9]))
        #expect(rest.contains([0, 8]))
        #expect(rest.count <= 5)
        #expect(rest.filter { $0.count == 1 }.last == [9])
        #expect(rest.filter { $0.count == 2 }.suffix(2) == [[0, 8], [1, 9]])
        writer.send("figures")
        #expect(try #require(Int(self.texts(writer).last ?? "")) >= 13)
    }

    @Test("answers an open request when it has the answer, an error too, and only who asked")
    func openRequests() throws {
        let server = try server()
        let client = try server.welcomed("/hub")
        let other = try server.welcomed("/hub")
        client.request("later", id: "first")
        client.request("later", id: "second")
        #expect(try client.events() == [])
        server.wake()
        let answers = try client.envelopes()
        #expect(answers.map(\.correlationID) == ["first", "second"])
        #expect(answers[0].data["ticket"] == 1)
        #expect(answers[1].errorCode == "INVALID_STATE")
        #expect(try other.events() == [])
    }

    @Test("is not asked for a request whose asker is gone")
    func goneAsker() throws {
        let server = try server()
        let client = try server.welcomed("/hub")
        client.request("later")
        client.end(failed: true)
        server.wake()
        let next = server.accept(reusing: client)
        next.upgrade("/hub")
        #expect(try next.next().event == "session.created")
        #expect(try next.events() == [])
    }

    @Test("answers open requests when it stops, so that it can")
    func stopping() throws {
        let server = try server()
        let client = try server.welcomed("/hub")
        client.request("later")
        server.stop()
        let answer = try client.next()
        #expect(answer.errorCode == "INVALID_STATE")
        #expect(answer.errorMessage == "server is shutting down")
        client.end()
        #expect(server.isStopped)
    }

    @Test("tells a client that sends too fast, in its own words")
    func rateLimit() throws {
        let server = try server { $0.webSocket.messageRateLimit = 1 }
        let client = try server.open()
        _ = try client.events()
        for _ in 0..<20 { client.send("hello") }
        let heard = try texts(client)
        #expect(heard.contains("slower"))
        #expect(heard.filter { $0 == "hello" }.count < 20)
    }

    @Test("says nothing to a client that is gone, nor to the next one with its number")
    func gone() throws {
        let server = try server()
        let client = try server.open()
        _ = try client.events()
        client.end(failed: true)
        let next = server.accept(reusing: client)
        next.upgrade()
        #expect(try texts(next) == [#"{"path":"/","writes":true}"#])
    }

    @Test("may have the kernel hold little for a connection")
    func newest() throws {
        let server = try server()
        let client = try server.open()
        client.send("newest")
        #expect(server.preferringNewest == [client.connection])
    }

    @Test(
        "keeps a frame of more than 125 and of more than 65,535 bytes whole",
        arguments: [1, 125, 126, 65_535, 65_536, 200_000]
    )
    func sizes(size: Int) throws {
        let server = try server()
        let client = try server.open()
        _ = try client.events()
        let payload = [UInt8](repeating: UInt8(ascii: "x"), count: size)
        client.send(.binary, payload)
        #expect(try client.events() == [.message(.binary, payload)])
    }
}
