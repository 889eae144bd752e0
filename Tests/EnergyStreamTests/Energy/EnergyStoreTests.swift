import Testing

@testable import EnergyStream

@Suite("The energy that there is")
struct EnergyStoreTests {
    private let some = Reservoirs(generation: 600, attention: 300, reasoning: 100)

    @Test("is halved in ten seconds, whether its frames are made or skipped")
    func halfLife() {
        var made = EnergyStore()
        made.add(some)
        made.advance(by: 1)
        #expect(made.energy == some)
        var skipped = made
        for _ in 0..<600 { made.advance(by: 1) }
        skipped.advance(by: 600)
        for store in [made, skipped] {
            #expect(abs(store.energy.total - 500) < 1e-6)
            #expect(abs(store.energy.generation - 300) < 1e-6)
            #expect(abs(store.energy.reasoning - 50) < 1e-6)
        }
        for _ in 0..<600 { made.advance(by: 1) }
        #expect(abs(made.energy.total - 250) < 1e-6)
    }

    @Test("comes to a steady state where as much is lost as comes")
    func steadyState() {
        var store = EnergyStore()
        let inflow = Reservoirs(generation: 1, attention: 0, reasoning: 0)
        for _ in 0..<20_000 {
            store.add(inflow)
            store.advance(by: 1)
        }
        // 1 ÷ (1 − 2^(−1/600)).
        #expect(abs(store.energy.total - 866.117) < 0.001)
    }

    @Test("is nothing when it is less than can be told")
    func end() {
        var store = EnergyStore()
        store.add(some)
        store.advance(by: 1)
        store.advance(by: 60 * 600)
        #expect(store.energy == .empty)
    }
}
