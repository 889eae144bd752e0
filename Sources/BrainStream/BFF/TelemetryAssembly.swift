internal import WebSocketCommon

/// Makes the telemetry that dashboards expect of what an engine told.
///
/// What is missing, or is not of the kind that is expected, has a value that stands for nothing, so that no dashboard meets a hole.
struct TelemetryAssembly {
    /// What is told before an engine was heard.
    static let initializing: JSONObject = [
        "timestamp": nil, "status": "Initializing",
        "market": ["price": 0, "alpha": 0, "regime": "Unknown"],
        "sentiment": ["label": "Neutral", "score": 0],
        "signals": [], "logs": [],
    ]

    private let state: JSONObject

    /// The telemetry of what an engine told.
    ///
    /// - Parameters:
    ///   - state: Its state, or that it has none.
    ///   - agents: How its agents do; passed on as it is.
    ///   - models: How its models do; passed on as it is.
    ///   - now: When it told; counts where the state does not say when it was.
    /// - Returns: The telemetry.
    static func telemetry(
        _ state: JSONObject,
        agents: JSON,
        models: JSON,
        now: Timestamp
    ) -> JSONObject {
        TelemetryAssembly(state: state).telemetry(agents, models, now)
    }

    private func telemetry(_ agents: JSON, _ models: JSON, _ now: Timestamp) -> JSONObject {
        var telemetry: JSONObject = [
            "timestamp": text(state["timestamp"], else: now.zulu),
            "status": text(state["status"], else: "Unknown"),
        ]
        // Beside what the protocol has: whether it is a demo.
        if let source = state["source"]?.stringValue { telemetry["source"] = .string(source) }
        let market = state["market"]
        telemetry["market"] = [
            "symbol": text(market?["symbol"], else: "SPY"), "price": number(market?["price"]),
            "alpha": number(market?["alpha"]), "regime": text(market?["regime"], else: "Unknown"),
            "velocity": number(market?["velocity"]),
            "acceleration": number(market?["acceleration"]),
        ]
        let portfolio = state["portfolio"]
        telemetry["portfolio"] = [
            "nav": number(portfolio?["nav"]), "cash": number(portfolio?["cash"]),
            "daily_pnl": number(portfolio?["daily_pnl"]),
            "max_drawdown": number(portfolio?["max_drawdown"]),
        ]
        let signal = state["signal"]
        telemetry["signal"] = [
            "side": text(signal?["side"], else: "FLAT"),
            "confidence": number(signal?["confidence"]),
            "reasoning": text(signal?["reasoning"], else: ""),
        ]
        telemetry["governance"] = [
            "approved_size": number(state["governance"]?["approved_size"])
        ]
        telemetry["logs"] = .array(state["logs"]?.arrayValue ?? []).finite
        telemetry["agents"] = agents.finite
        telemetry["models"] = models.finite
        let sentiment = state["sentiment"]
        telemetry["sentiment"] = [
            "label": text(sentiment?["label"], else: "N/A"),
            "score": number(sentiment?["score"]),
        ]
        return telemetry
    }

    private func number(_ value: JSON?) -> JSON {
        guard let value, let number = value.doubleValue, number.isFinite else { return 0 }
        return value
    }

    private func text(_ value: JSON?, else other: String) -> JSON {
        guard let text = value?.stringValue, !text.isEmpty else { return .string(other) }
        return .string(text)
    }
}

extension JSON {
    /// The value with null in the place of numbers that are not finite: Python writes them, and nobody else can read them.
    fileprivate var finite: JSON {
        switch self {
        case .null, .bool, .string: return self
        case .number(let number): return number.doubleValue.isFinite ? self : .null
        case .array(let elements): return .array(elements.map(\.finite))
        case .object(let object):
            var result = JSONObject()
            for member in object.members { result[member.name] = member.value.finite }
            return .object(result)
        }
    }
}
