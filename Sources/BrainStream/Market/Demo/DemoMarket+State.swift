internal import WebSocketCommon

extension DemoMarket {
    /// How many earlier prices a state carries: as many as the dashboards draw.
    static let historyLength = 20

    /// Adds the sections that are the market's own to a state.
    func describe(in state: inout JSONObject) {
        state["market"] = [
            "symbol": .string(symbol.text),
            "price": .float(reading.price),
            "alpha": .rounded(reading.alpha, decimals: 4),
            "regime": .string(reading.regime.rawValue),
            "velocity": .rounded(reading.velocity, decimals: 6),
            "acceleration": .rounded(reading.acceleration, decimals: 8),
            "history": .array(history(count: Self.historyLength).map { .float($0) }),
        ]
        state["signal"] = signal.json
        state["governance"] = ["approved_size": .rounded(approvedSize, decimals: 4)]
        let forecast = Forecast(
            price: reading.price,
            drift: reading.drift,
            volatility: reading.volatility
        )
        state["forecast"] = forecast.json
        state["sentiment"] = Sentiment(side: signal.side, strength: signal.confidence).json
    }

    /// The market's row of the section `scanner`.
    var scannerRow: JSON {
        [
            "symbol": .string(symbol.text),
            "price": .float(reading.price),
            "hurst": .rounded(reading.hurst, decimals: 4),
            "signal_potential": .rounded(signal.confidence, decimals: 4),
            "volatility": .rounded(reading.volatility, decimals: 8),
        ]
    }
}
