import CMath
import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The forecast of a price")
struct ForecastTests {
    @Test("without drift and volatility it stays")
    func still() {
        let forecast = Forecast(price: 450, drift: 0, volatility: 0)
        let expected = [Double](repeating: 450, count: Forecast.horizon)
        #expect(forecast.p10 == expected)
        #expect(forecast.median == expected)
        #expect(forecast.p90 == expected)
    }

    @Test("the median follows the drift, the tenths spread with the root of the steps")
    func quantiles() {
        let forecast = Forecast(price: 100, drift: math_log(2), volatility: 0.1)
        #expect((forecast.median[0] - 200).magnitude < 1e-9)
        #expect((forecast.median[3] - 1600).magnitude < 1e-9)
        // The quantile of nine tenths is 1.28155 deviations above the mean.
        #expect((forecast.p90[3] / 1600 - math_exp(0.1 * 2 * 1.281_551_565_5)).magnitude < 1e-9)
        #expect((forecast.p10[3] / 1600 - math_exp(-0.1 * 2 * 1.281_551_565_5)).magnitude < 1e-9)
    }

    @Test("a tenth of the invented walks end below p10 and above p90")
    func calibrated() {
        let forecast = Forecast(price: 100, drift: 0.01, volatility: 0.02)
        let last = Forecast.horizon - 1
        var random = SplitMix64(seed: 17)
        var below = 0
        var above = 0
        for _ in 0..<10_000 {
            let change = (0...last).reduce(0) { sum, _ in sum + 0.01 + 0.02 * random.nextNormal() }
            let price = 100 * math_exp(change)
            if price < forecast.p10[last] { below += 1 }
            if price > forecast.p90[last] { above += 1 }
        }
        #expect((900...1100).contains(below))
        #expect((900...1100).contains(above))
    }

    @Test("every number is finite, whatever it begins with")
    func finite() {
        let values: [Double] = [
            0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude,
            -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
        ]
        for price in values {
            for drift in values {
                for volatility in values {
                    let forecast = Forecast(price: price, drift: drift, volatility: volatility)
                    let all = forecast.p10 + forecast.median + forecast.p90
                    #expect(all.allSatisfy { $0.isFinite })
                }
            }
        }
    }

    @Test("its section has an array for each quantile")
    func section() {
        let section = Forecast(price: 450, drift: 0, volatility: 0.001).json
        for name in ["median", "p10", "p90"] {
            #expect(section[name]?.arrayValue?.count == Forecast.horizon)
        }
        #expect(section["horizon"] == .integer(Forecast.horizon))
        #expect(section["median"]?.arrayValue?.first == 450.0)
    }
}
