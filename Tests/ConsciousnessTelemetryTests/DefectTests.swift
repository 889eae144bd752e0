import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

/// What the original does wrong, as running it has shown: each defect has its test here.
@Suite("The original's defects are absent")
struct DefectTests {
    @Test("1: step 0 is delivered, in the replay and live")
    func stepZero() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0...1))
        let client = try stage.subscriber(1, #","sessionIds":["A","B"]"#)
        stage.link.append(try Records.lines(0...2), to: "B")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0, 1], "B": [0, 1, 2]])
    }

    @Test("2: how far one session has come says nothing of another")
    func cursorPerSession() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        stage.link.append(try Records.lines(0...3), to: "A")
        stage.link.append(try Records.lines(0...2), to: "B")
        stage.link.append(try Records.lines([4]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0, 1, 2, 3, 4], "B": [0, 1, 2]])
    }

    @Test("3: a client that never subscribed receives nothing")
    func neverSubscribed() throws {
        var stage = try Stage()
        let (mute, loud) = (try stage.client(1), try stage.subscriber(2))
        try stage.send(#"{"type":"heartbeat"}"#, from: mute)
        stage.link.append([try Records.line(0), try Records.line(1, ["phi": 0.1])], to: "A")
        stage.link.file("emergency_1", Records.emergency())
        try stage.settle()
        #expect(stage.texts[mute] == nil)
        #expect(stage.steps(loud) == ["A": [0, 1]])
    }

    @Test("4: unsubscribing is silence, neither all sessions nor a replay")
    func unsubscribed() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0...5))
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        stage.forget()
        try stage.send(#"{"type":"unsubscribe"}"#, from: client)
        stage.link.append([try Records.line(6, ["phi": 0.1])], to: "A")
        stage.link.append(try Records.lines(0...5), to: "B")
        stage.link.file("emergency_1", Records.emergency())
        try stage.settle()
        #expect(stage.texts[client] == nil)
    }

    @Test("5: an emergency is sent once, to those alone who are subscribed to its session")
    func emergencies() throws {
        var stage = try Stage()
        let (of, other, all) = (
            try stage.subscriber(1, #","sessionId":"A""#),
            try stage.subscriber(2, #","sessionId":"B""#),
            try stage.subscriber(3)
        )
        let content = Records.emergency(session: "A")
        // A watch reports that a file was made, and that it was changed.
        stage.link.file("emergency_1", content)
        stage.link.file("emergency_1", content)
        try stage.settle()
        #expect(stage.heard("emergency", by: of).count == 1)
        #expect(stage.heard("emergency", by: all).count == 1)
        #expect(stage.heard("emergency", by: other).isEmpty)
    }

    @Test(
        "6: JSON that is no object is an error because it says so, and an unknown type is told",
        arguments: [
            ("null", "expected an object, found null"), ("5", "expected an object, found 5"),
            ("[]", "expected an object, found array"),
            (#""subscribe""#, #"expected an object, found "subscribe""#),
        ]
    )
    func noObjects(_ text: String, _ detail: String) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let error: JSONObject = [
            "type": "error", "message": "Invalid message format", "code": "INVALID_REQUEST",
            "detail": .string(detail),
        ]
        #expect(try stage.ask(text, from: client) == [error])
        let unknown = try stage.ask(#"{"type":"subscribed"}"#, from: client)
        #expect(unknown.map { $0["code"] } == ["UNKNOWN_REQUEST"])
    }

    @Test(
        "7: no session id leads out of the directory, wherever it stands",
        arguments: [
            "../A", "../../../../etc/passwd", "session_../A", "A/B", "..", ".", ".hidden", "",
            "session_", "session_.A", "A\u{0}", "A B", "ä", "A\\B", "%2e%2e",
            String(repeating: "x", count: 129),
        ]
    )
    func traversal(_ id: String) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let named = String(decoding: JSON.string(id).encoded(), as: UTF8.self)
        for member in [#""sessionId":\#(named)"#, #""sessionIds":["A",\#(named)]"#] {
            for type in ["subscribe", "unsubscribe", "snapshot"] {
                let answer = try stage.ask(#"{"type":"\#(type)",\#(member)}"#, from: client)
                #expect(answer.map { $0["code"] } == ["INVALID_REQUEST"])
                #expect(
                    answer.first?["message"]?.stringValue?.contains("is not a session id") == true
                )
            }
        }
        for name in ["get_records", "append_record"] {
            #expect(throws: ServiceError.self) {
                try stage.request(
                    name,
                    ["session_id": .string(id), "telemetry": .object(Records.healthy)]
                )
            }
        }
        #expect(throws: ServiceError.self) {
            try stage.page("/api/v1/telemetry/overview", ["sessionId": id])
        }
        #expect(stage.link.orders.isEmpty)
    }

    @Test("8: streaming asks for nothing: what is appended is all that is looked at")
    func noReread() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        for step in 0..<100 {
            stage.link.append([try Records.line(step)], to: "A")
            try stage.settle()
        }
        #expect(stage.steps(client) == ["A": Array(0..<100)])
        #expect(stage.link.orders.isEmpty)
    }

    @Test("9: a file that begins anew goes on, though its steps begin anew too")
    func rotation() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        stage.link.append(try Records.lines(0...9), to: "A")
        try stage.settle()
        stage.link.rotate("A")
        stage.link.append(try Records.lines(0...2), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": Array(0...9) + [0, 1, 2]])
    }

    @Test("10: a line is whole or none: cut anywhere it is refused, in a character too")
    func tornLines() throws {
        let whole = try Records.line(7, ["regime": "géométrique 🧠"]).bytes
        #expect(try TelemetryLine(checking: whole).step == 7)
        for end in 0..<whole.count {
            #expect(throws: TelemetryLineError.self) {
                try TelemetryLine(checking: Array(whole[..<end]))
            }
        }
    }
}
