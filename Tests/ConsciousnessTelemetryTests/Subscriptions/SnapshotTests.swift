import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Snapshots")
struct SnapshotTests {
    @Test("tell the last record of the sessions that were named, null where there is none")
    func named() throws {
        var stage = try Stage()
        let lines = try Records.lines(0...2)
        stage.link.begin("A", with: lines)
        let client = try stage.client(1)
        try stage.send(
            #"{"type":"snapshot","sessionIds":["session_A","B","A"]}"#,
            from: client
        )
        let expected =
            Array(#"{"type":"snapshot","sessions":[{"sessionId":"session_A","record":"#.utf8)
            + lines[2].bytes + Array(#"},{"sessionId":"B","record":null}]}"#.utf8)
        #expect(stage.payloads[client] == [expected])
        stage.forget()
        try stage.send(#"{"type":"snapshot","sessionId":"B"}"#, from: client)
        #expect(
            stage.texts[client] == [
                ["type": "snapshot", "sessions": [["sessionId": "B", "record": nil]]]
            ]
        )
    }

    @Test("without names tell of the hundred sessions that were written last")
    func newest() throws {
        var stage = try Stage()
        for number in 0..<120 {
            stage.link.begin("S\(number)", with: try Records.lines([number]))
        }
        let client = try stage.client(1)
        let snapshot = try stage.ask(#"{"type":"snapshot"}"#, from: client)
        let sessions = try #require(snapshot.first?["sessions"]?.arrayValue)
        #expect(sessions.count == 100)
        #expect(sessions.first?["sessionId"] == "S119")
        #expect(sessions.first?["record"]?["step"] == 119)
    }

    @Test("neither need a subscription nor make one")
    func independent() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        _ = try stage.ask(#"{"type":"snapshot","sessionId":"A"}"#, from: client)
        stage.forget()
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.texts[client] == nil)
    }

    @Test(
        "of a subscription come right behind its confirmation, then the past, then what is appended",
        arguments: [0, 2]
    )
    func subscription(_ replay: Int) throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0...2))
        stage.link.isPrompt = false
        let client = try stage.subscriber(
            1,
            #","sessionId":"A","snapshot":true,"replay":\#(replay)"#
        )
        stage.link.append(try Records.lines([3]), to: "A")
        try stage.settle()
        #expect(stage.heard("telemetry", by: client).isEmpty)
        while stage.link.carryOut() { try stage.settle() }
        stage.link.append(try Records.lines([4]), to: "A")
        try stage.settle()
        let types = try #require(stage.texts[client]).map { $0["type"]?.stringValue }
        #expect(types.prefix(2) == ["subscribed", "snapshot"])
        let sessions = stage.heard("snapshot", by: client).first?["sessions"]?.arrayValue
        #expect(sessions?.first?["record"]?["step"] == 3)
        #expect(stage.steps(client) == ["A": replay == 0 ? [4] : [2, 3, 4]])
    }

    @Test("of a subscription to all tell of those that were written last")
    func all() throws {
        var stage = try Stage()
        for session in ["A", "B"] { stage.link.begin(session, with: try Records.lines([1])) }
        let client = try stage.subscriber(1, #","snapshot":true"#)
        stage.link.append(try Records.lines([2]), to: "A")
        try stage.settle()
        #expect(
            stage.texts[client]?.map { $0["type"] } == ["subscribed", "snapshot", "telemetry"]
        )
        #expect(stage.steps(client) == ["A": [2]])
    }

    @Test("of a subscription to all keep nothing back meanwhile, for there may be new sessions")
    func allMeanwhile() throws {
        var stage = try Stage()
        stage.link.isPrompt = false
        let client = try stage.subscriber(1, #","snapshot":true"#)
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0]])
        stage.link.carryOutAll()
        stage.link.append(try Records.lines([1]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0, 1]])
        #expect(stage.heard("snapshot", by: client).count == 1)
    }

    @Test("lose nothing of a session that begins while they are taken")
    func beginning() throws {
        var stage = try Stage()
        stage.link.begin("B", with: try Records.lines(0...1))
        stage.link.isPrompt = false
        let client = try stage.subscriber(
            1,
            #","sessionIds":["A","B"],"snapshot":true,"replay":0"#
        )
        // The snapshot finds no session A, and then, before it is done, there is one.
        let ticket = try #require(stage.link.orders.last?.ticket)
        stage.link.append(try Records.lines(0...1), to: "A")
        let found: TelemetryAnswer = .latest([("A", nil), ("B", try Records.line(1))])
        stage.link.report(.answer(ticket: ticket, found, isLast: true))
        stage.link.dropOrder()
        try stage.settle()
        stage.link.append(try Records.lines([2]), to: "B")
        stage.link.append(try Records.lines([2]), to: "A")
        stage.link.carryOutAll()
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0, 1, 2], "B": [2]])
    }

    @Test("leave out what was unsubscribed from meanwhile, and do not come to who has replaced it")
    func changed() throws {
        var stage = try Stage()
        stage.link.isPrompt = false
        let subscribe = #"{"type":"subscribe","sessionIds":["A","B"],"snapshot":true}"#
        let (one, two) = (try stage.client(1), try stage.client(2))
        try stage.send(subscribe, from: one)
        try stage.send(#"{"type":"unsubscribe","sessionId":"A"}"#, from: one)
        try stage.send(subscribe, from: two)
        try stage.send(#"{"type":"subscribe"}"#, from: two)
        while stage.link.carryOut() { try stage.settle() }
        #expect(
            stage.heard("snapshot", by: one) == [
                ["type": "snapshot", "sessions": [["sessionId": "B", "record": nil]]]
            ]
        )
        #expect(stage.heard("snapshot", by: two).isEmpty)
    }

    @Test("of more than 4 MiB are refused; a failure is told, and the subscription goes on")
    func failures() throws {
        var stage = try Stage()
        let large = try Records.line(0, ["x": .string(String(repeating: "x", count: 1_000_000))])
        let names = (0..<5).map { "S\($0)" }
        for name in names { stage.link.begin(name, with: [large]) }
        let client = try stage.client(1)
        let refusal = try stage.ask(#"{"type":"snapshot"}"#, from: client)
        #expect(refusal.map { $0["code"] } == ["MESSAGE_TOO_LARGE"])
        stage.link.failure = ServiceError(.internalError, "Internal server error")
        let answers = try stage.ask(
            #"{"type":"subscribe","sessionId":"A","snapshot":true}"#,
            from: client
        )
        #expect(answers.map { $0["type"] } == ["subscribed", "error"])
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0]])
    }
}
