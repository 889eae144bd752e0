import TestSupport
import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Clients' messages")
struct MessageTests {
    @Test(
        "that cannot be read have the original's error, and say why",
        arguments: [
            ("", "DECODE_ERROR", "byte 0: unexpected end of input"),
            ("{", "DECODE_ERROR", "byte 1: unexpected end of input"),
            ("subscribe", "DECODE_ERROR", "byte 0: expected a value"),
            (
                #"{"type":"subscribe"} x"#, "DECODE_ERROR",
                "byte 21: expected the end after the value"
            ),
            ("true", "INVALID_REQUEST", "expected an object, found true"),
            ("{}", "INVALID_REQUEST", "type: field required"),
            (#"{"type":null}"#, "INVALID_REQUEST", "type: expected a string, found null"),
            (#"{"type":["subscribe"]}"#, "INVALID_REQUEST", "type: expected a string, found array"),
        ]
    )
    func unreadable(_ text: String, _ code: String, _ detail: String) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        #expect(
            try stage.ask(text, from: client) == [
                [
                    "type": "error", "message": "Invalid message format", "code": .string(code),
                    "detail": .string(detail),
                ]
            ]
        )
    }

    @Test("that are binary have it too")
    func binary() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(Array(#"{"type":"subscribe"}"#.utf8), isText: false, from: client)
        #expect(
            stage.texts[client] == [
                [
                    "type": "error", "message": "Invalid message format", "code": "DECODE_ERROR",
                    "detail": "a binary message; messages are JSON texts",
                ]
            ]
        )
    }

    @Test(
        "that are wrong say what was expected",
        arguments: [
            (
                #"{"type":"ping"}"#, "UNKNOWN_REQUEST",
                #"Unknown message type: "ping" (there are subscribe, unsubscribe, heartbeat, snapshot)"#
            ),
            (
                #"{"type":"subscribe","sessionId":"../x"}"#, "INVALID_REQUEST",
                #"sessionId: "../x" is not a session id: 1 to 128 of A-Z a-z 0-9 _ . - (not a dot first), with or without "session_" before it"#
            ),
            (
                #"{"type":"subscribe","sessionId":5}"#, "INVALID_REQUEST",
                "sessionId: expected a string, found 5"
            ),
            (
                #"{"type":"unsubscribe","sessionIds":"A"}"#, "INVALID_REQUEST",
                #"sessionIds: expected an array of strings, found "A""#
            ),
            (
                #"{"type":"snapshot","sessionIds":["A",null]}"#, "INVALID_REQUEST",
                "sessionIds: expected a string, found null"
            ),
            (
                #"{"type":"subscribe","sessionIds":[]}"#, "INVALID_REQUEST",
                "sessionIds: expected 1 to 100 sessions, found none"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","sessionIds":["B"]}"#, "INVALID_REQUEST",
                "sessionId, sessionIds: expected one of them"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","replay":10001}"#, "INVALID_REQUEST",
                "replay: expected an integer of 0...10000, found 10001"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","replay":-1}"#, "INVALID_REQUEST",
                "replay: expected an integer of 0...10000, found -1"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","replay":true}"#, "INVALID_REQUEST",
                "replay: expected an integer of 0...10000, found true"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","from_step":1.5}"#, "INVALID_REQUEST",
                "from_step: expected an integer not below 0, found 1.5"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","from_step":99999999999999999999}"#,
                "INVALID_REQUEST",
                "from_step: expected an integer not below 0, found 99999999999999999999"
            ),
            (
                #"{"type":"subscribe","sessionId":"A","from_step":1,"replay":1}"#,
                "INVALID_REQUEST", "replay, from_step: expected one of them"
            ),
            (
                #"{"type":"subscribe","snapshot":1}"#, "INVALID_REQUEST",
                "snapshot: expected a boolean, found 1"
            ),
            (
                #"{"type":"subscribe","where":[]}"#, "INVALID_REQUEST",
                "where: expected an object, found array"
            ),
        ]
    )
    func wrong(_ text: String, _ code: String, _ message: String) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        #expect(
            try stage.ask(text, from: client) == [
                ["type": "error", "message": .string(message), "code": .string(code)]
            ]
        )
    }

    @Test("that the hub has dropped are told, and change nothing")
    func refused() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        stage.forget()
        stage.service.refused(.rateLimitExceeded(retryAfter: .milliseconds(250)), from: client)
        try stage.settle()
        #expect(
            stage.texts[client] == [
                [
                    "type": "error",
                    "message": "Message rate limit exceeded. Retry after 0.250 seconds.",
                    "code": "RATE_LIMIT_EXCEEDED",
                ]
            ]
        )
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0]])
        // Of a client that is gone nothing is said.
        try stage.leave(client)
        stage.forget()
        stage.service.refused(.internalError, from: client)
        try stage.settle()
        #expect(stage.texts[client] == nil)
    }

    @Test("may have members that nobody knows")
    func unknownMembers() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let answer = try stage.ask(
            #" { "x": 1, "type": "subscribe", "token": [] } "#,
            from: client
        )
        #expect(answer.map { $0["type"] } == ["subscribed"])
    }

    @Test("of seeded noise cost their sender an error and nobody anything else")
    func noise() throws {
        var dice = SeededGenerator(seed: 7)
        var stage = try Stage()
        let (noisy, quiet) = (try stage.client(1), try stage.subscriber(2))
        let valid = Array(
            #"{"type":"subscribe","sessionIds":["A","session_B"],"replay":3,"where":{"phi":{"lt":0.5}}}"#
                .utf8
        )
        for _ in 0..<2000 {
            var bytes = valid
            for _ in 0...Int.random(in: 0...3, using: &dice) {
                let index = Int.random(in: bytes.indices, using: &dice)
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: bytes[index] = UInt8.random(in: 0x20...0x7E, using: &dice)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            stage.forget()
            try stage.send(bytes, isText: true, from: noisy)
            let types = stage.texts[noisy]?.map { $0["type"]?.stringValue } ?? []
            #expect(types.first == "error" || types.first == "subscribed" || types.isEmpty)
        }
        stage.forget()
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(quiet) == ["A": [0]])
    }
}
