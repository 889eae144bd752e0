import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("Events go where the catalogue or their publisher sends them")
struct PublishingTests {
    let server: MemoryServer<Probe>
    let listener: MemoryClient<Probe>

    init() throws {
        server = try MemoryServer(Probe())
        listener = try server.welcomed()
        for channel in ["all", "room:a"] { try listener.subscribe(channel) }
    }

    @Test("an event of the catalogue goes to its channels, with one identifier")
    func routed() throws {
        let answer = try server.accept().post("/publish", Self.note)
        #expect(answer.status == .ok)
        #expect(
            try JSON(parsing: answer.body) == [
                "status": "published", "event": "note.taken", "channels": ["room:a", "all"],
                "subscribers": 2,
            ]
        )
        let events = try listener.envelopes()
        #expect(events.map(\.room) == ["room:a", "all"])
        #expect(Set(events.map(\.id)).count == 1)
        #expect(events.map { $0.data["text"] } == ["ü", "ü"])
    }

    @Test("what a query has to say is heard only when its asker may make others hear it")
    func whispered() throws {
        let stranger = try server.welcomed(isLocal: false)
        #expect(try stranger.ask("whisper").data == ["notes": 0])
        #expect(try listener.envelopes() == [])
        #expect(try server.welcomed().ask("whisper").data == ["notes": 0])
        #expect(try listener.envelopes().map(\.event) == ["note.taken"])
    }

    @Test("a channel that is given is the only one it goes to")
    func channel() throws {
        let answer = try server.accept().post(
            "/publish",
            #"{"event":"note.taken","channel":"room:b","data":{"id":"a"}}"#
        )
        #expect(try JSON(parsing: answer.body)["channels"] == ["room:b"])
        #expect(try listener.envelopes() == [])
        #expect(try listener.ask("count").data == ["notes": 1])
    }

    @Test("an identifier that makes no channel is refused, be another channel given or not")
    func unreachable() throws {
        let answer = try listener.ask(
            "publish",
            ["event": "note.taken", "channel": "all", "data": ["id": ""]]
        )
        #expect(answer.errorCode == "INVALID_PAYLOAD")
        #expect(try listener.ask("count").data == ["notes": 0])
    }

    @Test("an event that the catalogue does not know needs a channel, and changes nothing")
    func unknownEvent() throws {
        let answer = try listener.ask(
            "publish",
            ["event": "odd", "channel": "all", "data": ["x": [1, nil]]]
        )
        #expect(answer.event == "odd")
        #expect(answer.room == "all")
        #expect(answer.data["x"] == [1, nil])
        #expect(try listener.next().data["subscribers"] == 1)
        #expect(try listener.ask("count").data == ["notes": 0])
    }

    @Test("an event-typed message publishes, to its room when it names one")
    func eventMessage() throws {
        listener.send(#"{"type":"event","event":"odd","room":"room:a","data":{"timestamp":"t"}}"#)
        let (event, ack) = (try listener.next(), try listener.next())
        #expect(event.data == ["timestamp": "t"])
        #expect(ack.type == .ack)
        #expect(ack.data["channels"] == ["room:a"])
    }

    @Test("a payload is passed on as compact JSON, numbers as they came")
    func compacted() throws {
        listener.send(
            #"{"type":"event","event":"odd","room":"all","data":{ "n" : 1.0, "b":12345678901234567890 } }"#
        )
        let event = try listener.next()
        let data = String(decoding: event.data.encoded(), as: UTF8.self)
        #expect(data.hasPrefix(#"{"n":1.0,"b":12345678901234567890,"timestamp":"#))
    }

    @Test(
        "a publication over HTTP that is wrong is answered by a status, a code and the reason",
        arguments: [
            ("", 400, "DECODE_ERROR", "body: byte 0: unexpected end of input"),
            ("[]", 400, "INVALID_REQUEST", "body: 0 publications, expected 1...1000"),
            (
                "7", 400, "DECODE_ERROR",
                "body: expected an object or an array, found 7"
            ),
            (
                #"{"event":"note.taken","id":""}"#, 400, "INVALID_REQUEST",
                "id: 0 bytes, expected 1...256"
            ),
            (#"{"event":"x","id":1}"#, 400, "INVALID_REQUEST", "id: expected a string, found 1"),
            ("{}", 400, "INVALID_REQUEST", "event: field required"),
            (#"{"event":7}"#, 400, "INVALID_REQUEST", "event: expected a string, found 7"),
            (
                #"{"event":"note.taken","channel":[]}"#, 400, "INVALID_REQUEST",
                "channel: expected a string, found array"
            ),
            (
                #"{"event":"note.taken","data":"x"}"#, 400, "INVALID_REQUEST",
                #"data: expected an object, found "x""#
            ),
            (
                #"{"event":"note.taken"}"#, 400, "INVALID_PAYLOAD",
                "note.taken: id: field required"
            ),
            (
                #"{"event":"odd"}"#, 400, "UNKNOWN_EVENT",
                #"event: "odd" is not one of note.taken, odd.happened; give a channel to publish"#
                    + " it all the same"
            ),
            (
                #"{"event":"odd","channel":"x"}"#, 400, "INVALID_CHANNEL",
                #"channel: "x" is not one of room:{id}, all"#
            ),
            (#"{"event":"odd.happened"}"#, 409, "INVALID_STATE", "never now"),
        ] as [(String, UInt16, String, String)]
    )
    func mistakes(_ body: String, _ status: UInt16, _ code: String, _ message: String) throws {
        let client = server.accept()
        let answer = try client.post("/publish", body)
        #expect(answer.status.code == status)
        let error = try JSON(parsing: answer.body)
        #expect(error["error_code"] == .string(code))
        #expect(error["error_message"] == .string(message))
        #expect(!client.isClosed)
        #expect(try listener.envelopes() == [])
    }

    @Test("a body that is not UTF-8 is refused")
    func encoding() throws {
        let client = server.accept()
        let head = "POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n"
        client.send(Array(head.utf8) + [0x22, 0xff, 0x22])
        let answer = try client.response()
        #expect(try JSON(parsing: answer.body)["error_code"] == "DECODE_ERROR")
    }

    @Test("a body beyond the limit is 413")
    func tooLarge() throws {
        let server = try MemoryServer(Probe()) { $0.http.maximumBodySize = 1024 }
        let client = server.accept()
        let answer = try client.post("/publish", String(repeating: " ", count: 1025))
        #expect(answer.status == .contentTooLarge)
    }

    @Test("who may not write is refused with 403")
    func forbidden() throws {
        let client = server.accept(isLocal: false)
        let answer = try client.post("/publish", Self.note)
        #expect(answer.status == .forbidden)
        #expect(try JSON(parsing: answer.body)["error_code"] == "FORBIDDEN")
    }

    @Test("a client that waits for it is told to send the body")
    func expectation() throws {
        let client = server.accept()
        let head =
            "POST /publish HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
            + "Content-Length: \(Self.note.utf8.count)\r\n\r\n"
        client.send(Array(head.utf8))
        let interim = server.pipes.takeReceived(by: client.connection)
        #expect(interim == Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        client.send(Array(Self.note.utf8))
        #expect(try client.response().status == .ok)
    }

    @Test("what a command publishes comes before its answer, in order")
    func command() throws {
        listener.request("take", ["ids": ["a", "b"]])
        let messages = try listener.envelopes()
        #expect(messages.map(\.room) == ["room:a", "all", "all", nil])
        #expect(messages.map(\.type) == [.event, .event, .event, .response])
        #expect(try listener.ask("count").data == ["notes": 2])
    }

    private static let note = #"{"event":"note.taken","data":{"id":"a","text":"ü"}}"#
}
