internal import WebSocketCommon

/// What the physics of a market advises, by rules of its own.
///
/// 1. The trend is the velocity in deviations of a step: v / (price × volatility).
/// 2. Below `threshold` in magnitude it is noise: FLAT.
/// 3. When the acceleration would turn the velocity round within `horizon` steps: FLAT.
/// 4. Otherwise BUY or SELL, by its sign, with the confidence |trend| / (|trend| + `threshold`): ½ at the threshold, towards 1 beyond.
struct TradingSignal: Equatable, Sendable {
    /// The name of these rules.
    static let strategy = "TREND_PHYSICS"

    /// The weakest trend that is followed, in deviations of a step.
    static let threshold = 0.2

    /// How many steps a trend must be expected to last.
    static let horizon = 5.0

    /// What to do.
    let side: TradeSide

    /// How sure that is, from 0 to 1; 0 when flat.
    let confidence: Double

    /// Why, in a sentence.
    let reasoning: String

    /// Reads a market.
    init(_ reading: MarketPhysics.Reading) {
        let step = reading.price * reading.volatility
        let trend = reading.velocity / step
        guard step > 0, trend.isFinite else {
            self.init(.flat, because: "The price stands still.")
            return
        }
        let strength = trend.magnitude
        let words = "Velocity is \(trend.rounded(decimals: 2)) deviations of a step"
        if strength < Self.threshold {
            self.init(.flat, because: "\(words): noise.")
        } else if reading.velocity.sign != reading.acceleration.sign,
            reading.acceleration.magnitude * Self.horizon > reading.velocity.magnitude
        {
            self.init(.flat, because: "\(words), but about to turn.")
        } else {
            self.init(
                trend > 0 ? .buy : .sell,
                // Not strength / (strength + threshold), which is nothing when the strength is the greatest float.
                confidence: 1 / (1 + Self.threshold / strength),
                because: "\(words), \(reading.regime.rawValue) tails."
            )
        }
    }

    private init(_ side: TradeSide, confidence: Double = 0, because reasoning: String) {
        self.side = side
        self.confidence = confidence
        self.reasoning = reasoning
    }

    /// The section `signal` of a state.
    var json: JSON {
        [
            "side": .string(side.rawValue),
            "confidence": .rounded(confidence, decimals: 4),
            "reasoning": .string(reasoning),
            "strategy": .string(Self.strategy),
            "score": .rounded(confidence, decimals: 4),
        ]
    }
}
