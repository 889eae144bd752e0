import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("A calendar that is set")
struct CalendarTests {
    @Test("back keeps neither the demo nor the word after a silence", arguments: [true, false])
    func engine(hasDemo: Bool) throws {
        var stage = try StreamStage(demo: hasDemo)
        let client = try stage.join()
        try stage.pass(.seconds(3))
        stage.forget()
        try stage.setBack(.seconds(3600))
        try stage.pass(.seconds(20))
        #expect(stage.take(client).count == (hasDemo ? 20 : 4))
    }

    @Test("back lets the demo play ten seconds after another source spoke, and no later")
    func deference() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        try stage.post(price: 5)
        try stage.setBack(.seconds(3600))
        stage.forget()
        try stage.pass(.milliseconds(9_900))
        #expect(stage.take(client).allSatisfy { $0.data["source"] == "http" })
        try stage.pass(.seconds(2))
        #expect(stage.take(client).last?.data["source"] == "demo")
    }

    @Test("by anything leaves the BFF its second, and what it says of the engine")
    func bff() throws {
        var stage = try StreamStage.bff()
        let client = try stage.join()
        try stage.observe(price: 5)
        try stage.pass(.seconds(2))
        stage.forget()
        try stage.setBack(.seconds(86_400))
        try stage.pass(.seconds(10))
        let packets = stage.take(client)
        #expect(packets.count == 10)
        // Nobody looks any more.
        #expect(packets.first?.data["stale"] == nil)
        #expect(packets.last?.data["stale"] == true)
        let age = try #require(stage.service.figures.first { $0.name == "age_seconds" }?.value)
        #expect(age == 0)
        try stage.stall(.seconds(86_400))
        #expect(stage.take(client).count == 1)
        try stage.pass(.seconds(5))
        #expect(stage.take(client).count == 5)
    }
}
