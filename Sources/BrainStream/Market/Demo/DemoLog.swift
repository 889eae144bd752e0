internal import WebSocketCommon

/// What happened to a market of the demo in a step, as the section `logs` of its state.
struct DemoLog: Sendable {
    /// How grave an entry is.
    enum Level: String, Sendable {
        /// What is usual.
        case info = "INFO"
        /// What deserves attention.
        case warning = "WARNING"
    }

    private let timestamp: JSON

    /// The entries, the oldest first.
    private(set) var entries: [JSON] = []

    /// Begins an empty log of a moment.
    init(now: Timestamp) { timestamp = .string(now.zulu) }

    /// Notes that a market has changed its regime, as a warning unless it calmed down.
    mutating func add(_ symbol: TickerSymbol, from old: MarketRegime, to new: MarketPhysics.Reading)
    {
        let alpha = new.alpha.rounded(decimals: 2)
        add(
            new.regime == .gaussian ? .info : .warning,
            "\(symbol): regime \(old.rawValue) → \(new.regime.rawValue) (alpha \(alpha))"
        )
    }

    /// Notes a trade.
    mutating func add(_ trade: DemoPortfolio.Trade) {
        let verb = trade.shares > 0 ? "bought" : "sold"
        add(.info, "\(trade.symbol): \(verb) \(trade.shares.magnitude) at \(trade.price)")
    }

    /// Notes anything else.
    mutating func add(_ level: Level, _ message: String) {
        entries.append([
            "level": .string(level.rawValue), "message": .string(message), "timestamp": timestamp,
        ])
    }
}
