internal import WebSocketCommon

/// One symbol of the demo: its invented path, and all that is computed from it.
struct DemoMarket: Sendable {
    /// What is traded.
    let symbol: TickerSymbol

    private var path: PricePath
    private var physics = MarketPhysics()

    /// What is known of the path at present.
    private(set) var reading: MarketPhysics.Reading

    /// What that advises.
    private(set) var signal: TradingSignal

    /// How much of the net asset value may be staked on it.
    private(set) var approvedSize = 0.0

    /// Begins with as many steps behind it as the physics looks at.
    ///
    /// - Parameters:
    ///   - symbol: What is traded.
    ///   - seed: The demo's: each symbol's path follows from it and the symbol, not from when it was first asked for.
    init(symbol: TickerSymbol, seed: UInt64) {
        self.symbol = symbol
        path = PricePath(seed: Self.hash(symbol.text, from: seed))
        for _ in 0..<MarketPhysics.returnCount {
            physics.observe(path.price)
            path.advance()
        }
        physics.observe(path.price)
        reading = physics.read()
        signal = TradingSignal(reading)
    }

    /// Moves on by a step.
    ///
    /// - Parameter sizeLimit: The most that may be staked, as a fraction of the net asset value.
    mutating func advance(sizeLimit: Double) {
        path.advance()
        physics.observe(path.price)
        reading = physics.read()
        signal = TradingSignal(reading)
        approvedSize = PositionSizing.approvedSize(
            confidence: signal.confidence,
            regime: reading.regime,
            limit: sizeLimit
        )
    }

    /// The weight that the signal asks for: the approved size, bought or sold short; none when flat.
    var targetWeight: Double {
        switch signal.side {
        case .buy: approvedSize
        case .sell: -approvedSize
        case .flat: 0
        }
    }

    /// The prices before the present one, the oldest first.
    func history(count: Int) -> [Double] { Array(physics.prices.dropLast().suffix(count)) }

    /// FNV-1a, 64 bits: Fowler, Noll and Vo.
    private static func hash(_ text: String, from seed: UInt64) -> UInt64 {
        text.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }
}
