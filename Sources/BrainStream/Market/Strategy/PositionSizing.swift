/// How much may be staked on a signal.
///
/// Kelly, "A New Interpretation of Information Rate", Bell System Technical Journal 35 (1956), 917–926: who wins with probability p at
/// even odds grows fastest by staking 2p − 1. The confidence is taken as p. Half of that is staked, p − ½, for p is a guess (MacLean,
/// Thorp and Ziemba, *The Kelly Capital Growth Investment Criterion*, 2011); a quarter where the returns have no variance; and nothing
/// in a critical market, or one whose tails are not known.
enum PositionSizing {
    /// The most that is staked on one symbol, as a fraction of the net asset value.
    static let limit = 0.20

    /// Decides on a stake.
    ///
    /// - Parameters:
    ///   - confidence: The signal's, from 0 to 1; none below ½ is staked on.
    ///   - regime: That of the market.
    ///   - limit: The most, at most `PositionSizing.limit`; smaller where many symbols share a portfolio.
    /// - Returns: The fraction of the net asset value to stake, from 0 to the limit.
    static func approvedSize(
        confidence: Double,
        regime: MarketRegime,
        limit: Double = PositionSizing.limit
    ) -> Double {
        let share =
            switch regime {
            case .gaussian: 1.0
            case .levyStable: 0.5
            case .critical, .unknown: 0.0
            }
        guard confidence > 0.5 else { return 0 }
        return max(min((confidence - 0.5) * share, limit, Self.limit), 0)
    }
}
