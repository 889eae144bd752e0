/// What the path of a price says about its market: how heavy its tails are, where it goes, how fast.
struct MarketPhysics: Sendable {
    /// What is known after a price.
    struct Reading: Equatable, Sendable {
        /// The price, in dollars.
        var price = 0.0
        /// The tail index of the returns; 0 while too few are known.
        var alpha = 0.0
        /// The velocity of the price, in dollars a step.
        var velocity = 0.0
        /// Its acceleration, in dollars a step².
        var acceleration = 0.0
        /// The mean of the logarithmic returns, a step.
        var drift = 0.0
        /// Their standard deviation, a step.
        var volatility = 0.0
        /// The Hurst exponent of the logarithm of the price; 0.5 while too few are known.
        var hurst = 0.5

        /// The regime that α means.
        var regime: MarketRegime { MarketRegime(alpha: alpha) }
    }

    /// How many returns are looked at.
    static let returnCount = 200

    /// How many of them are the tail: a tenth, by which α is known to about a fifth.
    static let tailCount = 20

    private var window = PriceWindow(capacity: returnCount + 1)

    // The velocity follows a turn in some twenty steps.
    private var filter = KalmanFilter(processNoise: 1e-8, measurementNoise: 1)

    /// The last prices, the oldest first.
    var prices: [Double] { window.prices }

    /// Notes the next price, in dollars, a step after the last; one that is not above 0 and finite is passed over.
    mutating func observe(_ price: Double) {
        guard price > 0, price.isFinite else { return }
        window.append(price)
        filter.measure(price)
    }

    /// Answers what is known after the last price; zeros before the first.
    func read() -> Reading {
        let returns = window.returns
        let moments = SampleMoments(of: returns)
        return Reading(
            price: window.prices.last ?? 0,
            alpha: HillEstimator.tailIndex(of: returns, tail: Self.tailCount) ?? 0,
            velocity: filter.motion.velocity,
            acceleration: filter.motion.acceleration,
            drift: moments.mean,
            volatility: moments.deviation,
            hurst: HurstExponent.estimate(of: window.logarithms) ?? 0.5
        )
    }
}
