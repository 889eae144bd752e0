import TestSupport
import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("What clients say wrongly")
struct ClientErrorTests {
    /// A refusal as it was sent.
    private func refusal(
        _ text: String,
        mayWrite: Bool = true
    ) throws -> (code: JSON?, received: JSON?, expected: JSON?) {
        var stage = try Stage()
        let client = try stage.client(1, mayWrite: mayWrite)
        let other = try stage.client(2)
        stage.forget()
        try stage.send(text, from: client)
        let messages = try #require(stage.messages[client])
        #expect(messages.count == 1)
        // It costs only the sender.
        #expect(stage.messages[other] == nil)
        let payload = try #require(messages.first?["payload"])
        #expect(payload["severity"] == "warning")
        #expect(payload["component"] == "websocket")
        #expect(payload["recoverable"] == true)
        #expect(stage.stream.rejectedMessages == 1)
        // And it loses nothing.
        try stage.passFrames(1)
        #expect(stage.frames(client) == [1])
        return (payload["code"], payload["details"]?["received"], payload["details"]?["expected"])
    }

    @Test(
        "is answered by an error with what was found and what was expected",
        arguments: [
            ("", "DECODE_ERROR", #""""#), ("{", "DECODE_ERROR", #""{""#),
            ("[1,2]", "DECODE_ERROR", "an array of 2"), ("null", "DECODE_ERROR", "null"),
            (#"{"type":"heartbeat"}"#, "UNKNOWN_MESSAGE_TYPE", #""heartbeat""#),
            (#"{"type":7}"#, "UNKNOWN_MESSAGE_TYPE", "7"),
            (#"{}"#, "UNKNOWN_MESSAGE_TYPE", "nothing"),
            (#"{"type":"subscribe"}"#, "INVALID_PAYLOAD", "nothing"),
            (#"{"type":"subscribe","channels":null}"#, "INVALID_PAYLOAD", "null"),
            (#"{"type":"subscribe","channels":[]}"#, "INVALID_PAYLOAD", "an array of 0"),
            (#"{"type":"subscribe","channels":"energy"}"#, "INVALID_PAYLOAD", #""energy""#),
            (#"{"type":"subscribe","channels":[{}]}"#, "INVALID_PAYLOAD", "an object"),
            (
                #"{"type":"subscribe","channels":["energy","Energy"]}"#, "UNKNOWN_CHANNEL",
                #""Energy""#
            ),
            (#"{"type":"unsubscribe","channels":["x"]}"#, "UNKNOWN_CHANNEL", #""x""#),
            (#"{"type":"unsubscribe","channels":3}"#, "INVALID_PAYLOAD", "3"),
            (#"{"type":"generate"}"#, "INVALID_PAYLOAD", "nothing"),
        ]
    )
    func refusals(text: String, code: String, received: String) throws {
        let refusal = try refusal(text)
        #expect(refusal.code == .string(code))
        #expect(refusal.received == .string(received))
        #expect(refusal.expected?.stringValue?.isEmpty == false)
    }

    @Test("is shortened where it is repeated")
    func long() throws {
        let long = String(repeating: "x", count: 100_000)
        for text in [
            long, #"{"type":"\#(long)"}"#, #"{"type":"subscribe","channels":["\#(long)"]}"#,
        ] {
            let received = try refusal(text).received?.stringValue
            #expect(received.map { 10...70 ~= $0.count } == true)
        }
        let many = Array(repeating: "\"energy\"", count: 51).joined(separator: ",")
        #expect(
            try refusal(#"{"type":"subscribe","channels":[\#(many)]}"#).code == "INVALID_PAYLOAD"
        )
    }

    @Test("changes nothing, not in part either")
    func wholeness() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(#"{"type":"subscribe","channels":["system","nowhere"]}"#, from: client)
        stage.forget()
        try stage.passFrames(2)
        #expect(stage.frames(client).count == 2)
    }

    @Test("may be binary, which is never understood")
    func binary() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        stage.hear(Array(#"{"type":"unsubscribe"}"#.utf8), isText: false, from: client)
        try stage.settle()
        let payload = stage.payloads(.errorEvent, to: client).first
        #expect(payload?["code"] == "DECODE_ERROR")
        #expect(payload?["details"]?["received"] == "a binary message of 22 bytes")
    }

    @Test("includes what those may not say who may only listen")
    func forbidden() throws {
        let text = #"{"type":"generate","modelId":"m","sessionId":"s","tokens":["a"]}"#
        #expect(try refusal(text, mayWrite: false).code == "FORBIDDEN")
        // Also when it is wrong: nothing is told of what would be right.
        #expect(try refusal(#"{"type":"generate"}"#, mayWrite: false).code == "FORBIDDEN")
    }

    @Test("says who may report: a page without an origin may be on this machine, and may not")
    func stranger() throws {
        var stage = try Stage()
        let client = try stage.client(1, mayWrite: false)
        let answer = try stage.ask(#"{"type":"generate"}"#, from: client)
        let message = answer.first?["payload"]?["message"]?.stringValue
        #expect(
            message?.hasSuffix("only clients on this machine are, and no page without an origin")
                == true
        )
    }

    @Test("includes what came too fast, which the hub has dropped")
    func rateLimit() throws {
        var stage = try Stage()
        let (client, other) = (try stage.client(1), try stage.client(2))
        stage.forget()
        let error = ServiceError.rateLimitExceeded(retryAfter: .milliseconds(250))
        try stage.refuse(error, from: client)
        let payload = stage.payloads(.errorEvent, to: client).first
        #expect(payload?["code"] == "RATE_LIMIT_EXCEEDED")
        #expect(payload?["message"] == .string(error.message))
        #expect(stage.messages[other] == nil)
        #expect(stage.stream.rejectedMessages == 1)
    }

    @Test(
        "is told twenty times a second, and of the rest how much there was, when the second is over"
    )
    func flood() throws {
        var stage = try Stage()
        let (client, other) = (try stage.client(1), try stage.client(2))
        stage.forget()
        for _ in 0..<200 { try stage.send("{}", from: client) }
        try stage.refuse(.rateLimitExceeded(retryAfter: .milliseconds(1)), from: client)
        #expect(stage.sent(.errorEvent, to: client).count == 20)
        // Another one's are its own.
        #expect(try stage.ask("{}", from: other).count == 1)
        try stage.passFrames(59)
        #expect(stage.sent(.errorEvent, to: client).count == 20)
        try stage.passFrames(1)
        #expect(stage.sent(.errorEvent, to: client).count == 21)
        let payload = try #require(stage.payloads(.errorEvent, to: client).last)
        #expect(payload["code"] == "RATE_LIMIT_EXCEEDED")
        #expect(payload["details"]?["suppressed"] == 181)
        #expect(stage.stream.rejectedMessages == 202)
        // Who was told enough is told nothing more, and begins anew.
        try stage.pass(.seconds(2))
        #expect(stage.sent(.errorEvent, to: client).count == 21)
        #expect(stage.sent(.errorEvent, to: other).count == 1)
        #expect(try stage.ask("{}", from: client).count == 1)
    }

    @Test("is forgotten when the client goes")
    func leaving() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for _ in 0..<30 { try stage.send("{}", from: client) }
        try stage.leave(client)
        _ = try stage.client(1)
        stage.forget()
        try stage.pass(.seconds(2))
        #expect(stage.sent(.errorEvent, to: client) == [])
        #expect(try stage.ask("{}", from: client).count == 1)
    }

    @Test("survives seeded noise: every message is answered by nothing or one error")
    func noise() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        var generator = SeededGenerator(seed: 7)
        let valid = [
            #"{"type":"subscribe","channels":["energy","system"]}"#,
            #"{"type":"unsubscribe","channels":["council"]}"#,
            #"{"type":"generate","modelId":"m.1","sessionId":"s","tokens":["a","b"],"isComplete":true,"timing":{"generationMs":12.5}}"#,
            #"{"type":"heartbeat_response"}"#,
        ]
        for _ in 0..<3000 {
            var bytes = Array(valid[Int(generator.next() % UInt64(valid.count))].utf8)
            for _ in 0..<Int(generator.next() % 4) {
                let place = Int(generator.next() % UInt64(bytes.count))
                bytes[place] = UInt8(truncatingIfNeeded: generator.next() % 0x60 + 0x20)
            }
            let answers = try stage.ask(String(decoding: bytes, as: UTF8.self), from: client)
            #expect(answers.count <= 1)
            if generator.next() % 10 == 0 { try stage.passFrames(1) }
        }
    }
}
