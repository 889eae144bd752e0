import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Messages of records")
struct RecordMessageTests {
    private func counts(_ messages: [ConversationPayload]) throws -> [Int] {
        try messages.map { try #require(JSON(parsing: $0.bytes)["data"]?.arrayValue).count }
    }

    @Test(
        "hold 500 records at most",
        arguments: [
            (0, []), (1, [1]), (500, [500]), (501, [500, 1]), (1200, [500, 500, 200]),
        ] as [(Int, [Int])]
    )
    func records(_ count: Int, _ expected: [Int]) throws {
        let line = try TelemetryLine(checking: Array(#"{"step":1,"telemetry":{}}"#.utf8))
        let lines = Array(repeating: line, count: count)
        #expect(try counts(RecordMessages.encode(lines, sessionId: "A")) == expected)
    }

    @Test("hold 256 KiB at most, and one record that is larger alone")
    func bytes() throws {
        let sizes = [100_000, 100_000, 100_000, 300_000, 10, 10, 262_144, 10]
        let lines = try sizes.enumerated().map { step, size in
            try Records.line(step, ["x": .string(String(repeating: "x", count: size))])
        }
        let messages = RecordMessages.encode(lines, sessionId: "A")
        #expect(try counts(messages) == [2, 1, 1, 2, 1, 1])
        for (message, count) in zip(messages, try counts(messages)) where count > 1 {
            #expect(message.bytes.count <= 256 << 10)
        }
        let steps = try messages.flatMap {
            try #require(JSON(parsing: $0.bytes)["data"]?.arrayValue).map { $0["step"]?.intValue }
        }
        #expect(steps == Array(0..<8))
    }

    @Test("fill 256 KiB to the last byte")
    func exact() throws {
        let head = #"{"type":"telemetry","sessionId":"A","data":["#.utf8.count
        let room = RecordMessages.mostBytes - head - "]}".utf8.count
        let first = try Records.line(0)
        let second = { (surplus: Int) in
            let empty = try Records.line(1, ["x": ""]).bytes.count
            let size = room - first.bytes.count - 1 - empty + surplus
            return try Records.line(1, ["x": .string(String(repeating: "x", count: size))])
        }
        let fitting = RecordMessages.encode([first, try second(0)], sessionId: "A")
        #expect(fitting.map(\.bytes.count) == [RecordMessages.mostBytes])
        #expect(RecordMessages.encode([first, try second(1)], sessionId: "A").count == 2)
    }

    @Test("are made of a burst of records, of the past and live alike")
    func streaming() throws {
        var stage = try Stage()
        stage.link.partSize = 5000
        stage.link.begin("A", with: try Records.lines(0..<1100))
        let (named, all) = (
            try stage.subscriber(1, #","sessionId":"session_A","replay":10000"#),
            try stage.subscriber(2)
        )
        let sizes = { (client: ClientID) in
            stage.heard("telemetry", by: client).map { $0["data"]?.arrayValue?.count }
        }
        #expect(sizes(named).reduce(0) { $0 + ($1 ?? 0) } == 1100)
        #expect(sizes(named).count >= 3)
        stage.link.append(try Records.lines(1100..<1700), to: "A")
        try stage.settle()
        #expect(stage.steps(named) == ["session_A": Array(0..<1700)])
        #expect(stage.steps(all) == ["A": Array(1100..<1700)])
        #expect(!sizes(all).contains { $0 ?? 0 > 500 })
        #expect(stage.payloads.values.joined().max { $0.count < $1.count }?.count ?? 0 <= 256 << 10)
    }
}
