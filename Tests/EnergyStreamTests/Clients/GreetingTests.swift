import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("New clients")
struct GreetingTests {
    @Test("are sent startup_complete first, in the turn in which they come")
    func first() throws {
        var stage = try Stage()
        try stage.pass(.seconds(1))
        let client = try stage.client(1)
        let first = try #require(stage.messages[client]?.first)
        #expect(first["type"] == "startup_complete")
        #expect(
            first["payload"] == [
                "model": "ecosystem-hub", "tier": "Mid-Tier", "version": "1.0.0", "frameRate": 60,
                "capabilities": ["visualization", "council"],
            ]
        )
        #expect(stage.preferringNewest == [client])
        for bytes in stage.texts[client] ?? [] { #expect(bytes.starts(with: #"{"type":""#.utf8)) }
    }

    @Test("are overtaken by nothing, whatever happens in the same turn")
    func overtaking() throws {
        var stage = try Stage(demo: true)
        try stage.pass(.seconds(1))
        // Four frames are due in the same turn.
        stage.setCalendar(by: .microseconds(66_700))
        let client = stage.open(1)
        stage.hear("nonsense", from: client)
        stage.hear(#"{"type":"subscribe","channels":["energy","system"]}"#, from: client)
        try stage.settle()
        let types = try #require(stage.messages[client]).map { $0["type"] }
        #expect(types.first == "startup_complete")
        #expect(types.count { $0 == "startup_complete" } == 1)
        #expect(types.contains("error_event"))
        #expect(stage.frames(client).count > 3)
    }

    @Test("are told of a dropped message behind the first")
    func refused() throws {
        var stage = try Stage()
        let client = stage.open(1)
        try stage.refuse(ServiceError(.rateLimitExceeded, "too fast"), from: client)
        #expect(
            stage.messages[client]?.map { $0["type"] } == [
                "startup_complete", "energy_update", "error_event",
            ]
        )
    }

    @Test("get the present state at once, when they come back too")
    func resync() throws {
        var stage = try Stage()
        for _ in 0..<30 {
            try stage.generate(20)
            try stage.passFrames(1)
        }
        let client = try stage.client(1)
        try stage.passFrames(3)
        let last = try #require(stage.sent(.energyUpdate, to: client).last)
        let field = try #require(stage.sent(.energyField, to: client).last)
        try stage.leave(client)
        stage.forget()
        let again = try stage.client(1)
        let messages = try #require(stage.messages[again])
        #expect(messages[0]["type"] == "startup_complete")
        #expect(messages[1]["payload"] == last["payload"])
        #expect(messages[1]["frameNumber"] == last["frameNumber"])
        let fields = messages.dropFirst(2)
        #expect(fields.count == 2)
        #expect(fields.contains { $0["payload"] == field["payload"] })
        // Of each kind one, all as of the last frame.
        for message in fields {
            #expect(message["type"] == "energy_field")
            #expect(message["frameNumber"] == last["frameNumber"])
        }
        #expect(Set(fields.map { $0["payload"]?["fieldType"]?.stringValue }).count == 2)
        try stage.passFrames(2)
        let number = try #require(last["frameNumber"]?.intValue)
        #expect(stage.frames(again) == [number, number + 1, number + 2])
    }

    @Test("get no field that is older than a second, and no update before the first frame")
    func oldState() throws {
        var stage = try Stage()
        try stage.generate(200)
        try stage.pass(.seconds(60))
        let client = try stage.client(1)
        #expect(
            stage.messages[client]?.map { $0["type"] } == ["startup_complete", "energy_update"]
        )
        var stream = EnergyStream()
        stream.opened(.connection(1), Opening(path: "/ws", mayWrite: true))
        stream.refused(ServiceError(.rateLimitExceeded, "too fast"), from: .connection(1))
        stream.greet(Stage.start)
        let sent = stream.takeSayings().compactMap { saying -> [UInt8]? in
            if case .send(let payload, _) = saying { payload.bytes } else { nil }
        }
        #expect(sent.count == 1)
    }

    @Test("that are gone before their turn ends are sent nothing, and forgotten")
    func gone() throws {
        var stage = try Stage()
        let client = stage.open(1)
        try stage.refuse(ServiceError(.rateLimitExceeded, "too fast"), from: .connection(9))
        try stage.leave(client)
        stage.forget()
        let other = stage.open(2)
        try stage.leave(other)
        try stage.pass(.seconds(2))
        #expect(stage.messages == [:])
        #expect(stage.stream.audience.count == 0)
        #expect(!stage.stream.audience.isListening)
        for channel in Channel.allCases { #expect(!stage.stream.audience.hears(channel)) }
    }
}
