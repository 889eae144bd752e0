internal import WebSocketCommon

/// What a client is told of the states, and how.
///
/// Clients with the same options are said the same.
struct StreamOptions: Hashable, Sendable {
    /// A parameter of the socket's URL.
    enum Name: String, CaseIterable, Sendable {
        /// Members beside the type.
        case flat
        /// Differences instead of whole states.
        case delta
        /// The encoding.
        case encoding
        /// Parts of the state, with commas between them.
        case channels
        /// A single symbol.
        case symbol
    }

    /// How packets are written.
    var form = PacketForm()
    /// Whether only what has changed is told, but for a whole state now and then.
    var isDelta = false
    /// The parts of the state that are told; `nil`: all of it, with members that belong to no part.
    var channels: Set<StreamChannel>?
    /// The symbol whose states are told; `nil`: those of all.
    var symbol: TickerSymbol?

    /// The options as a client is told them.
    ///
    /// - Parameter names: Those that the service has.
    /// - Returns: Their values by name; null where all is told.
    func told(_ names: [Name]) -> JSONObject {
        var told = JSONObject()
        for name in names { told[name.rawValue] = self.told(name) }
        return told
    }

    private func told(_ name: Name) -> JSON {
        switch name {
        case .flat: .bool(form.isFlat)
        case .delta: .bool(isDelta)
        case .encoding: .string(form.encoding.rawValue)
        case .channels: channels.json
        case .symbol: (symbol?.text).json
        }
    }
}

/// What came of the options that a client asked for.
struct OptionsNegotiation: Sendable {
    /// What is in force.
    private(set) var options = StreamOptions()
    /// Whether the client is told what is in force: `flat` alone is as old as the front ends that use it, and they expect no word.
    private(set) var isTold = false
    /// What is wrong with what it asked for.
    private(set) var problems: [ServiceError] = []

    /// Reads the parameters of a socket's URL; those that the service does not know are for somebody else.
    ///
    /// - Parameters:
    ///   - parameters: The parameters, decoded.
    ///   - names: Those that the service has.
    init(_ parameters: [String: String], _ names: [StreamOptions.Name]) {
        for name in names {
            guard let value = parameters[name.rawValue] else { continue }
            isTold = isTold || name != .flat
            do throws(ServiceError) { try set(name, value) } catch { problems.append(error) }
        }
    }

    private mutating func set(
        _ name: StreamOptions.Name,
        _ value: String
    ) throws(ServiceError) {
        switch name {
        case .flat: options.form.isFlat = try Self.flag(name, value)
        case .delta: options.isDelta = try Self.flag(name, value)
        case .encoding:
            guard let encoding = StreamEncoding(rawValue: value) else {
                let known = StreamEncoding.allCases.map(\.rawValue).joined(separator: ", ")
                throw ServiceError(
                    .invalidRequest,
                    "encoding: \(value.quoted) is not one of \(known)"
                )
            }
            options.form.encoding = encoding
        case .channels:
            options.channels = try StreamChannel.set(
                of: value.split(separator: ",").map(String.init)
            )
        case .symbol: options.symbol = try TickerSymbol.read(value)
        }
    }

    private static func flag(
        _ name: StreamOptions.Name,
        _ value: String
    ) throws(ServiceError) -> Bool {
        switch value {
        case "1", "true": return true
        case "0", "false": return false
        default:
            throw ServiceError(
                .invalidRequest,
                "\(name.rawValue): \(value.quoted) is not one of 1, true, 0, false"
            )
        }
    }
}

extension TickerSymbol {
    /// Reads a symbol that somebody gave.
    ///
    /// - Throws: `INVALID_REQUEST`, saying what a symbol is.
    static func read(_ text: String) throws(ServiceError) -> TickerSymbol {
        guard let symbol = TickerSymbol(text) else {
            throw ServiceError(
                .invalidRequest,
                "symbol: \(text.quoted) is not 1 to \(longest) of A-Z, 0-9, '.', '^', '=' and '-'"
            )
        }
        return symbol
    }
}
