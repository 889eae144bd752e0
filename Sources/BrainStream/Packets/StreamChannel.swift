internal import WebSocketCommon

/// A part of the state that a client may choose.
enum StreamChannel: String, CaseIterable, Sendable {
    /// What the market does, and is expected to do.
    case market
    /// What is traded.
    case trades
    /// What the system does.
    case logs

    /// The sections of the state that belong to it.
    var sections: [StateSection] {
        switch self {
        case .market: [.market, .forecast, .scanner, .sentiment]
        case .trades: [.signal, .portfolio, .governance]
        case .logs: [.logs, .agents, .models]
        }
    }

    /// Reads the names of channels.
    ///
    /// - Throws: `INVALID_REQUEST`, naming the first that there is not, or when there are none.
    static func set(of names: [String]) throws(ServiceError) -> Set<StreamChannel> {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        var channels: Set<StreamChannel> = []
        for name in names {
            guard let channel = StreamChannel(rawValue: name) else {
                throw ServiceError(
                    .invalidRequest,
                    "channels: \(name.quoted) is not one of \(known)"
                )
            }
            channels.insert(channel)
        }
        guard !channels.isEmpty else {
            throw ServiceError(.invalidRequest, "channels: none given, expected some of \(known)")
        }
        return channels
    }
}

extension Set<StreamChannel>? {
    /// The channels in their order; null for the whole state.
    var json: JSON {
        guard let self else { return .null }
        return .array(StreamChannel.allCases.filter(self.contains).map { .string($0.rawValue) })
    }
}
