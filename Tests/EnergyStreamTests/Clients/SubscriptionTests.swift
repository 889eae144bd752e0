import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Subscriptions")
struct SubscriptionTests {
    /// A stage on which something is said in every channel within a few seconds.
    private func stage() throws -> Stage {
        var stage = try Stage(demo: true)
        // The demo's duet begins.
        try stage.pass(.seconds(11))
        return stage
    }

    private func channels(_ client: ClientID, _ stage: inout Stage) throws -> Set<String> {
        stage.forget()
        try stage.pass(.seconds(4))
        return Set(stage.messages[client]?.compactMap { $0["channel"]?.stringValue } ?? [])
    }

    @Test("are not needed: who says nothing hears all")
    func all() throws {
        var stage = try stage()
        let client = try stage.client(1)
        let heard = try channels(client, &stage)
        #expect(heard.isSuperset(of: ["energy", "experience", "council", "system"]))
    }

    @Test("bring the channels they name and no other, one by one", arguments: Channel.allCases)
    func single(channel: Channel) throws {
        var stage = try stage()
        let client = try stage.client(1)
        let text = #"{"type":"subscribe","channels":["\#(channel.rawValue)"]}"#
        #expect(try stage.ask(text, from: client) == [])
        let heard = try channels(client, &stage)
        #expect(heard.isSubset(of: [channel.rawValue]))
        // Rewards are rare.
        #expect(!heard.isEmpty || channel == .reward)
    }

    @Test("are added to one another, and taken away")
    func adding() throws {
        var stage = try stage()
        let client = try stage.client(1)
        try stage.send(#"{"type":"subscribe","channels":["experience"]}"#, from: client)
        try stage.send(#"{"type":"subscribe","channels":["system","system"]}"#, from: client)
        #expect(try channels(client, &stage) == ["experience", "system"])
        try stage.send(#"{"type":"unsubscribe","channels":["experience"]}"#, from: client)
        #expect(try channels(client, &stage) == ["system"])
        try stage.send(#"{"type":"unsubscribe","channels":["experience"]}"#, from: client)
        #expect(try channels(client, &stage) == ["system"])
    }

    @Test("taken away from all leave the others")
    func taking() throws {
        var stage = try stage()
        let client = try stage.client(1)
        try stage.send(
            #"{"type":"unsubscribe","channels":["energy","reward","council"]}"#,
            from: client
        )
        #expect(try channels(client, &stage) == ["experience", "system"])
    }

    @Test("leave silence when all are taken away, but for direct answers; and all come back")
    func silence() throws {
        var stage = try stage()
        let client = try stage.client(1)
        try stage.send(
            #"{"type":"unsubscribe","channels":["energy","experience","council","reward","system"]}"#,
            from: client
        )
        #expect(try channels(client, &stage) == [])
        #expect(try stage.ask("nonsense", from: client).map { $0["type"] } == ["error_event"])
        let back = try stage.ask(#"{"type":"unsubscribe"}"#, from: client)
        #expect(back.map { $0["type"] } == ["energy_update"])
        #expect(
            try channels(client, &stage).isSuperset(of: ["energy", "experience", "system"])
        )
        #expect(try stage.ask(#"{"type":"unsubscribe","channels":null}"#, from: client) == [])
    }

    @Test("to energy bring the last update at once, and no update twice")
    func latest() throws {
        var stage = try stage()
        let client = try stage.client(1)
        try stage.send(#"{"type":"subscribe","channels":["reward"]}"#, from: client)
        try stage.passFrames(5)
        let brought = try stage.ask(
            #"{"type":"subscribe","channels":["energy"]}"#,
            from: client
        )
        #expect(brought.map { $0["type"] } == ["energy_update"])
        try stage.passFrames(3)
        let frames = stage.frames(client)
        #expect(frames == Array(frames[0]...frames[0] + 3))
        #expect(try stage.ask(#"{"type":"subscribe","channels":["energy"]}"#, from: client) == [])
    }

    @Test("are each client's own")
    func own() throws {
        var stage = try stage()
        let (one, other) = (try stage.client(1), try stage.client(2))
        try stage.send(#"{"type":"subscribe","channels":["system"]}"#, from: one)
        #expect(try channels(one, &stage) == ["system"])
        #expect(try channels(other, &stage).contains("energy"))
        try stage.leave(one)
        let next = try stage.client(1)
        #expect(try channels(next, &stage).contains("energy"))
    }
}
