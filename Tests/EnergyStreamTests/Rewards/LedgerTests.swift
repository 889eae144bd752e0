import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Rewards")
struct LedgerTests {
    @Test("are given for the first session and the first council, once")
    func achievements() {
        var ledger = Ledger(isDemo: false)
        for _ in 0..<3 {
            ledger.noteSession()
            ledger.noteCouncil()
        }
        let rewards = ledger.takeRewards()
        #expect(rewards.map(\.kind) == [.achievement, .achievement])
        #expect(rewards.map(\.title.text) == ["First session", "First council"])
        #expect(ledger.takeRewards() == [])
        #expect(ledger.sessions == 3)
    }

    @Test("are given for powers of ten tokens, from a thousand on")
    func milestones() {
        var ledger = Ledger(isDemo: false)
        ledger.note(tokens: 999, energy: 0)
        #expect(ledger.takeRewards() == [])
        ledger.note(tokens: 1, energy: 0)
        let first = ledger.takeRewards()
        #expect(first.map(\.title.text) == ["1,000 tokens"])
        #expect(first.map(\.points) == [10])
        ledger.note(tokens: 1_000_000, energy: 0)
        let later = ledger.takeRewards()
        #expect(later.map(\.title.text) == ["10,000 tokens", "100,000 tokens", "1,000,000 tokens"])
        #expect(later.allSatisfy { $0.kind == .milestone && $0.level == nil && $0.bonus == nil })
    }

    @Test("are given for five levels of energy, each with a tenth of it more")
    func levels() {
        var ledger = Ledger(isDemo: false)
        var found: [RewardEvent] = []
        for energy in [99.9, 0.2, 900, 8_999.9, 10_000_000, 10_000_000] {
            ledger.note(tokens: 0, energy: energy)
            found += ledger.takeRewards()
        }
        #expect(found.allSatisfy { $0.kind == .levelUp })
        #expect(found.map(\.level?.number) == [1, 2, 3, 4, 5])
        #expect(found.map(\.bonus?.units) == [10, 100, 1000, 10_000, 100_000])
        #expect(found.map(\.points) == [100, 200, 300, 400, 500])
        #expect(ledger.level == 5)
    }

    @Test("reach clients and the hub, and their energy the next frame")
    func telling() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        try stage.generate(100, isComplete: true)
        try stage.passFrames(1)
        let rewards = stage.payloads(.rewardEvent, to: client)
        #expect(rewards.map { $0["rewardType"] } == ["level_up", "achievement"])
        #expect(rewards.first?["level"] == 1)
        #expect(rewards.first?["energyBonus"] == 10)
        #expect(stage.payloads(.energyUpdate, to: client).last?["totalEnergy"] == 100)
        try stage.passFrames(1)
        let total = stage.payloads(.energyUpdate, to: client).last?["totalEnergy"]?.doubleValue
        #expect(total.map { 109.8...110 ~= $0 } == true)
        let events = stage.events.filter { $0.name == "reward.given" }
        #expect(events.map { $0.data["title"] } == ["Level 1", "First session"])
        #expect(events.first?.data["energy_bonus"] == 10.0)
        #expect(events.allSatisfy { $0.data["is_demo"] == false })
    }

    @Test("are given for what was reached while nobody listened, on the hub")
    func unheard() throws {
        var stage = try Stage()
        try stage.generate(1000)
        try stage.passFrames(1)
        #expect(stage.events.count == 3)
        let client = try stage.client(1)
        try stage.pass(.seconds(1))
        #expect(stage.sent(.rewardEvent, to: client) == [])
    }

    @Test(
        "are written with commas",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"),
            (-100, "-100"),
        ]
    )
    func commas(number: Int, text: String) { #expect(number.grouped == text) }
}
