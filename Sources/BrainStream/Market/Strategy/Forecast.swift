internal import CMath
internal import WebSocketCommon

/// Where a price may go: its median and outer tenths, a value for each step ahead.
///
/// Osborne, "Brownian Motion in the Stock Market", Operations Research 7 (1959), 145–173: the logarithm of the price walks at random, so
/// after h steps its quantiles are ln price + drift × h + z × volatility × √h.
struct Forecast: Equatable, Sendable {
    /// How many steps are looked ahead.
    static let horizon = 10

    /// The standard normal distribution's quantile of nine tenths.
    private static let upperTenth = 1.281_551_565_544_600_5

    /// What a tenth of the prices is expected below.
    let p10: [Double]

    /// What half of the prices is expected below.
    let median: [Double]

    /// What nine tenths of the prices are expected below.
    let p90: [Double]

    /// Looks ahead from a price; what is not finite counts as 0, and no result is above the greatest float.
    ///
    /// - Parameters:
    ///   - price: The present price.
    ///   - drift: The mean of the logarithmic returns, a step.
    ///   - volatility: Their standard deviation, a step.
    init(price: Double, drift: Double, volatility: Double) {
        let price = price.isFinite ? price : 0
        let drift = drift.isFinite ? drift : 0
        let volatility = volatility.isFinite ? volatility : 0
        func quantiles(_ z: Double) -> [Double] {
            (1...Self.horizon).map { steps in
                let steps = Double(steps)
                let change = drift * steps + z * volatility * steps.squareRoot()
                // Both ends of what can be a factor; infinity times 0 would not be a number.
                let factor = math_exp(min(max(change.isNaN ? 0 : change, -700), 700))
                let quantile = price * factor
                return quantile.isFinite
                    ? quantile : .greatestFiniteMagnitude * (price < 0 ? -1 : 1)
            }
        }
        p10 = quantiles(-Self.upperTenth)
        median = quantiles(0)
        p90 = quantiles(Self.upperTenth)
    }

    /// The section `forecast` of a state.
    var json: JSON {
        func prices(_ quantiles: [Double]) -> JSON {
            .array(quantiles.map { .rounded($0, decimals: 4) })
        }
        return [
            "median": prices(median), "p10": prices(p10), "p90": prices(p90),
            "horizon": .integer(Self.horizon),
        ]
    }
}
