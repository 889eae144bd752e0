package import WebSocketCommon

extension BrainStream {
    /// How the service is set up.
    package struct Options: Sendable {
        /// How long a step of the demo may take.
        package static let demoIntervals: ClosedRange<Duration> = .milliseconds(50)...(.seconds(60))

        /// Whether a market is played where no other source speaks.
        let demo: Bool
        /// How long a step of it takes.
        let demoInterval: Duration
        /// The symbol that is meant where none is named, and that the demo begins with.
        let symbol: TickerSymbol
        /// The program's version, for `/api/system/status`.
        let version: String

        /// Makes the defaults: a demo that plays SPY, a step each second.
        package init() {
            guard let symbol = TickerSymbol("SPY") else { preconditionFailure("SPY is no symbol") }
            demo = true
            demoInterval = .seconds(1)
            self.symbol = symbol
            version = "unknown"
        }

        /// Sets the service up.
        ///
        /// - Parameters:
        ///   - demo: Whether a market is played where no other source speaks.
        ///   - demoInterval: How long a step of it takes, 50 ms to 60 s.
        ///   - symbol: The symbol that is meant where none is named, 1 to 12 of `A-Z 0-9 . ^ = -`.
        ///   - version: The program's version, for `/api/system/status`.
        /// - Throws: `INVALID_REQUEST`, naming `demo_interval` or `symbol`.
        package init(
            demo: Bool,
            demoInterval: Duration = .seconds(1),
            symbol: String = "SPY",
            version: String = "unknown"
        ) throws(ServiceError) {
            guard Self.demoIntervals.contains(demoInterval) else {
                throw ServiceError(
                    .invalidRequest,
                    "demo_interval: \(demoInterval) is outside \(Self.demoIntervals.lowerBound)"
                        + "...\(Self.demoIntervals.upperBound)"
                )
            }
            self.demo = demo
            self.demoInterval = demoInterval
            self.symbol = try TickerSymbol.read(symbol)
            self.version = version
        }
    }
}
