package import WebSocketCommon

/// What clients of the stream say.
extension BrainStream {
    /// The types of messages that are understood.
    private enum MessageType: String, CaseIterable {
        case ping = "PING"
        case subscribe = "SUBSCRIBE"
        case halt = "HALT"
        case resume = "RESUME"
    }

    /// Hears a message of a client; what is wrong with it is told to the client alone.
    package mutating func received(
        _ message: ConversationMessage,
        from client: ClientID,
        now: Timestamp
    ) {
        settle(now)
        do throws(ServiceError) {
            try perform(try StreamMessage(message), of: client, now)
        } catch {
            audience.refuse(error, to: client)
        }
    }

    private mutating func perform(
        _ message: StreamMessage,
        of client: ClientID,
        _ now: Timestamp
    ) throws(ServiceError) {
        switch MessageType(rawValue: message.type) {
        case .ping: break  // The protocol has no answer to it.
        case .subscribe: try subscribe(client, message.members, now)
        case .halt: try control(client, halts: true, message.members)
        case .resume: try control(client, halts: false, message.members)
        case nil: throw message.unknown(MessageType.allCases.map(\.rawValue))
        }
    }

    private mutating func control(
        _ client: ClientID,
        halts: Bool,
        _ members: JSONObject
    ) throws(ServiceError) {
        guard audience[client]?.mayWrite == true else {
            throw ServiceError(
                .forbidden,
                "Not authorized to \(halts ? "halt" : "resume"): it takes the permission brainstream:control"
            )
        }
        let reason = members["reason"]?.stringValue
        controls.append(ControlOrder(halts: halts, reason: reason, .client(client)))
    }

    private mutating func subscribe(
        _ client: ClientID,
        _ members: JSONObject,
        _ now: Timestamp
    ) throws(ServiceError) {
        guard var options = audience[client]?.options else { return }
        guard members["symbol"] != nil || members["channels"] != nil else {
            throw ServiceError(.invalidRequest, "SUBSCRIBE: neither symbol nor channels")
        }
        if let symbol = members["symbol"] { options.symbol = try Self.symbol(symbol) }
        if let channels = members["channels"] { options.channels = try Self.channels(channels) }
        let told = options.told([.symbol, .channels])
        audience.change(
            client,
            to: options,
            .data("SUBSCRIBED", told),
            present: book.state(of: options.symbol, now),
            now: now
        )
        guard members["symbol"] != nil, let problem = playIfUnknown(options.symbol) else { return }
        throw problem
    }

    private static func symbol(_ value: JSON) throws(ServiceError) -> TickerSymbol? {
        if value == .null { return nil }
        guard let text = value.stringValue else {
            throw ServiceError(
                .invalidRequest,
                "symbol: expected a string or null, found \(value.excerpt)"
            )
        }
        return try TickerSymbol.read(text)
    }

    private static func channels(_ value: JSON) throws(ServiceError) -> Set<StreamChannel>? {
        if value == .null { return nil }
        guard let elements = value.arrayValue else {
            throw ServiceError(
                .invalidRequest,
                "channels: expected an array of strings or null, found \(value.excerpt)"
            )
        }
        var names: [String] = []
        for element in elements {
            guard let name = element.stringValue else {
                throw ServiceError(
                    .invalidRequest,
                    "channels: expected strings, found \(element.excerpt)"
                )
            }
            names.append(name)
        }
        return try StreamChannel.set(of: names)
    }
}
