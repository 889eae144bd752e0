import CMath
import Testing

@testable import BrainStream

@Suite("The invented path of a price")
struct PricePathTests {
    @Test("belongs to its seed")
    func seeds() {
        func prices(_ seed: UInt64) -> [Double] {
            var path = PricePath(seed: seed)
            return (0..<100).map { _ in
                path.advance()
                return path.price
            }
        }
        #expect(prices(1) == prices(1))
        #expect(prices(1) != prices(2))
    }

    @Test("begins between 50 and 500 dollars and stays in range, in steps of a ten-thousandth")
    func range() {
        for seed in 0..<20 as Range<UInt64> {
            var path = PricePath(seed: seed)
            let start = path.price
            #expect((50...500).contains(start))
            var prices = [start]
            for _ in 0..<5000 {
                path.advance()
                prices.append(path.price)
            }
            #expect(prices.allSatisfy { $0 == $0.rounded(decimals: 4) })
            #expect(prices.allSatisfy { (start / 20.2...start * 20.2).contains($0) })
            let steps = zip(prices.dropFirst(), prices).map { math_log($0 / $1).magnitude }
            #expect(steps.allSatisfy { $0 < PricePath.largestShock + 0.001 })
        }
    }

    @Test("every weather comes, and its tails are what Hill's estimator finds")
    func weather() throws {
        var returns: [PricePath.Weather: [Double]] = [:]
        var path = PricePath(seed: 4)
        for _ in 0..<100_000 {
            let before = path.price
            path.advance()
            returns[path.weather, default: []].append(math_log(path.price / before))
        }
        func alpha(_ weather: PricePath.Weather) throws -> Double {
            let sample = try #require(returns[weather])
            #expect(sample.count > 2000)
            return try #require(HillEstimator.tailIndex(of: sample, tail: sample.count / 20))
        }
        let (calm, jumpy, stormy) = try (alpha(.calm), alpha(.jumpy), alpha(.stormy))
        #expect(calm > 3)
        #expect((1.5...2.0).contains(jumpy))
        #expect((1.0...1.5).contains(stormy))
    }
}
