import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("The demo")
struct DemoTests {
    private func models(_ client: ClientID, _ stage: Stage) -> Set<String> {
        Set(
            stage.payloads(.tokenStream, to: client).compactMap { $0["modelId"]?.stringValue }
        )
    }

    @Test("shows all that there is to see within half a minute, and says that it is one")
    func show() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        try stage.pass(.seconds(30))
        let types = Set(try #require(stage.messages[client]).compactMap { $0["type"]?.stringValue })
        #expect(
            types == Set(StreamMessageType.allCases.map(\.rawValue)).subtracting(["error_event"])
        )
        #expect(models(client, stage) == ["demo", "demo-choir"])
        let patterns = stage.payloads(.interferenceEvent, to: client).map { $0["patternType"] }
        #expect(patterns.contains("constructive"))
        #expect(patterns.contains("destructive"))
        let resonance = try #require(stage.payloads(.resonanceEvent, to: client).first)
        #expect(resonance["frequency"] == 2)
        #expect(resonance["resonanceType"] == "fundamental")
        let fields = Set(
            stage.payloads(.energyField, to: client).compactMap { $0["fieldType"]?.stringValue }
        )
        #expect(fields == ["lightning", "stream", "interference", "resonance"])
        let named = Set(
            stage.payloads(.energyUpdate, to: client).dropFirst()
                .compactMap { $0["modelId"]?.stringValue }
        )
        #expect(named.isSubset(of: ["demo", "demo-choir"]))
        for reward in stage.payloads(.rewardEvent, to: client) {
            #expect(reward["description"]?.stringValue?.hasPrefix("The demo ") == true)
        }
        let sessions = stage.payloads(.tokenStream, to: client).filter { $0["isComplete"] == true }
        #expect(
            sessions.map { $0["sessionId"] } == ["demo-1-solo", "demo-1-duet", "demo-1-duet"]
        )
    }

    @Test("is always the same")
    func determinism() throws {
        var stages = [try Stage(demo: true), try Stage(demo: true)]
        let client = try stages[0].client(1)
        _ = try stages[1].client(1)
        for index in stages.indices { try stages[index].pass(.seconds(27)) }
        #expect(stages[0].texts[client] == stages[1].texts[client])
    }

    @Test("can be switched off")
    func off() throws {
        var stage = try Stage(demo: false)
        let client = try stage.client(1)
        try stage.pass(.seconds(10))
        #expect(stage.sent(.tokenStream, to: client) == [])
        let names = stage.payloads(.energyUpdate, to: client).map { $0["modelId"] }
        #expect(names.allSatisfy { $0 == "ecosystem-hub" })
        #expect(try stage.request("get_energy")["isDemo"] == false)
    }

    @Test("stops at once when something is reported, and leaves nothing of its own")
    func handOver() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        try stage.pass(.seconds(13))
        #expect(try stage.request("get_energy")["isDemo"] == true)
        let before = stage.payloads(.energyUpdate, to: client).last?["totalEnergy"]?.doubleValue
        #expect(before.map { $0 > 50 } == true)
        stage.forget()
        try stage.generate(2, "real")
        #expect(try stage.request("get_energy")["isDemo"] == false)
        try stage.passFrames(1)
        let update = try #require(stage.payloads(.energyUpdate, to: client).first)
        #expect(update["modelId"] == "real")
        #expect(update["totalEnergy"] == 2)
        #expect(update["tokensGenerated"] == 2)
        // Its sessions end before the other's tokens come.
        let streams = stage.payloads(.tokenStream, to: client)
        #expect(streams.map { $0["modelId"] } == ["demo", "demo-choir", "real"])
        #expect(streams.map { $0["isComplete"] } == [true, true, false])
        try stage.pass(.seconds(2))
        #expect(models(client, stage).contains("real"))
        #expect(stage.payloads(.tokenStream, to: client).count == 3)
        #expect(stage.sent(.interferenceEvent, to: client) == [])
        // Fields that it showed are told to be over.
        let last = stage.payloads(.energyField, to: client)
            .last { $0["fieldType"] == "interference" }
        #expect(last?["intensity"] == 0)
    }

    @Test("is not stopped by a report that is refused")
    func refusedReports() throws {
        var stage = try Stage(demo: true)
        try stage.pass(.seconds(1))
        #expect(throws: ServiceError.self) { try stage.generate(1, "demo") }
        #expect(throws: ServiceError.self) { try stage.post(["modelId": "m"]) }
        #expect(stage.stream.model.isDemo)
        #expect(stage.stream.demo.isRunning)
    }

    @Test("comes back when nothing was reported for five seconds")
    func comingBack() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        try stage.pass(.seconds(1))
        try stage.generate(5, "real")
        try stage.pass(.seconds(4))
        try stage.generate(5, "real")
        stage.forget()
        try stage.pass(.milliseconds(4900))
        #expect(models(client, stage) == ["real"])
        #expect(!stage.stream.model.isDemo)
        try stage.pass(.milliseconds(200))
        #expect(models(client, stage) == ["real", "demo"])
        #expect(stage.stream.model.isDemo)
    }

    /// The total of the last update, in ten-thousandths.
    private func total(_ client: ClientID, _ stage: Stage) throws -> Double {
        let update = try #require(stage.payloads(.energyUpdate, to: client).last)
        return (try #require(update["totalEnergy"]?.doubleValue) * 10_000).rounded()
    }

    @Test("has energy of its own: the models' fades on behind it, and is there again with a report")
    func energies() throws {
        var (stage, quiet) = (try Stage(demo: true), try Stage(demo: false))
        let client = try stage.client(1)
        _ = try quiet.client(1)
        for _ in 0..<2 {
            try stage.generate(40, "real")
            try quiet.generate(40, "real")
            // Five seconds of silence, and twelve of the demo.
            try stage.pass(.seconds(17))
            try quiet.pass(.seconds(17))
            #expect(stage.stream.model.isDemo)
            #expect(try stage.request("get_energy")["isDemo"] == true)
        }
        try stage.generate(1, "real")
        try quiet.generate(1, "real")
        // At once, before there is a frame that tells it.
        let energy = ["totalEnergy", "energyDistribution", "isDemo"]
        let (told, expected) = (try stage.request("get_energy"), try quiet.request("get_energy"))
        #expect(energy.map { told[$0] } == energy.map { expected[$0] })
        try stage.passFrames(1)
        try quiet.passFrames(1)
        #expect(try total(client, stage) == total(client, quiet))
        #expect(try total(client, stage) > 20_000)
    }

    @Test("begins and ends with changes that lead from one total to the next")
    func changes() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        try stage.generate(1000, "real")
        try stage.pass(.seconds(12))
        try stage.generate(7, "real")
        try stage.pass(.seconds(6))
        let updates = stage.payloads(.energyUpdate, to: client)
        let named = Set(updates.compactMap { $0["modelId"]?.stringValue })
        #expect(named.isSuperset(of: ["real", "demo"]))
        let units = { (value: JSON?) in ((value?.doubleValue ?? .nan) * 10_000).rounded() }
        for (before, update) in zip(updates, updates.dropFirst()) {
            #expect(
                units(before["totalEnergy"]) + units(update["deltaEnergy"])
                    == units(update["totalEnergy"])
            )
        }
    }

    @Test("tells of its own energy alone, not of what the models have left")
    func own() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        try stage.generate(1000, "real")
        try stage.pass(.milliseconds(4900))
        #expect(try total(client, stage) > 5_000_000)
        try stage.pass(.milliseconds(200))
        #expect(stage.stream.model.isDemo)
        #expect(try total(client, stage) < 100_000)
    }

    @Test("does not begin in the frame for which a report waits, however late it is")
    func waitingReport() throws {
        var stage = try Stage(demo: true)
        try stage.generate(5, "real", isComplete: true)
        for _ in 0..<7 { try stage.stall(.milliseconds(900)) }
        #expect(stage.stream.model.isDemo)
        try stage.generate(5, "real", isComplete: true)
        #expect(!stage.stream.model.isDemo)
        try stage.stall(.seconds(6))
        #expect(!stage.stream.model.isDemo)
        #expect(try stage.request("get_energy")["completedSessions"] == 2)
    }

    @Test("reaches nothing in the models' stead")
    func rewards() throws {
        var stage = try Stage(demo: true)
        try stage.pass(.seconds(90))
        let rewards = stage.events.filter { $0.name == "reward.given" }
        #expect(rewards.count >= 4)
        #expect(rewards.allSatisfy { $0.data["is_demo"] == true })
        #expect(try stage.request("get_energy")["tokens"] == 0)
        #expect(try stage.request("get_energy")["level"] == 0)
        let client = try stage.client(1)
        stage.forget()
        try stage.generate(1000, "real", isComplete: true)
        try stage.passFrames(1)
        let titles = stage.payloads(.rewardEvent, to: client).map { $0["title"]?.stringValue }
        #expect(Set(titles) == ["1,000 tokens", "Level 1", "Level 2", "First session"])
        #expect(stage.events.allSatisfy { $0.data["is_demo"] != true })
    }

    @Test("says in its words what it is, and plays on when frames are skipped")
    func words() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        for _ in 0..<20 { try stage.stall(.milliseconds(400)) }
        let said = stage.payloads(.tokenStream, to: client).flatMap { $0["tokens"]?.strings ?? [] }
        // The first came before the client.
        #expect(said.prefix(5).joined() == "is the demo of the ")
        let words = DemoText.soloist
        #expect(said == said.indices.map { words[($0 + 1) % words.count] })
        // 15 words a second, and the burst.
        #expect(abs(said.count - (8 * 15 + 22 - 1)) <= 2)
    }
}
