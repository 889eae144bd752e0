import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("The past of a session")
struct ReplayTests {
    @Test("is the last 500 records unless the settings or the client say otherwise")
    func normally() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<1200))
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        #expect(stage.steps(client) == ["A": Array(700..<1200)])

        var short = try Stage(replay: 3)
        short.link.begin("A", with: try Records.lines(0..<10))
        let brief = try short.subscriber(1, #","sessionId":"A""#)
        #expect(short.steps(brief) == ["A": [7, 8, 9]])

        var none = try Stage(replay: 0)
        none.link.begin("A", with: try Records.lines(0..<10))
        let silent = try none.subscriber(1, #","sessionId":"A""#)
        #expect(none.steps(silent) == [:])
        none.link.append(try Records.lines([10]), to: "A")
        try none.settle()
        #expect(none.steps(silent) == ["A": [10]])
        #expect(none.link.orders.isEmpty)
    }

    @Test(
        "is as long as `replay` says, of each session",
        arguments: [(0, []), (1, [9]), (3, [7, 8, 9]), (10_000, Array(0..<10))] as [(Int, [Int])]
    )
    func replay(_ count: Int, _ expected: [Int]) throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<10))
        stage.link.begin("B", with: try Records.lines([5]))
        let client = try stage.subscriber(1, #","sessionIds":["A","B"],"replay":\#(count)"#)
        #expect(stage.steps(client)["A"] ?? [] == expected)
        #expect(stage.steps(client)["B"] ?? [] == (count > 0 ? [5] : []))
        stage.link.append(try Records.lines([10]), to: "A")
        try stage.settle()
        #expect(stage.steps(client)["A"] == expected + [10])
    }

    @Test("comes behind the confirmation and before what is appended")
    func order() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<3))
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        stage.link.append(try Records.lines([3]), to: "A")
        try stage.settle()
        #expect(
            stage.texts[client]?.map { $0["type"] } == ["subscribed", "telemetry", "telemetry"]
        )
    }

    @Test("begins at `from_step`, and holds 10,000 records at most")
    func fromStep() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<10))
        let client = try stage.subscriber(1, #","sessionId":"A","from_step":7"#)
        stage.link.append(try Records.lines([10]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [7, 8, 9, 10]])
        #expect(
            stage.link.orders.map(\.action)
                == [.records(session: "A", .fromStep(7, limit: 10_000))]
        )
        // Once its step has come it hears all, though the file begins anew.
        stage.link.rotate("A")
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [7, 8, 9, 10, 0]])
    }

    @Test("begins at a step that is still to come")
    func futureStep() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<10))
        let (client, low) = (
            try stage.subscriber(1, #","sessionIds":["A","B"],"from_step":12"#),
            try stage.subscriber(
                2,
                #","sessionId":"session_A","from_step":12,"where":{"phi":{"lt":0.6}}"#
            )
        )
        stage.link.append(try Records.lines(10...11), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == [:])
        stage.link.append(
            [try Records.line(11), try Records.line(12), try Records.line(13, ["phi": 0.55])],
            to: "A"
        )
        stage.link.append(try Records.lines([14, 2]), to: "A")
        stage.link.append(try Records.lines([11, 12, 3]), to: "B")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [12, 13, 14, 2], "B": [12, 3]])
        #expect(stage.steps(low) == ["session_A": [13]])
        // It hears what the others hear, encoded once.
        #expect(stage.rooms.values.count { $0.contains(client) } == 2)
        #expect(stage.service.rooms.ownReaders(of: "A") == [low])
        #expect(stage.service.rooms.ownReaders(of: "B").isEmpty)
    }

    @Test("comes in parts as it is read, in order")
    func parts() throws {
        var stage = try Stage()
        stage.link.partSize = 7
        stage.link.begin("A", with: try Records.lines(0..<100))
        let client = try stage.subscriber(1, #","sessionId":"A","replay":50"#)
        #expect(stage.steps(client) == ["A": Array(50..<100)])
        #expect(stage.heard("telemetry", by: client).count == 8)
    }

    @Test("may end in a part without records", arguments: [7, 12])
    func emptyPart(_ fromStep: Int) throws {
        var stage = try Stage()
        stage.link.endsEmpty = true
        stage.link.begin("A", with: try Records.lines(0..<10))
        let client = try stage.subscriber(1, #","sessionId":"A","from_step":\#(fromStep)"#)
        stage.link.append(try Records.lines([3]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == (fromStep == 7 ? ["A": [7, 8, 9, 3]] : [:]))
    }

    @Test("of several sessions is asked for one after the other")
    func oneAtATime() throws {
        var stage = try Stage()
        let names = (0..<100).map { "S\($0)" }
        for name in names { stage.link.begin(name, with: try Records.lines(0..<3)) }
        stage.link.isPrompt = false
        let listed = names.map { #""\#($0)""# }.joined(separator: ",")
        let client = try stage.subscriber(1, #","sessionIds":[\#(listed)]"#)
        var most = 0
        repeat {
            most = max(most, stage.link.waiting.count)
            try stage.settle()
        } while stage.link.carryOut()
        #expect(most == 1)
        #expect(stage.steps(client).count == 100)
        let heard = stage.heard("telemetry", by: client).compactMap { $0["sessionId"]?.stringValue }
        #expect(heard == names)
    }

    @Test("of several sessions comes no faster than 16 MiB a second once 8 MiB were sent")
    func pace() throws {
        var stage = try Stage()
        let text = JSON.string(String(repeating: "x", count: 1_000_000))
        let names = (0..<40).map { "S\($0)" }
        for name in names { stage.link.begin(name, with: [try Records.line(0, ["x": text])]) }
        let listed = names.map { #""\#($0)""# }.joined(separator: ",")
        let client = try stage.subscriber(1, #","sessionIds":[\#(listed)]"#)
        #expect(stage.steps(client).count == 9)
        // What waits for its past hears nothing yet, and is not lost.
        stage.link.append(try Records.lines([1]), to: "S39")
        try stage.pass(.milliseconds(500))
        #expect(17...18 ~= stage.steps(client).count)
        try stage.pass(.milliseconds(500))
        #expect(25...26 ~= stage.steps(client).count)
        // Others do not wait.
        let other = try stage.subscriber(2, #","sessionId":"S0""#)
        #expect(stage.steps(other).count == 1)
        // Nor does anybody for long when the calendar is set back.
        try stage.setBack(.seconds(3600))
        try stage.pass(.seconds(2))
        #expect(stage.steps(client).count == 40)
        #expect(stage.steps(client)["S39"] == [0, 1])
        #expect(stage.service.delayed.isEmpty)
    }

    @Test("that waits for its time is forgotten with its subscription", arguments: [true, false])
    func forgottenPace(_ leaves: Bool) throws {
        var stage = try Stage()
        let text = JSON.string(String(repeating: "x", count: 1_000_000))
        let names = (0..<10).map { "S\($0)" }
        for name in names { stage.link.begin(name, with: [try Records.line(0, ["x": text])]) }
        let listed = names.map { #""\#($0)""# }.joined(separator: ",")
        let client = try stage.subscriber(1, #","sessionIds":[\#(listed)]"#)
        #expect(!stage.service.delayed.isEmpty)
        if leaves {
            try stage.leave(client)
        } else {
            try stage.send(#"{"type":"unsubscribe"}"#, from: client)
        }
        #expect(stage.service.delayed.isEmpty)
        #expect(stage.link.orders.count == 9)
    }

    @Test("is not waited for by a subscription that was replaced, and does not reach its client")
    func stale() throws {
        var stage = try Stage()
        for session in ["A", "B"] { stage.link.begin(session, with: try Records.lines(0..<3)) }
        stage.link.isPrompt = false
        stage.link.partSize = 1
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        stage.link.carryOut()
        try stage.settle()
        try stage.send(#"{"type":"subscribe","sessionId":"B"}"#, from: client)
        while stage.link.carryOut() { try stage.settle() }
        #expect(stage.steps(client) == ["A": [0], "B": [0, 1, 2]])
        stage.link.append(try Records.lines([3]), to: "A")
        try stage.settle()
        #expect(stage.steps(client)["A"] == [0])
        #expect(stage.service.clients[client]?.openOrders == 0)
        #expect(stage.service.askers.isEmpty)
    }

    @Test("that cannot be read is told, and what is appended comes all the same")
    func failure() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0..<3))
        stage.link.failure = ServiceError(.internalError, "Internal server error")
        let client = try stage.subscriber(1, #","sessionIds":["A","B"]"#)
        #expect(
            stage.heard("error", by: client) == [
                [
                    "type": "error", "message": "Internal server error",
                    "code": "INTERNAL_ERROR",
                ]
            ]
        )
        stage.link.append(try Records.lines([3]), to: "A")
        stage.link.append(try Records.lines([0]), to: "B")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [3], "B": [0]])
    }

    @Test("of all sessions is not to be had")
    func ofAll() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for member in [#""replay":5"#, #""replay":0"#, #""from_step":0"#] {
            #expect(
                try stage.ask(#"{"type":"subscribe",\#(member)}"#, from: client) == [
                    [
                        "type": "error",
                        "message":
                            "replay, from_step: need sessions; name them by sessionId or sessionIds",
                        "code": "INVALID_REQUEST",
                    ]
                ]
            )
        }
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == [:])
    }
}
