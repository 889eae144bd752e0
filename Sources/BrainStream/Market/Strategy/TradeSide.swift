/// What a signal says to do.
enum TradeSide: String, Equatable, Sendable {
    /// Buy.
    case buy = "BUY"
    /// Sell.
    case sell = "SELL"
    /// Do nothing.
    case flat = "FLAT"

    /// Reads `BUY`, `SELL`, `FLAT` or `HOLD`, in capitals or not; `HOLD` is flat.
    init?(_ text: String) {
        switch text.uppercased() {
        case "BUY": self = .buy
        case "SELL": self = .sell
        case "FLAT", "HOLD": self = .flat
        default: return nil
        }
    }
}
