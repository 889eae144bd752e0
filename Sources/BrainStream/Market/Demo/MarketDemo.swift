internal import WebSocketCommon

/// A market that is played where there is no real one: invented prices, true physics, and an account that trades on it.
///
/// Each step moves every symbol on, and answers a partial state for each. The same seed gives the same states; the path of a symbol is
/// the same whenever it joins.
struct MarketDemo: Sendable {
    /// The most symbols that are played at once.
    static let symbolLimit = 16

    /// The seed of the usual demo; any other gives other paths.
    static let defaultSeed: UInt64 = 0x4272_6169_6E53_7472

    /// By how much of the net asset value a position may miss its target before it is traded; one whose target is 0 is closed.
    static let tolerance = 0.05

    private let seed: UInt64
    private var markets: [DemoMarket]
    private var portfolio = DemoPortfolio()
    private var performance: DemoPerformance

    /// Begins with one symbol.
    init(symbol: TickerSymbol, seed: UInt64 = MarketDemo.defaultSeed) {
        self.seed = seed
        markets = [DemoMarket(symbol: symbol, seed: seed)]
        performance = DemoPerformance()
    }

    /// Whether it plays as many symbols as it can.
    var isFull: Bool { markets.count >= Self.symbolLimit }

    /// The symbols that are played, in the order they began.
    var symbols: [TickerSymbol] { markets.map(\.symbol) }

    /// Moves each symbol on by one step.
    ///
    /// - Returns: A partial state for each symbol, in the order of `symbols`. It has all sections but `status`; its `logs` are what
    ///   happened in this step, the oldest first, and absent when nothing did.
    mutating func step(now: Timestamp) -> [JSONObject] {
        var logs = markets.map { _ in DemoLog(now: now) }
        // However many symbols there are, no more than all is staked.
        let sizeLimit = min(PositionSizing.limit, 1 / Double(markets.count))
        for place in markets.indices {
            let before = markets[place].reading.regime
            markets[place].advance(sizeLimit: sizeLimit)
            let market = markets[place]
            if market.reading.regime != before {
                logs[place].add(market.symbol, from: before, to: market.reading)
            }
            performance.count(market.reading)
            portfolio.mark(market.symbol, at: market.reading.price)
        }
        trade(tolerance: Self.tolerance, &logs)
        settle(now: now, &logs[0])
        return states(now: now, logs)
    }

    /// Plays a symbol from the next step on.
    ///
    /// - Returns: Whether it is played, as it may be already; `false` when `symbolLimit` others are.
    mutating func subscribe(_ symbol: TickerSymbol) -> Bool {
        if symbols.contains(symbol) { return true }
        guard !isFull else { return false }
        markets.append(DemoMarket(symbol: symbol, seed: seed))
        return true
    }

    /// Plays a symbol no more, unless it is the only one; what the account holds of it is sold.
    mutating func drop(_ symbol: TickerSymbol) {
        guard symbols != [symbol] else { return }
        markets.removeAll { $0.symbol == symbol }
        portfolio.close(symbol)
    }

    /// Brings the account to its target weights at the last prices, however little it misses them.
    ///
    /// - Returns: A partial state for each symbol, with `portfolio`, and `logs` that say what was done; none for a symbol that has not
    ///   made its first step.
    mutating func rebalance(now: Timestamp) -> [JSONObject] {
        var logs = markets.map { _ in DemoLog(now: now) }
        trade(tolerance: 0, &logs)
        settle(now: now, &logs[0])
        return zip(markets, logs).compactMap { market, log in
            guard portfolio.isMarked(market.symbol) else { return nil }
            var log = log
            if log.entries.isEmpty {
                log.add(.info, "\(market.symbol): on target, nothing to rebalance")
            }
            return [
                "timestamp": .string(now.zulu),
                "source": "demo",
                "market": ["symbol": .string(market.symbol.text)],
                "portfolio": portfolio.json,
                "logs": .array(log.entries),
            ]
        }
    }

    /// Begins paths and account anew; the same symbols play on.
    mutating func reset() {
        markets = markets.map { DemoMarket(symbol: $0.symbol, seed: seed) }
        portfolio = DemoPortfolio()
        performance = DemoPerformance()
    }

    private mutating func trade(tolerance: Double, _ logs: inout [DemoLog]) {
        for (place, market) in markets.enumerated() {
            let target = market.targetWeight
            let trade = portfolio.trade(
                market.symbol,
                to: target,
                tolerance: target == 0 ? 0 : tolerance
            )
            if let trade { logs[place].add(trade) }
        }
    }

    /// Closes a step of the account, and opens another when its value has left the bounds.
    private mutating func settle(now: Timestamp, _ log: inout DemoLog) {
        if portfolio.settle(now: now) { return }
        log.add(.warning, "Account closed at its bounds, another opened")
        portfolio = DemoPortfolio()
        for market in markets { portfolio.mark(market.symbol, at: market.reading.price) }
        _ = portfolio.settle(now: now)
    }

    private func states(now: Timestamp, _ logs: [DemoLog]) -> [JSONObject] {
        let shared: JSONObject = [
            "portfolio": portfolio.json,
            "scanner": .array(markets.map(\.scannerRow)),
            "agents": performance.agentsJSON,
            "models": performance.modelsJSON,
        ]
        return zip(markets, logs).map { market, log in
            var state: JSONObject = ["timestamp": .string(now.zulu), "source": "demo"]
            market.describe(in: &state)
            for member in shared.members { state[member.name] = member.value }
            if !log.entries.isEmpty { state["logs"] = .array(log.entries) }
            return state
        }
    }
}
