import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Unsubscribing")
struct UnsubscribeTests {
    @Test("is not answered, nor is a heartbeat, also without a subscription")
    func noReply() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for text in [
            #"{"type":"unsubscribe"}"#, #"{"type":"heartbeat"}"#,
            #"{"type":"unsubscribe","sessionId":"A"}"#,
        ] {
            #expect(try stage.ask(text, from: client) == [])
            #expect(try stage.ask(text, from: client) == [])
        }
    }

    @Test("from some sessions leaves the others, in whichever spelling")
    func some() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionIds":["A","B","C"]"#)
        try stage.send(#"{"type":"unsubscribe","sessionId":"session_A"}"#, from: client)
        let append = { (stage: inout Stage) in
            for session in ["A", "B", "C"] {
                stage.link.append([try Records.line(0), try Records.line(1)], to: session)
            }
            try stage.settle()
        }
        try append(&stage)
        #expect(stage.steps(client).keys.sorted() == ["B", "C"])
        stage.forget()
        try stage.send(#"{"type":"unsubscribe","sessionIds":["B","C","D"]}"#, from: client)
        try append(&stage)
        stage.link.file("emergency_1", Records.emergency())
        try stage.settle()
        #expect(stage.texts[client] == nil)
    }

    @Test("from some sessions while all are heard leaves all others, those of the future too")
    func exceptions() throws {
        var stage = try Stage()
        let (client, other) = (try stage.subscriber(1), try stage.subscriber(2))
        try stage.send(#"{"type":"unsubscribe","sessionIds":["A","B"]}"#, from: client)
        try stage.send(#"{"type":"unsubscribe","sessionId":"session_C"}"#, from: client)
        for session in ["A", "B", "C", "D"] {
            stage.link.append([try Records.line(0, ["phi": 0.1])], to: session)
        }
        try stage.settle()
        #expect(stage.steps(client) == ["D": [0]])
        #expect(stage.heard("emergency", by: client).map { $0["sessionId"] } == ["D"])
        #expect(stage.steps(other).count == 4)
        // A new subscription has no exceptions.
        try stage.send(#"{"type":"subscribe"}"#, from: client)
        stage.forget()
        stage.link.append(try Records.lines([1]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [1]])
    }

    @Test("from some of all before the snapshot has come leaves the others")
    func exceptionsDuringSnapshot() throws {
        var stage = try Stage()
        stage.link.isPrompt = false
        let client = try stage.subscriber(1, #","snapshot":true"#)
        try stage.send(#"{"type":"unsubscribe","sessionId":"A"}"#, from: client)
        stage.link.carryOutAll()
        for session in ["A", "B"] { stage.link.append(try Records.lines([0]), to: session) }
        try stage.settle()
        #expect(stage.steps(client) == ["B": [0]])
    }

    @Test("before the past has come stops it, and the others follow")
    func duringReplay() throws {
        var stage = try Stage()
        for session in ["A", "B", "C"] {
            stage.link.begin(session, with: try Records.lines(0...2))
        }
        stage.link.isPrompt = false
        let client = try stage.subscriber(1, #","sessionIds":["A","B","C"]"#)
        try stage.send(#"{"type":"unsubscribe","sessionIds":["A","B"]}"#, from: client)
        while stage.link.carryOut() { try stage.settle() }
        for session in ["A", "B", "C"] {
            stage.link.append(try Records.lines([3]), to: session)
        }
        try stage.settle()
        #expect(stage.steps(client) == ["C": [0, 1, 2, 3]])
    }
}
