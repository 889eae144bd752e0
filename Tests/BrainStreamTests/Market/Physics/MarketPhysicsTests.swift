import CMath
import Testing

@testable import BrainStream

@Suite("The physics of a path of prices")
struct MarketPhysicsTests {
    @Test(
        "the regimes begin above 2 and above 1.5",
        arguments: [
            (.infinity, .gaussian), (3.0, .gaussian), (2.0.nextUp, .gaussian),
            (2.0, .levyStable), (1.5.nextUp, .levyStable), (1.5, .critical),
            (.leastNonzeroMagnitude, .critical), (0.0, .unknown), (-1.0, .unknown),
            (.nan, .unknown),
        ] as [(Double, MarketRegime)]
    )
    func regimes(alpha: Double, regime: MarketRegime) {
        #expect(MarketRegime(alpha: alpha) == regime)
    }

    @Test("the regimes are called as the protocol says")
    func names() {
        #expect(MarketRegime.gaussian.rawValue == "Gaussian")
        #expect(
            Array(MarketRegime.levyStable.rawValue.utf8)
                == [0x4C, 0xC3, 0xA9, 0x76, 0x79] + Array(" Stable".utf8)
        )
        #expect(MarketRegime.critical.rawValue == "Critical")
        #expect(MarketRegime.unknown.rawValue == "Unknown")
    }

    @Test("mean and deviation of a sample known from textbooks")
    func moments() {
        let moments = SampleMoments(of: [2, 4, 4, 4, 5, 5, 7, 9])
        #expect(moments.mean == 5)
        #expect((moments.deviation - (32.0 / 7).squareRoot()).magnitude < 1e-15)
        for (sample, mean) in [([], 0.0), ([3], 3.0), ([0, 0], 0.0), ([.nan, 3], 3.0)] {
            #expect(SampleMoments(of: sample).mean == mean)
            #expect(SampleMoments(of: sample).deviation == 0)
        }
        let greatest = Double.greatestFiniteMagnitude
        let extreme = SampleMoments(of: [greatest, -greatest, greatest, greatest])
        #expect(extreme.mean.isFinite && extreme.deviation.isFinite)
    }

    @Test("a window keeps the last prices and knows their returns")
    func window() {
        var window = PriceWindow(capacity: 3)
        for price in [8, 1, 2, 0, -1, .nan, .infinity, 8] { window.append(price) }
        #expect(window.prices == [1, 2, 8])
        let returns = window.returns
        #expect(returns.count == 2)
        #expect((returns[0] - math_log(2)).magnitude < 1e-15)
        #expect((returns[1] - math_log(4)).magnitude < 1e-15)
    }

    @Test("before any price all is zero, before enough there is no tail index")
    func beginning() {
        var physics = MarketPhysics()
        #expect(physics.read() == MarketPhysics.Reading())
        #expect(physics.read().regime == .unknown)
        for price in [100.0, 101, 100] { physics.observe(price) }
        #expect(physics.read().alpha == 0)
        #expect(physics.read().price == 100)
        #expect(physics.read().hurst == 0.5)
    }

    @Test("a price that doubles each step drifts by ln 2 without volatility")
    func drift() {
        var physics = MarketPhysics()
        for power in 0..<20 { physics.observe(Double(1 << power)) }
        let reading = physics.read()
        #expect((reading.drift - math_log(2)).magnitude < 1e-12)
        #expect(reading.volatility < 1e-12)
        #expect(reading.velocity > 0 && reading.acceleration > 0)
    }

    @Test("a steady rise has its velocity")
    func velocity() {
        var physics = MarketPhysics()
        for step in 0..<2000 { physics.observe(100 + 0.25 * Double(step)) }
        #expect((physics.read().velocity - 0.25).magnitude < 1e-6)
        #expect(physics.read().acceleration.magnitude < 1e-6)
        #expect(physics.prices.count == MarketPhysics.returnCount + 1)
    }

    @Test("no prices at all make a number that is not finite")
    func finite() {
        var random = SplitMix64(seed: 13)
        let bad = [
            Double.nan, .infinity, 0, -1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1,
        ]
        var physics = MarketPhysics()
        for _ in 0..<2000 {
            physics.observe(bad[Int(random.next() % 7)])
            let reading = physics.read()
            let values = [
                reading.price, reading.alpha, reading.velocity, reading.acceleration,
                reading.drift, reading.volatility, reading.hurst,
            ]
            #expect(values.allSatisfy { $0.isFinite })
            #expect(TradingSignal(reading).confidence.isFinite)
        }
    }
}
