import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Resonance")
struct ResonanceTests {
    /// What is found when models have generated for so many frames.
    private func find(
        frames: Int = 480,
        _ tokens: (Int) -> KeyValuePairs<String, Int>
    ) throws -> ResonanceEvent? {
        var bench = ModelBench()
        try bench.play(frames, tokens)
        return Resonance.find(in: bench.model.models.models)
    }

    /// 4 tokens in every frame whose number is a multiple.
    private func pulse(_ frame: Int, _ period: Int) -> Int { frame % period == 0 ? 4 : 0 }

    @Test("of models with one rhythm is the fundamental")
    func fundamental() throws {
        let found = try #require(
            try find { ["a": 2 * pulse($0, 30), "b": pulse($0, 30)] }
        )
        #expect(found.kind == .fundamental)
        #expect(found.frequency == 2)
        #expect(found.amplitude == UnitInterval(1))
        #expect(found.participants.members.map(\.description) == ["a", "b"])
        // The last pulse was 29 frames ago, 348°.
        #expect(found.phase == 348)
    }

    @Test("of models in turn is the same, since the rhythm is")
    func turns() throws {
        let found = try #require(
            try find { ["a": pulse($0, 30), "b": pulse($0 + 15, 30)] }
        )
        #expect(found.kind == .fundamental)
        #expect(found.frequency == 2)
    }

    @Test("of a model twice as fast as another is a harmonic")
    func harmonic() throws {
        let found = try #require(try find { ["a": pulse($0, 30), "b": pulse($0, 15)] })
        #expect(found.kind == .harmonic)
        #expect(found.frequency == 4)
        #expect(found.amplitude == UnitInterval(1))
    }

    @Test("of two and three bursts a second is an overtone, six a second")
    func overtone() throws {
        let found = try #require(try find { ["a": pulse($0, 30), "b": pulse($0, 20)] })
        #expect(found.kind == .overtone)
        #expect(found.frequency == 6)
    }

    @Test("has the models that take part, and not the others")
    func participants() throws {
        let found = try #require(
            try find { ["steady": 3, "a": pulse($0, 30), "b": pulse($0, 30)] }
        )
        #expect(found.participants.members.map(\.description) == ["a", "b"])
    }

    @Test("is nothing for one model, for steady ones, and for rhythms without a common multiple")
    func nothing() throws {
        #expect(try find { ["a": pulse($0, 30)] } == nil)
        #expect(try find { _ in ["a": 1, "b": 2] } == nil)
        #expect(try find { ["a": 1, "b": pulse($0, 30)] } == nil)
        // 60/7 and 60/11 Hz: the first multiple of both is 60 Hz.
        #expect(try find { ["a": pulse($0, 7), "b": pulse($0, 11)] } == nil)
        #expect(try find { _ in [:] } == nil)
    }

    @Test("is told once a second, and no more when it is over")
    func telling() throws {
        var bench = ModelBench()
        try bench.play(600) { ["a": pulse($0, 30), "b": pulse($0, 30)] }
        let told = bench.frames.filter { $0.resonance != nil }.map(\.number)
        #expect(told.count >= 5)
        #expect(zip(told, told.dropFirst()).allSatisfy { $1 - $0 == 60 })
        try bench.play(300) { _ in [:] }
        bench.forget()
        try bench.play(120) { _ in [:] }
        #expect(bench.frames.allSatisfy { $0.resonance == nil })
    }
}
