package import WebSocketCommon

/// The pages of the engine: what the BFF, operators and other programs read and tell.
extension BrainStream {
    /// Answers a request for a page.
    package mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        settle(request.time)
        switch request.method {
        case .get: return Outcome(try page(request))
        case .post: return try post(request)
        }
    }

    private func page(_ request: ResourceRequest) throws(ServiceError) -> JSONObject {
        switch request.resource {
        case Pages.health: return ["status": "ok", "redis": .string(redis)]
        case Pages.status:
            return [
                "status": "Online", "active_agents": .integer(section(.agents).members.count),
                "version": .string(options.version),
                "halted": .bool(book.isHalted),
            ]
        case Pages.metrics: return metrics
        case Pages.agents: return section(.agents)
        case Pages.models: return section(.models)
        case Pages.current: return current(try symbol(request), request.time)
        case Pages.history: return history(request.parameters["limit"]?.intValue)
        case Pages.physics: return physics(try symbol(request), request.time)
        default: preconditionFailure("\(request.resource) is declared and not answered")
        }
    }

    private mutating func post(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        switch request.resource {
        case Pages.state: return Outcome(try post(request.body, request.time))
        case Pages.haltAction:
            return control(
                halts: true,
                request,
                ["success": true, "message": "🛑 Kill Switch Engaged. System Halted."]
            )
        case Pages.resumeAction:
            return control(halts: false, request, ["success": true, "message": "System Resumed."])
        case Pages.halt:
            return control(
                halts: true,
                request,
                ["status": "HALTED", "message": "System Halt sequence initiated."]
            )
        case Pages.resume:
            return control(
                halts: false,
                request,
                ["status": "ACTIVE", "message": "System Resume sequence initiated."]
            )
        case Pages.rebalance:
            return Outcome(
                ["success": true, "message": "Rebalance Started"],
                events: [Event(Self.rebalanced, ["source": "http"])]
            )
        case Pages.reset:
            return Outcome(
                ["success": true, "message": "Demo begun anew"],
                events: [Event(Self.demoReset, ["source": "http"])]
            )
        case Pages.exportLogs:
            return Outcome(["success": true, "logs": .array(journalEntries)])
        default: preconditionFailure("\(request.resource) is declared and not answered")
        }
    }

    private mutating func control(
        halts: Bool,
        _ request: ResourceRequest,
        _ reply: JSONObject
    ) -> Outcome {
        let reason = request.parameters["reason"]?.stringValue
        return Outcome(
            reply,
            events: events(of: ControlOrder(halts: halts, reason: reason, .http))
        )
    }

    /// Takes a state that somebody posted.
    mutating func post(_ state: JSONObject, _ now: Timestamp) throws(ServiceError) -> JSONObject {
        let entry = try take(try PartialState(reading: state), from: .http, now)
        return [
            "success": true, "symbol": .string(entry.symbol.text),
            "sequence": .integer(entry.sequence),
        ]
    }

    // MARK: What is told

    /// Whether there is a broker and it is there.
    var redis: String { broker == nil ? "disabled" : brokerState.name }

    private func symbol(_ request: ResourceRequest) throws(ServiceError) -> TickerSymbol? {
        try request.parameters["symbol"]?.stringValue.map { (text) throws(ServiceError) in
            try TickerSymbol.read(text)
        }
    }

    private var journalEntries: [JSON] {
        book.journal.entries(withInvented: book.isInvented(book.active))
    }

    private func section(_ section: StateSection) -> JSONObject {
        book.history.last?.state[section.rawValue]?.objectValue ?? [:]
    }

    /// A state as pages tell it: the agents and models have pages of their own.
    private static func told(_ state: JSONObject) -> JSONObject {
        var state = state
        state[StateSection.agents.rawValue] = nil
        state[StateSection.models.rawValue] = nil
        return state
    }

    private func current(_ symbol: TickerSymbol?, _ now: Timestamp) -> JSONObject {
        // Who looks here alone must learn of a halt too.
        guard book.knows(symbol ?? book.active) || book.isHalted else {
            return ["error": "No state available", "status": "offline"]
        }
        return Self.told(book.state(of: symbol, now))
    }

    /// The last states, the oldest first.
    func history(_ limit: Int?) -> JSONObject {
        let history = book.history
        let states = history.suffix(limit ?? StateLimits.history)
        return [
            "states": .array(states.map { .object(Self.told($0.state)) }),
            "total": .integer(history.count),
        ]
    }

    /// The physics of a symbol; what is not known has the values that the protocol's programs take for it.
    private func physics(_ symbol: TickerSymbol?, _ now: Timestamp) -> JSONObject {
        let symbol = symbol ?? book.active
        let isKnown = book.knows(symbol)
        let market = isKnown ? book.state(of: symbol, now)[StateSection.market.rawValue] : nil
        // A state says 0 where nobody has told it; no tail index is 0.
        let alpha = market?["alpha"]?.doubleValue ?? 0
        return [
            "symbol": .string(symbol.text), "alpha": .float(alpha == 0 ? 3 : alpha),
            "regime": market?["regime"] ?? .string(MarketRegime.unknown.rawValue),
            "timestamp": .init(book.timestamp(of: symbol)),
            "velocity": market?["velocity"] ?? 0.0,
            "acceleration": market?["acceleration"] ?? 0.0,
        ]
    }

    private var metrics: JSONObject {
        let counts = audience.groups.counts
        var metrics: JSONObject = [
            "states": .integer(book.sequence), "symbols": .integer(book.count),
            "halted": .bool(book.isHalted),
            "clients": [
                "json": .integer(audience.groups.clients(.json)),
                "msgpack": .integer(audience.groups.clients(.msgpack)),
            ],
            "packets": .integer(counts.full + counts.delta),
            "full_packets": .integer(counts.full), "delta_packets": .integer(counts.delta),
            "demo": .bool(demo != nil),
        ]
        metrics["redis"] = broker == nil ? ["status": "disabled"] : .object(brokerState.told)
        return metrics
    }
}

extension JSON {
    /// A moment as states tell it, or null.
    fileprivate init(_ moment: Timestamp?) { self = moment.map { .string($0.zulu) } ?? .null }
}
