internal import WebSocketCommon

/// What the programs of the ecosystem say on a message broker.
enum BrokerMessage: Equatable, Sendable {
    /// Something about the state.
    case state(PartialState)
    /// Somebody has halted the system, and why.
    case halt(reason: String?)
    /// Somebody has resumed it, and why.
    case resume(reason: String?)
    /// It is meant for others.
    case other

    /// What the names of the channels with prices begin with; the symbol follows.
    static let tickPrefix = "market.tick."

    /// The channels that are understood.
    enum Channel: String, CaseIterable {
        /// Forces of the market.
        case physics = "physics.forces"
        /// Expected prices.
        case forecast = "forecast.signals"
        /// What to do.
        case strategy = "strategy.signals"
        /// Parts of the state.
        case state = "state_update"
        /// Whether the system is halted.
        case system = "system_events"
    }

    /// Reads a message.
    ///
    /// - Parameters:
    ///   - channel: Where it came.
    ///   - bytes: The message, JSON.
    ///   - now: When it came.
    /// - Throws: What is wrong with it; it is to be counted and skipped.
    init(_ channel: String, _ bytes: [UInt8], now: Timestamp) throws(ServiceError) {
        guard bytes.count <= StateLimits.messageSize else {
            throw ServiceError(
                .messageTooLarge,
                "\(bytes.count) bytes, limit is \(StateLimits.messageSize)"
            )
        }
        self = try Self.read(MessageReader(try Self.object(bytes)), channel, now)
        guard case .state(var part) = self else { return }
        try part.settleValues()
        self = .state(part)
    }

    private static func read(
        _ reader: MessageReader,
        _ channel: String,
        _ now: Timestamp
    ) throws(ServiceError) -> BrokerMessage {
        if channel.hasPrefix(Self.tickPrefix) {
            let suffix = String(channel.dropFirst(Self.tickPrefix.count))
            return .state(try Self.tick(reader, of: suffix))
        }
        switch Channel(rawValue: channel) {
        case .physics: return .state(try Self.physics(reader, now))
        case .forecast: return .state(try Self.forecast(reader))
        case .strategy: return .state(try Self.strategy(reader))
        case .state: return .state(try Self.update(reader))
        case .system: return try Self.event(reader)
        case nil: return .other
        }
    }

    private static func object(_ bytes: [UInt8]) throws(ServiceError) -> JSONObject {
        let value: JSON
        do throws(JSONError) { value = try JSON(parsing: bytes) } catch {
            throw ServiceError(.decodeError, "not JSON: \(error)")
        }
        guard let object = value.objectValue else {
            throw ServiceError(.decodeError, "expected an object, found \(value.kindName)")
        }
        return object
    }

    // MARK: The channels

    private static func tick(
        _ reader: MessageReader,
        of symbol: String
    ) throws(ServiceError) -> PartialState {
        let price = try reader.required("price", reader.number("price"))
        var named = try reader.symbol()
        if named == nil { named = try TickerSymbol.read(symbol) }
        return PartialState(["market": ["price": .float(price)]], of: named)
    }

    /// A force vector, flat as it is documented or within `vectors` as its publisher sends it.
    private static func physics(
        _ reader: MessageReader,
        _ now: Timestamp
    ) throws(ServiceError) -> PartialState {
        guard let symbol = try reader.symbol() ?? TickerSymbol("UNKNOWN") else {
            preconditionFailure("UNKNOWN is no symbol")
        }
        let forces = reader.inside("vectors")
        var market: JSONObject = ["symbol": .string(symbol.text)]
        market["price"] = try forces.number("price").map { .float($0) }
        let alpha = try forces.number("alpha_coefficient", "alpha")
        market["alpha"] = alpha.map { .float($0) }
        market["regime"] = try regime(forces, alpha)
        market["velocity"] = try forces.number("momentum", "velocity").map { .float($0) }
        market["acceleration"] = try forces.number("mass", "acceleration").map { .float($0) }
        var logs: [JSON] = []
        if let error = try reader.text("error") {
            logs = [LogJournal.entry(.warning, "Physics of \(symbol): \(error)", now)]
        }
        guard market.members.count > 1 || !logs.isEmpty else {
            throw ServiceError(
                .invalidPayload,
                "no price, alpha_coefficient, momentum or mass, neither at the top nor in vectors"
            )
        }
        return PartialState(["market": .object(market)], of: symbol, newLogs: logs)
    }

    private static func forecast(_ reader: MessageReader) throws(ServiceError) -> PartialState {
        var forecast = JSONObject()
        for (name, percentile) in [("median", "p50"), ("p10", "p10"), ("p90", "p90")] {
            let value = try reader.required(percentile, reader.number(percentile))
            forecast[name] = [.float(value)]
        }
        for name in ["horizon", "confidence"] {
            forecast[name] = try reader.number(name).map { .float($0) }
        }
        return PartialState(["forecast": .object(forecast)], of: try reader.symbol())
    }

    private static func strategy(_ reader: MessageReader) throws(ServiceError) -> PartialState {
        let text = try reader.required("side", reader.text("side"))
        guard let side = TradeSide(text) else {
            throw ServiceError(
                .invalidPayload,
                "side: \(text.quoted) is not one of BUY, SELL, HOLD"
            )
        }
        let strength = try reader.required("strength", reader.number("strength"))
        guard 0...1 ~= strength else {
            throw ServiceError(.invalidPayload, "strength: \(strength) is outside 0...1")
        }
        return PartialState(
            [
                "signal": [
                    "side": .string(side.rawValue), "confidence": .float(strength),
                    "score": .float(strength), "strategy": "SOROS_TRINITY",
                    "reasoning": .string(reader.described("meta").shortened(to: 500)),
                ],
                "sentiment": Sentiment(side: side, strength: strength).json,
            ],
            of: try reader.symbol()
        )
    }

    /// An update by its event, or a packet or state as others post it.
    private static func update(_ reader: MessageReader) throws(ServiceError) -> PartialState {
        guard let event = try reader.text("event") else {
            return try PartialState(reading: reader.object)
        }
        guard event == "PHYSICS_UPDATE" else {
            throw ServiceError(.invalidPayload, "event: \(event.quoted) is not PHYSICS_UPDATE")
        }
        let data = reader.inside("data")
        var market = JSONObject()
        let alpha = try data.number("alpha")
        market["alpha"] = alpha.map { .float($0) }
        market["regime"] = try regime(data, alpha)
        for name in ["price", "velocity", "acceleration"] {
            market[name] = try data.number(name).map { .float($0) }
        }
        guard !market.members.isEmpty else {
            throw ServiceError(.invalidPayload, "data: neither alpha nor regime")
        }
        return PartialState(["market": .object(market)], of: try reader.symbol())
    }

    /// The regime that a message names, in the protocol's words, or that its alpha means.
    private static func regime(
        _ reader: MessageReader,
        _ alpha: Double?
    ) throws(ServiceError) -> JSON? {
        guard let name = try reader.text("regime") else {
            return alpha.map { .string(MarketRegime(alpha: $0).rawValue) }
        }
        guard let regime = MarketRegime(named: name) else {
            throw ServiceError(
                .invalidPayload,
                "regime: expected \(MarketRegime.expected), found \(JSON.string(name).excerpt)"
            )
        }
        return .string(regime.rawValue)
    }

    private static func event(_ reader: MessageReader) throws(ServiceError) -> BrokerMessage {
        let event = try reader.required("event", reader.text("event"))
        let reason = reader.inside("data").object["reason"]?.stringValue
        switch event {
        case "SYSTEM_HALT": return .halt(reason: reason)
        case "SYSTEM_RESUME": return .resume(reason: reason)
        default: return .other
        }
    }
}
