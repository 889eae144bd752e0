import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("Messages are answered as every kind of client expects")
struct ConversationTests {
    let server: MemoryServer<Probe>

    init() throws { server = try MemoryServer(Probe()) }

    // MARK: The welcome

    @Test("who says nothing is welcomed after the hold, and not before")
    func welcome() throws {
        let client = try server.open()
        server.advance(by: .milliseconds(99))
        #expect(try client.envelopes() == [])
        server.advance(by: .milliseconds(20))
        let welcome = try #require(try client.envelopes().first)
        #expect(welcome.type == .event)
        #expect(welcome.event == "session.created")
        #expect(welcome.room == nil)
        #expect(welcome.timestamp.hasPrefix("2026-11-20T08:00:00.1"))
        #expect(welcome.data["server"] == "probe")
        #expect(welcome.data["connection_id"]?.stringValue?.count == 36)
        #expect(welcome.data["authenticated"] == false)
        #expect(welcome.data["rate_limit"] == 100)
        server.advance(by: .seconds(5))
        #expect(try client.envelopes() == [])
    }

    @Test("without a hold the welcome comes with the upgrade")
    func noHold() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.welcomeHold = .zero }
        let client = try server.open()
        #expect(try client.envelopes().map(\.event) == ["session.created"])
    }

    @Test("the welcome comes before the answer to a request, at once")
    func welcomeFirst() throws {
        let client = try server.open()
        client.request("ping")
        #expect(try client.envelopes().map(\.event) == ["session.created", "ping"])
    }

    @Test(
        "the answer comes before the welcome for those who take the first frame for it",
        arguments: [
            #"{"type":"request","event":"auth","data":{"token":"t"},"id":"1"}"#,
            #"{"type":"event","event":"subscribe","data":{"room":"all"},"id":"1"}"#,
            #"{"type":"subscribe","data":{"channel":"all"},"id":"1"}"#,
            #"{"type":"unsubscribe","room":"all","id":"1"}"#,
        ]
    )
    func answerFirst(_ text: String) throws {
        let client = try server.open()
        client.send(text)
        let envelopes = try client.envelopes()
        #expect(envelopes.map(\.correlationID) == ["1", nil])
        #expect(envelopes.last?.event == "session.created")
    }

    @Test("what is published in the turn of the first subscription follows answer and welcome")
    func subscribedEarly() throws {
        let publisher = try server.welcomed()
        let client = try server.open()
        server.together {
            client.send(#"{"type":"event","event":"subscribe","data":{"room":"all"},"id":"1"}"#)
            publisher.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        }
        let events = try client.envelopes().map(\.event)
        #expect(events == ["subscribe", "session.created", "note.taken"])
    }

    // MARK: Replies

    @Test(
        "requests get responses, events and subscriptions acks, a ping a pong",
        arguments: [
            (#"{"type":"request","event":"subscribe","data":{"channel":"all"}}"#, "response"),
            (#"{"type":"event","event":"subscribe","data":{"room":"all"}}"#, "ack"),
            (#"{"type":"subscribe","room":"all"}"#, "ack"),
            (#"{"type":"unsubscribe","data":{"channel":"all"}}"#, "ack"),
            (#"{"type":"request","event":"unsubscribe","data":{"channel":"all"}}"#, "response"),
            (#"{"type":"event","event":"note.taken","data":{"id":"a"}}"#, "ack"),
            (#"{"type":"request","event":"count"}"#, "response"),
            (#"{"type":"request","event":"ping"}"#, "response"),
            (#"{"type":"ping"}"#, "pong"),
        ]
    )
    func replyTypes(_ text: String, _ type: String) throws {
        let client = try server.welcomed()
        client.send(text)
        let envelopes = try client.envelopes()
        #expect(envelopes.map(\.type.rawValue) == [type])
        #expect(envelopes.first?.correlationID == nil)
    }

    @Test(
        "what only servers send is not answered",
        arguments: ["response", "ack", "pong", "error"]
    )
    func ignored(_ type: String) throws {
        let client = try server.welcomed()
        client.send(#"{"type":"\#(type)","id":"1"}"#)
        #expect(try client.envelopes() == [])
    }

    @Test(
        "a reply repeats the id, or what the connection's URI asks for",
        arguments: [
            ("/", #""id":"i","correlation_id":"c""#, "i"),
            ("/", #""id":"i""#, "i"),
            ("/", #""correlation_id":"c""#, "c"),
            ("/?correlate=id", #""id":"i","correlation_id":"c""#, "i"),
            ("/?correlate=correlation_id", #""id":"i","correlation_id":"c""#, "c"),
            ("/?correlate=correlation_id", #""id":"i""#, "i"),
        ]
    )
    func correlation(_ target: String, _ fields: String, _ expected: String) throws {
        let client = try server.welcomed(target)
        client.send(#"{"type":"ping",\#(fields)}"#)
        client.send(#"{"type":"request","event":"count",\#(fields)}"#)
        client.send(#"{"type":"request","event":"nothing",\#(fields)}"#)
        #expect(try client.envelopes().map(\.correlationID) == [expected, expected, expected])
    }

    @Test("a binary message is read as a text")
    func binary() throws {
        let client = try server.welcomed()
        client.send(.binary, Array(#"{"type":"ping","id":"1"}"#.utf8))
        #expect(try client.next().type == .pong)
    }

    @Test("a subscription is confirmed, then heard, until it is ended")
    func subscription() throws {
        let client = try server.welcomed()
        let answer = try client.ask("subscribe", ["channel": "room:a"])
        #expect(answer.event == "subscribe")
        #expect(answer.data == ["status": "subscribed", "channel": "room:a"])
        client.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        let (event, published) = (try client.next(), try client.next())
        #expect(event.type == .event)
        #expect(event.event == "note.taken")
        #expect(event.room == "room:a")
        #expect(event.correlationID == nil)
        #expect(event.data["id"] == "a")
        #expect(event.data["timestamp"] == .string(event.timestamp))
        #expect(published.data["subscribers"] == 1)
        let ended = try client.ask("unsubscribe", ["channel": "room:a"])
        #expect(ended.data == ["status": "unsubscribed", "channel": "room:a"])
        #expect(try client.ask("unsubscribe", ["channel": "room:a"]).type == .response)
        client.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        #expect(try client.envelopes().map(\.type) == [.response])
    }

    @Test("subscribing twice is confirmed twice and heard once")
    func subscribedTwice() throws {
        let client = try server.welcomed()
        try client.subscribe("all")
        try client.subscribe("all")
        client.request("publish", ["event": "note.taken", "data": ["id": "a"]])
        #expect(try client.envelopes().map(\.type) == [.event, .response])
        let answer = try client.ask("list_subscriptions")
        #expect(answer.data == ["channels": ["all"]])
    }

    @Test("the server tells its channels, the active ones by their members")
    func channels() throws {
        let clients = try (0..<3).map { _ in try server.welcomed() }
        try clients[0].subscribe("room:b")
        for client in clients { try client.subscribe("all") }
        let answer = try clients[0].ask("list_channels")
        #expect(
            answer.data["channels"] == [
                ["channel": "room:{id}", "description": "Notes of one room."],
                ["channel": "all", "description": "All notes."],
            ]
        )
        #expect(
            answer.data["active"] == [
                ["channel": "all", "subscribers": 3], ["channel": "room:b", "subscribers": 1],
            ]
        )
        #expect(answer.data["active_total"] == 2)
    }

    @Test("of many channels the thousand with the most members are told, in order")
    func manyChannels() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 0 }
        let clients = try (0..<3).map { _ in try server.welcomed() }
        for (part, client) in clients.enumerated() {
            for number in 0..<900 { try client.subscribe("room:\(part * 900 + number)") }
        }
        // Every fifth room gets a second member.
        let seconds = stride(from: 0, to: 2700, by: 5).map { "room:\($0)" }
        let second = try server.welcomed()
        for channel in seconds { try second.subscribe(channel) }
        let answer = try second.ask("list_channels").data
        let active = try #require(answer["active"]?.arrayValue)
        let names = active.compactMap { $0["channel"]?.stringValue }
        let ones = (0..<2700).filter { !$0.isMultiple(of: 5) }.map { "room:\($0)" }
        #expect(names == seconds.sorted() + ones.sorted().prefix(1000 - seconds.count))
        #expect(answer["active_total"] == 2700)
    }

    @Test("the server tells how it is")
    func status() throws {
        let client = try server.welcomed()
        try client.subscribe("all")
        let status = try client.ask("get_status").data
        #expect(status["status"] == "healthy")
        #expect(status["service"] == "probe")
        #expect(status["version"] == "1.2.3")
        #expect(status["connections"] == 1)
        #expect(status["channels"] == 1)
        #expect(status["subscriptions"] == 1)
    }

    // MARK: Mistakes

    @Test(
        "a mistake is named, and the connection stays open",
        arguments: [
            ("", "DECODE_ERROR", "invalid JSON at byte 0: unexpected end of input"),
            ("[]", "DECODE_ERROR", "expected an object, found array"),
            ("{}", "DECODE_ERROR", "type: field required"),
            (#"{"type":5}"#, "DECODE_ERROR", "type: expected a string, found 5"),
            (#"{"type":"ping","id":null}"#, "DECODE_ERROR", "id: expected a string, found null"),
            (
                #"{"type":"ping","data":[]}"#, "DECODE_ERROR",
                "data: expected an object, found array"
            ),
            (#"{"type":"request"}"#, "INVALID_REQUEST", "event: field required"),
            (#"{"type":"subscribe"}"#, "INVALID_REQUEST", "channel: field required"),
            (
                #"{"type":"subscribe","data":{"channel":7}}"#, "DECODE_ERROR",
                "channel: expected a string, found 7"
            ),
            (
                #"{"type":"subscribe","data":{"channel":"rooms:a"}}"#, "INVALID_CHANNEL",
                #"channel: "rooms:a" is not one of room:{id}, all"#
            ),
            (
                #"{"type":"subscribe","data":{"channel":"all:a"}}"#, "INVALID_CHANNEL",
                #"channel: "all:a" is not one of room:{id}, all"#
            ),
            (
                #"{"type":"subscribe","data":{"channel":""}}"#, "INVALID_CHANNEL",
                #"channel: "" is not a name of 1 to 255 bytes without control characters"#
            ),
            (
                #"{"type":"request","event":"nothing"}"#, "UNKNOWN_REQUEST",
                "Unknown request event: nothing"
            ),
            (
                #"{"type":"request","event":"fill","data":{"size":"1"}}"#, "INVALID_REQUEST",
                #"fill: size: expected an integer, found "1""#
            ),
            (
                #"{"type":"request","event":"fill"}"#, "INVALID_REQUEST",
                "fill: size: field required"
            ),
            (
                #"{"type":"request","event":"publish"}"#, "INVALID_REQUEST",
                "event: field required"
            ),
            (
                #"{"type":"request","event":"publish","data":{"event":"note.taken","data":[]}}"#,
                "INVALID_REQUEST", "data: expected an object, found array"
            ),
            (
                #"{"type":"event","event":"note.taken","data":{"text":"a"}}"#,
                "INVALID_PAYLOAD", "note.taken: id: field required"
            ),
            (
                #"{"type":"event","event":"note.taken","data":{"id":"a","text":1}}"#,
                "INVALID_PAYLOAD", "note.taken: text: expected a string, found 1"
            ),
            (
                #"{"type":"event","event":"note.lost","data":{}}"#, "UNKNOWN_EVENT",
                #"event: "note.lost" is not one of note.taken, odd.happened; give a channel to "#
                    + "publish it all the same"
            ),
            (
                #"{"type":"event","event":"","room":"all"}"#, "INVALID_REQUEST",
                #"event: "" is not a name of 1 to 255 bytes without control characters"#
            ),
            (#"{"type":"event","event":"odd.happened"}"#, "INVALID_STATE", "never now"),
        ]
    )
    func mistakes(_ text: String, _ code: String, _ message: String) throws {
        let client = try server.welcomed()
        client.send(text)
        let error = try client.next()
        #expect(error.type == .error)
        #expect(error.event == nil)
        #expect(error.data == [:])
        #expect(error.errorCode == code)
        #expect(error.errorMessage == message)
        #expect(try client.ask("ping").type == .response)
        #expect(!client.isClosed)
    }

    @Test("a binary message that is not UTF-8 is an error, a text message the connection's end")
    func encoding() throws {
        let client = try server.welcomed()
        client.send(.binary, [0x7b, 0xff])
        #expect(try client.next().errorMessage == "invalid UTF-8 at byte 1")
        client.send(.text, [0x7b, 0xff])
        #expect(try client.closing() == .close(1007, "invalid UTF-8"))
        #expect(client.isClosed)
    }

    @Test("a first message that is no envelope is answered after the welcome")
    func brokenFirst() throws {
        let client = try server.open()
        client.send("hello")
        #expect(try client.envelopes().map(\.type) == [.event, .error])
    }

    @Test("an identifier that is too long to repeat is refused and not repeated")
    func longIdentifiers() throws {
        let client = try server.welcomed()
        let long = String(repeating: "i", count: 257)
        client.send(#"{"type":"ping","id":"\#(long)"}"#)
        let error = try client.next()
        #expect(error.errorMessage == "id: 257 bytes, limit is 256")
        #expect(error.correlationID == nil)
        client.send(#"{"type":"ping","id":"\#(long.dropLast())"}"#)
        #expect(try client.next().correlationID?.count == 256)
    }

    @Test("an unmasked frame ends the connection with 1002")
    func unmasked() throws {
        let client = try server.welcomed()
        client.send([0x81, 2, 0x7b, 0x7d])
        #expect(try client.closing() == .close(1002, "unmasked frame from a client"))
        #expect(client.isClosed)
    }

    @Test("a message beyond the limit ends the connection with 1009")
    func tooLarge() throws {
        let client = try server.welcomed()
        client.send(.text, Array(repeating: 0x20, count: 1_048_577))
        #expect(try client.closing() == .close(1009, "frame exceeds limit of 1048576 bytes"))
    }
}
