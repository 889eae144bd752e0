import Testing

@testable import BrainStream

@Suite("How much is staked")
struct PositionSizingTests {
    private func size(_ confidence: Double, _ regime: MarketRegime) -> Double {
        PositionSizing.approvedSize(confidence: confidence, regime: regime)
    }

    @Test("half of Kelly's fraction, up to the limit")
    func halfKelly() {
        #expect((size(0.6, .gaussian) - 0.1).magnitude < 1e-12)
        #expect(size(0.7.nextUp, .gaussian) == 0.2)
        #expect(size(1, .gaussian) == 0.2)
    }

    @Test("half as much without a variance, nothing when critical or unknown")
    func regimes() {
        #expect((size(0.6, .levyStable) - 0.05).magnitude < 1e-12)
        #expect(size(1, .levyStable) == 0.2)
        #expect(size(1, .critical) == 0)
        #expect(size(1, .unknown) == 0)
    }

    @Test("nothing on what is no better than a coin, and nothing below 0 or beyond the limit")
    func bounds() {
        for confidence in [-.infinity, -1, 0, 0.5, .nan] as [Double] {
            #expect(size(confidence, .gaussian) == 0)
        }
        #expect(size(.infinity, .gaussian) == 0.2)
        func limited(_ limit: Double) -> Double {
            PositionSizing.approvedSize(confidence: 1, regime: .gaussian, limit: limit)
        }
        #expect(limited(0.0625) == 0.0625)
        #expect(limited(5) == 0.2)
        #expect(limited(-1) == 0)
    }
}
