import CMath
import Testing

@testable import BrainStream

@Suite("Hill's estimator of the tail index")
struct HillEstimatorTests {
    /// The quantiles x of a Pareto distribution that are exceeded with probability i / (k + 1), i = 1 … k + 1.
    private func quantiles(alpha: Double, tail k: Int) -> [Double] {
        (1...k + 1).map { math_exp(-math_log(Double($0) / Double(k + 1)) / alpha) }
    }

    @Test(
        "on exact Pareto quantiles it is α k / (k ln (k + 1) − ln k!)",
        arguments: [1.2, 1.75, 3.0],
        [1, 3, 20, 500]
    )
    func exactQuantiles(alpha: Double, k: Int) throws {
        let factorial = (1...k).reduce(0) { $0 + math_log(Double($1)) }
        let expected = alpha * Double(k) / (Double(k) * math_log(Double(k + 1)) - factorial)
        let sample = quantiles(alpha: alpha, tail: k)
        let found = try #require(HillEstimator.tailIndex(of: sample, tail: k))
        #expect((found / expected - 1).magnitude < 1e-12)
    }

    @Test("three values by hand: 4, 2 and 1 with a tail of two give 2 / ln 8")
    func byHand() throws {
        let found = try #require(HillEstimator.tailIndex(of: [1, -4, 2], tail: 2))
        #expect((found - 2 / math_log(8)).magnitude < 1e-15)
    }

    @Test("more of the tail brings it to α")
    func consistent() throws {
        let sample = quantiles(alpha: 1.5, tail: 20_000)
        let found = try #require(HillEstimator.tailIndex(of: sample, tail: 20_000))
        #expect((found - 1.5).magnitude < 0.002)
    }

    @Test("unit, sign and order do not matter, nor what is not in the tail")
    func invariant() throws {
        let sample = quantiles(alpha: 1.75, tail: 20)
        let expected = try #require(HillEstimator.tailIndex(of: sample, tail: 20))
        let other = sample.reversed().map { -1e-4 * $0 } + [0, 1e-7, .nan, .infinity]
        let found = try #require(HillEstimator.tailIndex(of: other, tail: 20))
        #expect((found / expected - 1).magnitude < 1e-12)
    }

    @Test("without a tail to look at there is no index")
    func nothing() {
        #expect(HillEstimator.tailIndex(of: [], tail: 1) == nil)
        #expect(HillEstimator.tailIndex(of: [3, 2, 1], tail: 3) == nil)
        #expect(HillEstimator.tailIndex(of: [3, 2, 0], tail: 2) == nil)
        #expect(HillEstimator.tailIndex(of: [3, 2, .nan], tail: 2) == nil)
        #expect(HillEstimator.tailIndex(of: [3, 2, 1], tail: 0) == nil)
        #expect(HillEstimator.tailIndex(of: [3, 2, 1], tail: -1) == nil)
        #expect(HillEstimator.tailIndex(of: [2, 2, 2, 1], tail: 2) == nil)
    }

    @Test("the extremes of a float give a number")
    func extremes() throws {
        let sample = [Double.greatestFiniteMagnitude, 1, .leastNonzeroMagnitude]
        let found = try #require(HillEstimator.tailIndex(of: sample, tail: 2))
        #expect(found.isFinite && found > 0)
    }

    @Test("it finds the index of Pareto numbers within its standard error")
    func pareto() throws {
        for alpha in [1.2, 1.75, 4] {
            var random = SplitMix64(seed: 3)
            let sample = (0..<20_000).map { _ in random.nextPareto(index: alpha) }
            let found = try #require(HillEstimator.tailIndex(of: sample, tail: 2000))
            #expect((found - alpha).magnitude < 3 * alpha / 2000.squareRoot())
        }
    }
}
