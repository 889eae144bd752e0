import Testing

@testable import BrainStream

@Suite("The Hurst exponent")
struct HurstExponentTests {
    private func walk(_ count: Int, _ step: (inout SplitMix64) -> Double) -> [Double] {
        var random = SplitMix64(seed: 11)
        var place = 0.0
        return (0..<count).map { _ in
            place += step(&random)
            return place
        }
    }

    @Test("a straight line has 1")
    func line() throws {
        let found = try #require(HurstExponent.estimate(of: (0..<100).map { 3 * Double($0) }))
        #expect((found - 1).magnitude < 1e-12)
    }

    @Test("a random walk has one half")
    func randomWalk() throws {
        let found = try #require(HurstExponent.estimate(of: walk(20_000) { $0.nextNormal() }))
        #expect((found - 0.5).magnitude < 0.03)
    }

    @Test("what returns has less: independent numbers have 0")
    func returning() throws {
        var random = SplitMix64(seed: 12)
        let path = (0..<20_000).map { _ in random.nextNormal() }
        let found = try #require(HurstExponent.estimate(of: path))
        #expect(found < 0.02)
    }

    @Test("too little, or nothing that moves, has none")
    func nothing() {
        #expect(HurstExponent.estimate(of: []) == nil)
        #expect(HurstExponent.estimate(of: (0..<32).map(Double.init)) == nil)
        #expect(HurstExponent.estimate(of: (0..<33).map(Double.init)) != nil)
        #expect(HurstExponent.estimate(of: [Double](repeating: 1, count: 100)) == nil)
        #expect(HurstExponent.estimate(of: (0..<100).map { Double($0 % 2) }) == nil)
        #expect(HurstExponent.estimate(of: (0..<99).map(Double.init) + [.nan]) == nil)
    }
}
