import Testing

@testable import BrainStream

@Suite("Numbers that look random")
struct SplitMix64Tests {
    @Test("the sequence of seed 1234567 is the published one")
    func known() {
        var random = SplitMix64(seed: 1_234_567)
        let found = (0..<5).map { _ in random.next() }
        #expect(
            found == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test("uniform numbers stay strictly between 0 and 1 and fill the interval")
    func uniform() {
        var random = SplitMix64(seed: 1)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 {
            let number = random.nextUniform()
            guard 0 < number, number < 1 else {
                Issue.record("\(number) is not strictly between 0 and 1")
                return
            }
            counts[Int(number * 10)] += 1
        }
        #expect(counts.allSatisfy { (9700...10_300).contains($0) })
    }

    @Test("normal numbers have mean 0, deviation 1 and a tenth beyond 1.2816")
    func normal() {
        var random = SplitMix64(seed: 2)
        let sample = (0..<20_000).map { _ in random.nextNormal() }
        let moments = SampleMoments(of: sample)
        #expect(moments.mean.magnitude < 0.03)
        #expect((moments.deviation - 1).magnitude < 0.03)
        #expect((1850...2150).contains(sample.count { $0 > 1.2816 }))
    }

    @Test("Pareto numbers are at least 1 and beyond x with probability x to the −α")
    func pareto() {
        var random = SplitMix64(seed: 3)
        let sample = (0..<20_000).map { _ in random.nextPareto(index: 2) }
        #expect(sample.allSatisfy { $0 >= 1 && $0.isFinite })
        #expect((4800...5200).contains(sample.count { $0 > 2 }))
        #expect((180...220).contains(sample.count { $0 > 10 }))
    }
}
