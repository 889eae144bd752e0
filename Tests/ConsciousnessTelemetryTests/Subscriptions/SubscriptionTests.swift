import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Subscriptions")
struct SubscriptionTests {
    @Test(
        "are confirmed as they were asked for",
        arguments: [
            ("", #""message":"Subscribed to all sessions""#),
            (
                #","sessionId":null,"sessionIds":null,"replay":null,"where":null"#,
                #""message":"Subscribed to all sessions""#
            ),
            (
                #","sessionId":"20251218_001""#,
                #""sessionId":"20251218_001","message":"Subscribed to 20251218_001""#
            ),
            (
                #","sessionId":"session_20251218_001""#,
                #""sessionId":"session_20251218_001","message":"Subscribed to session_20251218_001""#
            ),
            (
                #","sessionIds":["A","session_B","A"]"#,
                #""sessionIds":["A","session_B","A"],"message":"Subscribed to A, session_B, A""#
            ),
            (#","sessionIds":["A"]"#, #""sessionIds":["A"],"message":"Subscribed to A""#),
        ]
    )
    func confirmation(_ members: String, _ answer: String) throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, members)
        #expect(
            stage.payloads[client] == [Array(#"{"type":"subscribed",\#(answer)}"#.utf8)]
        )
    }

    @Test("stream records as the bytes of their lines, in one message with others")
    func bytes() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        stage.forget()
        let lines = try Records.lines(0...1)
        stage.link.append(lines, to: "A")
        try stage.settle()
        let expected =
            Array(#"{"type":"telemetry","sessionId":"A","data":["#.utf8) + lines[0].bytes
            + [UInt8(ascii: ",")] + lines[1].bytes + Array("]}".utf8)
        #expect(stage.payloads[client] == [expected])
    }

    @Test("hear a session in the spelling that they named it in, in all messages")
    func spelling() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines([0]))
        let clients = (
            try stage.subscriber(1, #","sessionId":"A","snapshot":true"#),
            try stage.subscriber(2, #","sessionId":"session_A","snapshot":true"#),
            try stage.subscriber(3),
            try stage.subscriber(4, #","sessionId":"session_A","where":{"step":{"gte":0}}"#)
        )
        stage.link.append([try Records.line(1), try Records.line(2, ["phi": 0.1])], to: "A")
        try stage.settle()
        #expect(stage.steps(clients.0) == ["A": [0, 1, 2]])
        #expect(stage.steps(clients.1) == ["session_A": [0, 1, 2]])
        #expect(stage.steps(clients.2) == ["A": [1, 2]])
        #expect(stage.steps(clients.3) == ["session_A": [0, 1, 2]])
        let named = { (client: ClientID) in
            stage.heard("emergency", by: client).map { $0["sessionId"] }
        }
        #expect(named(clients.0) == ["A"])
        #expect(named(clients.1) == ["session_A"])
        #expect(named(clients.2) == ["A"])
        #expect(named(clients.3) == ["session_A"])
        let snapshot = stage.heard("snapshot", by: clients.1).first?["sessions"]?.arrayValue
        #expect(snapshot?.first?["sessionId"] == "session_A")
    }

    @Test("tell session_A and session_session_A apart, and take one prefix away alone")
    func onePrefix() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"session_session_A""#)
        stage.link.append(try Records.lines([1]), to: "A")
        stage.link.append(try Records.lines([2]), to: "session_A")
        try stage.settle()
        #expect(stage.steps(client) == ["session_session_A": [2]])
    }

    @Test("of several sessions stream those and no other")
    func several() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionIds":["A","session_B","session_A"]"#)
        for session in ["A", "B", "C"] { stage.link.append(try Records.lines(0...1), to: session) }
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0, 1], "session_B": [0, 1]])
    }

    @Test("wait for a session that is not there yet")
    func future() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        #expect(stage.heard("error", by: client).isEmpty)
        stage.link.append(try Records.lines(0...2), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0, 1, 2]])
    }

    @Test("replace the one before")
    func replacing() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        for (subscription, expected) in [
            (#","sessionId":"A""#, ["A"]), (#","sessionIds":["B","C"]"#, ["B", "C"]),
            ("", ["A", "B", "C"]), (#","where":{"phi":{"gt":2}}"#, []),
            (#","sessionId":"session_A""#, ["session_A"]),
        ] {
            try stage.send(#"{"type":"subscribe"\#(subscription)}"#, from: client)
            stage.forget()
            for session in ["A", "B", "C"] {
                stage.link.append(try Records.lines([1]), to: session)
            }
            try stage.settle()
            #expect(stage.steps(client).keys.sorted() == expected)
        }
        try stage.send(#"{"type":"unsubscribe"}"#, from: client)
        #expect(stage.service.rooms.count == 0)
        #expect(!stage.rooms.values.contains { !$0.isEmpty })
    }

    @Test("that are refused leave the one before as it was")
    func refusedSubscription() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        for text in [
            #"{"type":"subscribe","sessionId":5}"#, #"{"type":"subscribe","sessionIds":[]}"#,
            #"{"type":"subscribe","replay":5}"#, #"{"type":"unsubscribe","sessionId":""}"#,
        ] {
            #expect(try stage.ask(text, from: client).map { $0["type"] } == ["error"])
        }
        stage.link.append(try Records.lines([1]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [1]])
    }

    @Test("encode a record once for all who call its session alike")
    func sharing() throws {
        var stage = try Stage()
        for number in 1...10 { _ = try stage.subscriber(Int32(number), #","sessionId":"A""#) }
        for number in 11...20 {
            _ = try stage.subscriber(Int32(number), #","sessionId":"session_A""#)
        }
        for number in 21...30 { _ = try stage.subscriber(Int32(number)) }
        stage.forget()
        stage.link.append(try Records.lines(0...4), to: "A")
        try stage.settle()
        #expect(stage.publications == 3)
        for number in 1...30 {
            #expect(stage.steps(.connection(Int32(number))).values.first == [0, 1, 2, 3, 4])
        }
        // Ten times three sayings of five records.
        #expect(stage.service.recordsSent == 150)
    }

    @Test("encode nothing when nobody hears it")
    func nobody() throws {
        var stage = try Stage()
        _ = try stage.subscriber(1, #","sessionId":"B""#)
        stage.forget()
        stage.link.append(try Records.lines(0...4), to: "A")
        try stage.settle()
        #expect(stage.publications == 0)
        #expect(stage.service.recordsSent == 0)
    }
}
