internal import CMath

/// The course of an invented price: a geometric walk whose tails and drift change now and then.
///
/// Each step adds to the logarithm of the price a drift, a shock, and a weak pull back to where it began, so that a demo of years stays
/// in range (Schwartz, "The Stochastic Behavior of Commodity Prices", Journal of Finance 52 (1997), 923–973). Which law the shocks have
/// is a Markov chain (Hamilton, "A New Approach to the Economic Analysis of Nonstationary Time Series", Econometrica 57 (1989), 357–384):
/// normal, or Pareto to both sides, whose tail index is what Hill's estimator is to find.
struct PricePath: Sendable {
    /// The law of the shocks.
    enum Weather: CaseIterable, Sendable {
        /// Normal.
        case calm
        /// Pareto with a tail index of 1.75: Lévy Stable.
        case jumpy
        /// Pareto with a tail index of 1.2: Critical.
        case stormy

        /// How many steps it lasts on average.
        fileprivate var duration: Double {
            switch self {
            case .calm: 600
            case .jumpy: 250
            case .stormy: 120
            }
        }
    }

    /// The deviation of a calm shock, in logarithms.
    static let volatility = 0.0005

    /// The largest shock, in logarithms: some five percent.
    static let largestShock = 0.05

    /// How far the price goes from where it began, in logarithms: to its twentieth or twentyfold.
    static let farthest = 3.0

    /// The drift while there is one, in logarithms a step.
    private static let trend = 0.08 * volatility

    /// How many steps a drift lasts on average.
    private static let trendDuration = 120.0

    /// What is left of the distance to the beginning is less by this fraction after each step.
    private static let pull = 0.0001

    /// The smallest Pareto shock in units of `volatility`: by it half of all shocks are as small as those of calm weather.
    private static let paretoScale = 0.45

    private var random: SplitMix64

    /// Where it began, in dollars.
    private let start: Double

    /// The logarithm of the price over that of the start.
    private var distance = 0.0

    private var drift = 0.0

    /// The law of the shocks at present.
    private(set) var weather = Weather.calm

    /// Begins at a price between 50 and 500 dollars that the seed decides.
    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        start = 50 + 450 * random.nextUniform()
    }

    /// The price, in dollars to a hundredth of a cent.
    var price: Double { (start * math_exp(distance)).rounded(decimals: 4) }

    /// Moves on by a step.
    mutating func advance() {
        if random.nextUniform() < 1 / weather.duration { changeWeather() }
        if random.nextUniform() < 1 / Self.trendDuration { changeTrend() }
        let shock = min(max(nextShock(), -Self.largestShock), Self.largestShock)
        distance += drift + shock - Self.pull * distance
        distance = min(max(distance, -Self.farthest), Self.farthest)
    }

    private mutating func nextShock() -> Double {
        switch weather {
        case .calm: return Self.volatility * random.nextNormal()
        case .jumpy: return nextJump(index: 1.75)
        case .stormy: return nextJump(index: 1.2)
        }
    }

    private mutating func nextJump(index: Double) -> Double {
        let size = Self.volatility * Self.paretoScale * random.nextPareto(index: index)
        return random.next() & 1 == 0 ? size : -size
    }

    private mutating func changeWeather() {
        let others = Weather.allCases.filter { $0 != weather }
        weather = others[Int(random.next() % UInt64(others.count))]
    }

    private mutating func changeTrend() {
        drift = [-Self.trend, 0, Self.trend][Int(random.next() % 3)]
    }
}
