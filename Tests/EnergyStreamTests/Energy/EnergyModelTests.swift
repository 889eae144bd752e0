import TestSupport
import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("The energy model")
struct EnergyModelTests {
    /// What seeded models bring in so many frames.
    private func run(seed: UInt64, frames: Int) throws -> [EnergyModel.Frame] {
        var bench = ModelBench()
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<frames {
            let counts = (0..<3).map { _ in Int(generator.next() % 8) - 5 }
            let skipped = generator.next() % 50 == 0 ? Int(generator.next() % 10) : 0
            try bench.advance(
                ["a": counts[0], "b": counts[1], "c": counts[2]],
                skipping: skipped
            )
        }
        return bench.frames
    }

    @Test("makes the same of the same reports in the same frames")
    func determinism() throws {
        let (one, other) = (try run(seed: 1, frames: 2000), try run(seed: 1, frames: 2000))
        for (made, again) in zip(one, other) {
            #expect(made.number == again.number)
            #expect(made.energy == again.energy)
            #expect(made.model == again.model)
            #expect(made.fields == again.fields)
            #expect(made.batches == again.batches)
            #expect(made.interference == again.interference)
            #expect(made.resonance == again.resonance)
            #expect(made.rewards == again.rewards)
        }
        #expect(one.contains { $0.interference != nil })
        #expect(one.last?.energy != (try run(seed: 2, frames: 2000)).last?.energy)
    }

    @Test("never tells a total that is not the sum of its parts, nor a part below 0")
    func sums() throws {
        var before = EnergyAmount.zero
        for made in try run(seed: 3, frames: 3000) {
            let update = made.update(ProcessingTime(.zero))
            let energy = update.energy
            #expect(energy.total == energy.generation + energy.attention + energy.reasoning)
            #expect(made.before == before)
            #expect(before.tenThousandths + update.change == energy.total.tenThousandths)
            before = energy.total
        }
    }

    @Test("names who generated most in a frame, else who generated last, else the setting")
    func names() throws {
        var bench = ModelBench()
        #expect(try bench.advance().model.description == "nobody")
        #expect(try bench.advance(["a": 2, "b": 3, "c": 1]).model.description == "b")
        #expect(try bench.advance().model.description == "c")
        #expect(try bench.advance(["a": 2, "b": 2]).model.description == "a")
    }

    @Test("forgets a model that is silent for a minute, and not before")
    func forgetting() throws {
        var bench = ModelBench()
        try bench.advance(["a": 1])
        try bench.play(3590) { _ in [:] }
        #expect(bench.model.models.models.count == 1)
        try bench.play(71) { _ in [:] }
        #expect(bench.model.models.models.isEmpty)
        // It was the last all the same.
        #expect(bench.model.namedModel.description == "a")
    }

    @Test("tells how fast models are, in skipped frames too")
    func rates() throws {
        var bench = ModelBench()
        // 30 tokens a second, every second frame, the odd ones of which are skipped.
        for _ in 0..<600 { try bench.advance(["a": 1], skipping: 1) }
        let model = try #require(bench.model.models.models.first)
        #expect(abs(model.steadyRate - 30) < 0.5)
        #expect(abs(model.quickRate - 30) < 5)
        #expect(model.tokens == 600)
        #expect(model.history.allCounts.reduce(0, +) == 120)
        #expect(model.history.lastRates(240).suffix(90) == model.history.lastRates(90)[...])
    }
}
