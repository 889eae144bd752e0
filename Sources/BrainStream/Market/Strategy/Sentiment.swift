internal import WebSocketCommon

/// The mood that a signal stands for.
struct Sentiment: Equatable, Sendable {
    /// `Bullish`, `Bearish` or `Neutral`.
    let label: String

    /// From 0, bearish, over 0.5, neutral, to 1, bullish.
    let score: Double

    /// Translates a signal: a stronger one is farther from 0.5, one that is flat is neutral.
    ///
    /// - Parameters:
    ///   - side: What the signal says to do.
    ///   - strength: From 0 to 1; the nearer end when outside, 0 when not a number.
    init(side: TradeSide, strength: Double) {
        let strength = strength.isNaN ? 0 : min(max(strength, 0), 1)
        switch side {
        case .buy: (label, score) = ("Bullish", 0.5 + 0.5 * strength)
        case .sell: (label, score) = ("Bearish", 0.5 - 0.5 * strength)
        case .flat: (label, score) = ("Neutral", 0.5)
        }
    }

    /// The section `sentiment` of a state.
    var json: JSON { ["label": .string(label), "score": .rounded(score, decimals: 4)] }
}
