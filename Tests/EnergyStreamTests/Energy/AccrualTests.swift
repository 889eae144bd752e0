import Testing

@testable import EnergyStream

@Suite("The energy of tokens")
struct AccrualTests {
    private func isClose(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-12 }

    @Test(
        "is one unit each at 20 tokens a second, half to one and a half otherwise",
        arguments: [
            (10, 0.5, 10), (10, nil, 10), (10, 0, 15), (1, 0, 1.5), (20, 4, 14), (1, 1e12, 0.5),
            (0, nil, 0), (0, 0, 0),
        ] as [(Int, Double?, Double)]
    )
    func speed(tokens: Int, seconds: Double?, expected: Double) {
        let energy = Accrual.energy(tokens: tokens, seconds: seconds, length: 0)
        #expect(abs(energy.total - expected) < 1e-9)
    }

    @Test("goes into attention the more the longer the session is, and into reasoning the slower")
    func distribution() {
        let short = Accrual.energy(tokens: 100, seconds: nil, length: 0)
        #expect(isClose(short.attention, 20))
        #expect(isClose(short.reasoning, 20))
        #expect(isClose(short.generation, 60))
        let long = Accrual.energy(tokens: 100, seconds: nil, length: 512)
        #expect(isClose(long.attention, 30))
        #expect(isClose(long.reasoning, 20))
        let quick = Accrual.energy(tokens: 100, seconds: 0, length: 512)
        #expect(isClose(quick.generation, 0.6 * 150))
        #expect(isClose(quick.attention, 0.3 * 150))
        #expect(isClose(quick.reasoning, 0.1 * 150))
    }

    @Test("is all in the distribution, and no part of it is negative")
    func sums() {
        for tokens in [1, 7, 1000] {
            for seconds in [nil, 0, 0.001, 1, 1e9] as [Double?] {
                for length in [0, 1, 512, 1_000_000_000] {
                    let energy = Accrual.energy(tokens: tokens, seconds: seconds, length: length)
                    #expect(energy.generation > 0 && energy.attention > 0 && energy.reasoning > 0)
                    let parts = energy.generation + energy.attention + energy.reasoning
                    #expect(isClose(parts, energy.total))
                    #expect(energy.distribution.total.units <= 1.5 * Double(tokens) + 0.001)
                }
            }
        }
    }
}
