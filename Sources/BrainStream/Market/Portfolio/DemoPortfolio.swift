internal import WebSocketCommon

/// An account that trades whole shares of several symbols, long or short, at the last prices.
struct DemoPortfolio: Sendable {
    /// A trade that was made.
    struct Trade: Equatable, Sendable {
        /// What was traded.
        let symbol: TickerSymbol
        /// How many shares were bought; negative when they were sold.
        let shares: Int
        /// The price of one, in dollars.
        let price: Double
    }

    private struct Position {
        let symbol: TickerSymbol
        var shares = 0
        var price = 0.0

        var value: Double { Double(shares) * price }
    }

    /// What it begins with, in dollars.
    static let initialCash = 100_000.0

    /// What a trade costs, as a fraction of its value: one basis point.
    static let commission = 0.0001

    /// The most shares of one symbol that are held; beyond it nothing is traded.
    static let mostShares = 1_000_000_000.0

    /// The values within which it is continued, in dollars.
    ///
    /// Gains and losses compound, so a demo that runs for years would come to an end of the floats.
    static let bounds = 1_000.0...10_000_000.0

    /// What is not invested, in dollars; more than the net asset value when shares are sold short.
    private(set) var cash = initialCash

    /// In the order they were first seen: sums must not depend on chance.
    private var positions: [Position] = []

    private var curve = EquityCurve(at: initialCash)

    /// The day, in days since 1970 in UTC, and the value that the day before ended with.
    private var opening: (day: Int64, value: Double)?

    /// The value after the last step.
    private var settledValue = initialCash

    /// The net asset value, in dollars.
    var netAssetValue: Double { positions.reduce(cash) { $0 + $1.value } }

    /// The deepest fall from a peak so far, as a fraction of the peak: −0.05 for 5 %.
    var maximumDrawdown: Double { curve.maximumDrawdown }

    /// What was gained since the day before ended, in dollars.
    var dailyProfit: Double { opening.map { netAssetValue - $0.value } ?? 0 }

    /// The value of a symbol's shares as a fraction of the net asset value; negative when sold short.
    func weight(of symbol: TickerSymbol) -> Double {
        guard let position = positions.first(where: { $0.symbol == symbol }) else { return 0 }
        return position.value / netAssetValue
    }

    /// Whether the price of a symbol is known.
    func isMarked(_ symbol: TickerSymbol) -> Bool {
        positions.contains { $0.symbol == symbol && $0.price > 0 }
    }

    /// Notes the price of a symbol, in dollars, above 0.
    mutating func mark(_ symbol: TickerSymbol, at price: Double) {
        precondition(price > 0 && price.isFinite, "\(symbol) is marked at \(price)")
        positions[place(of: symbol)].price = price
    }

    /// Buys or sells until a symbol has a weight, as nearly as whole shares allow.
    ///
    /// - Parameters:
    ///   - symbol: One whose price is known.
    ///   - weight: The fraction of the net asset value; negative to sell short.
    ///   - tolerance: How far from the weight it may stay, so that small differences are not traded.
    /// - Returns: What was traded; `nil` when nothing was, as when the price is not known.
    mutating func trade(
        _ symbol: TickerSymbol,
        to weight: Double,
        tolerance: Double = 0
    ) -> Trade? {
        let place = place(of: symbol)
        let position = positions[place]
        let value = netAssetValue
        guard position.price > 0, (weight - position.value / value).magnitude >= tolerance else {
            return nil
        }
        let wanted = (weight * value / position.price).rounded(.towardZero)
        guard wanted.magnitude <= Self.mostShares else { return nil }
        let shares = Int(wanted) - position.shares
        guard shares != 0 else { return nil }
        positions[place].shares += shares
        let cost = Double(shares) * position.price
        cash -= cost + cost.magnitude * Self.commission
        return Trade(symbol: symbol, shares: shares, price: position.price)
    }

    /// Sells what is held of a symbol, or buys it back, and forgets the symbol.
    mutating func close(_ symbol: TickerSymbol) {
        _ = trade(symbol, to: 0)
        positions.removeAll { $0.symbol == symbol }
    }

    /// Closes a step: notes the value for the drawdown and the day's profit.
    ///
    /// - Returns: `false` when the value has left `bounds`, so that the account is to be opened anew.
    mutating func settle(now: Timestamp) -> Bool {
        let value = netAssetValue
        let day = now.day
        if opening?.day != day { opening = (day, settledValue) }
        settledValue = value
        curve.append(value)
        return Self.bounds.contains(value)
    }

    private mutating func place(of symbol: TickerSymbol) -> Int {
        if let place = positions.firstIndex(where: { $0.symbol == symbol }) { return place }
        positions.append(Position(symbol: symbol))
        return positions.count - 1
    }

    /// The section `portfolio` of a state.
    var json: JSON {
        [
            "nav": .rounded(netAssetValue, decimals: 2),
            "cash": .rounded(cash, decimals: 2),
            "daily_pnl": .rounded(dailyProfit, decimals: 2),
            "max_drawdown": .rounded(maximumDrawdown, decimals: 6),
        ]
    }
}

extension Timestamp {
    /// The day in UTC, in days since 1970-01-01; negative before.
    fileprivate var day: Int64 {
        let (days, rest) = microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
        return rest < 0 ? days - 1 : days
    }
}
