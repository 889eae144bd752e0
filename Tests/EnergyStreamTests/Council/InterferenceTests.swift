import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Interference")
struct InterferenceTests {
    /// What is found when models have generated for three seconds.
    private func find(
        _ tokens: (Int) -> KeyValuePairs<String, Int>
    ) throws -> InterferenceEvent? {
        var bench = ModelBench()
        try bench.play(180, tokens)
        return Interference.find(in: bench.model.models.models)
    }

    @Test("of equal rates is wholly constructive")
    func constructive() throws {
        let found = try #require(try find { $0 % 30 < 10 ? ["a": 1, "b": 1] : [:] })
        #expect(found.pattern == .constructive)
        #expect(found.coherence == UnitInterval(1))
        #expect(found.intensity == UnitInterval(1))
        #expect(found.models.members.map(\.description) == ["a", "b"])
    }

    @Test("of rates of different strength has the visibility of fringes")
    func visibility() throws {
        // I₁ = 4 I₂: 2 √4 ÷ 5.
        let found = try #require(try find { $0 % 30 < 10 ? ["a": 1, "b": 4] : [:] })
        #expect(found.coherence == UnitInterval(1))
        #expect(found.intensity.value == 0.8)
        // The fastest first.
        #expect(found.models.members.map(\.description) == ["b", "a"])
    }

    @Test("of rates in turn is destructive")
    func destructive() throws {
        let found = try #require(try find { $0 % 30 < 15 ? ["a": 1] : ["b": 1] })
        #expect(found.pattern == .destructive)
        #expect(found.coherence.value > 0.95)
        #expect(found.intensity.value > 0.95)
    }

    @Test("of rates a quarter of a period apart is neutral, as is that of rates that do not change")
    func neutral() throws {
        let quarter = try #require(
            try find { frame in
                ["a": frame % 30 < 15 ? 1 : 0, "b": (frame + 8) % 30 < 15 ? 1 : 0]
            }
        )
        #expect(quarter.pattern == .neutral)
        #expect(quarter.coherence.value < 0.2)
        let steady = try #require(try find { _ in ["a": 1, "b": 1] })
        #expect(steady.pattern == .neutral)
        #expect(steady.coherence == .zero)
        #expect(steady.intensity == .zero)
    }

    @Test("of three equal rates is whole, and of two against one weaker")
    func three() throws {
        let whole = try #require(
            try find { $0 % 30 < 10 ? ["a": 1, "b": 1, "c": 1] : [:] }
        )
        #expect(whole.intensity == UnitInterval(1))
        #expect(whole.models.members.count == 3)
        // r = 1, −1, −1: γ = −1/3.
        let mixed = try #require(
            try find { $0 % 30 < 15 ? ["a": 1, "b": 1] : ["c": 1] }
        )
        #expect(mixed.pattern == .destructive)
        #expect(abs(mixed.coherence.value - 0.33) < 0.05)
    }

    @Test("needs two models that generate at least a token a second")
    func alone() throws {
        #expect(try find { _ in [:] } == nil)
        #expect(try find { _ in ["a": 1] } == nil)
        #expect(try find { $0 == 0 ? ["a": 1, "b": 1] : ["a": 1] } == nil)
    }

    @Test("compares the eight fastest of many")
    func many() throws {
        var bench = ModelBench()
        for frame in 0..<180 {
            for model in 0..<12 where frame % 30 < 10 {
                try bench.take(model + 1, "m\(model)")
            }
            try bench.advance()
        }
        let found = try #require(Interference.find(in: bench.model.models.models))
        let names = found.models.members.map(\.description)
        #expect(names == (4..<12).reversed().map { "m\($0)" })
    }

    @Test("is told when it changes, and once a second while it lasts")
    func telling() throws {
        var bench = ModelBench()
        try bench.play(120) { $0 % 30 < 10 ? ["a": 1] : [:] }
        #expect(bench.frames.allSatisfy { $0.interference == nil })
        bench.forget()
        try bench.play(600) { $0 % 30 < 10 ? ["a": 1, "b": 1] : [:] }
        let first = try #require(bench.frames.firstIndex { $0.interference != nil })
        #expect(first < 60)
        let told = bench.frames.suffix(300).filter { $0.interference != nil }
        #expect(told.count == 5)
        let gaps = zip(told, told.dropFirst()).map { $1.number - $0.number }
        #expect(gaps.allSatisfy { $0 == 60 })
        bench.forget()
        try bench.play(300) { $0 % 30 < 15 ? ["a": 1] : ["b": 1] }
        let change = bench.frames.first { $0.interference?.pattern == .destructive }
        #expect(change != nil)
        bench.forget()
        try bench.play(600) { _ in [:] }
        #expect(bench.frames.suffix(480).allSatisfy { $0.interference == nil })
    }

    @Test("is not told anew because another of equally fast models is first")
    func order() throws {
        var bench = ModelBench()
        // Each is first in turn, a token ahead.
        try bench.play(600) { frame in
            let ahead = frame / 60 % 2
            return frame % 30 < 10 ? ["a": 4 + ahead, "b": 5 - ahead] : [:]
        }
        let told = bench.frames.suffix(480).compactMap(\.interference)
        #expect(told.count == 8)
        #expect(Set(told.map(\.models.members)).count == 2)
    }
}
