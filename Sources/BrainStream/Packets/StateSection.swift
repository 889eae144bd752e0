internal import WebSocketCommon

/// A part of the state, in the order in which a state tells them.
enum StateSection: String, CaseIterable, Sendable {
    /// Price and physics.
    case market
    /// What is owned.
    case portfolio
    /// What to do.
    case signal
    /// How much of it is allowed.
    case governance
    /// Where the price is expected.
    case forecast
    /// Other symbols that were looked at.
    case scanner
    /// The mood.
    case sentiment
    /// What happened of late.
    case logs
    /// How the agents do.
    case agents
    /// How the models do.
    case models

    /// Whether it is about the whole system rather than one symbol.
    var isShared: Bool {
        switch self {
        case .portfolio, .scanner, .logs, .agents, .models: true
        case .market, .signal, .governance, .forecast, .sentiment: false
        }
    }

    /// What it is made of: objects, but for two.
    var type: Field.ValueType {
        switch self {
        case .scanner, .logs: .array
        default: .object
        }
    }

    /// The section as a field of a state.
    var field: Field { .optional(rawValue, type, nil, summary) }

    /// The members whose type is known; others pass.
    var members: [Field] {
        switch self {
        case .market:
            [.optional("symbol", .string), .optional("regime", .string)]
                + Self.numbers("price", "alpha", "velocity", "acceleration")
                + [.optional("history", .array)]
        case .portfolio: Self.numbers("nav", "cash", "daily_pnl", "max_drawdown")
        case .signal:
            [.optional("side", .string), .optional("reasoning", .string)]
                + Self.numbers("confidence")
        case .governance: Self.numbers("approved_size")
        case .sentiment: [.optional("label", .string)] + Self.numbers("score")
        case .forecast, .scanner, .logs, .agents, .models: []
        }
    }

    private static func numbers(_ names: String...) -> [Field] {
        names.map { .optional($0, .number) }
    }

    /// What a state tells before any source has; `nil`: nothing.
    ///
    /// The protocol's document has these sections in every packet, so clients may read them without asking whether they are there.
    var initial: JSON? {
        switch self {
        case .market:
            [
                "symbol": "", "price": 0.0, "alpha": 0.0,
                "regime": .string(MarketRegime.unknown.rawValue), "velocity": 0.0,
                "acceleration": 0.0, "history": [],
            ]
        case .portfolio: ["nav": 0.0, "cash": 0.0, "daily_pnl": 0.0, "max_drawdown": 0.0]
        case .signal: ["side": "FLAT", "confidence": 0.0, "reasoning": ""]
        case .governance: ["approved_size": 0.0]
        case .logs: []
        case .agents, .models: [:]
        case .forecast, .scanner, .sentiment: nil
        }
    }

    private var summary: String {
        switch self {
        case .market: "Symbol, price, alpha, regime, velocity, acceleration."
        case .portfolio: "nav, cash, daily_pnl, max_drawdown."
        case .signal: "side, confidence, reasoning."
        case .governance: "approved_size."
        case .forecast: "median, p10 and p90."
        case .scanner: "Other symbols that were looked at."
        case .sentiment: "label and score."
        case .logs: "What happened: the last entries, or new ones."
        case .agents: "By name: latency_ms, success_rate, invocations."
        case .models: "By name: latency_ms, invocations, cache_hit_rate."
        }
    }
}
