internal import WebSocketCommon

/// The values that the protocol has ranges and names for.
extension PartialState {
    /// Checks them, and writes those that have several names by the protocol's.
    ///
    /// - Throws: `INVALID_REQUEST`, naming the value and what is expected.
    mutating func settleValues() throws(ServiceError) {
        for section in StateSection.allCases {
            guard var members = sections[section.rawValue]?.objectValue else { continue }
            for (name, range) in section.ranges {
                guard let value = members[name], let number = value.doubleValue,
                    !range.contains(number)
                else { continue }
                throw Self.problem(section, name, range.description, value)
            }
            switch section {
            case .signal:
                try Self.rename("side", in: &members, of: section, "BUY, SELL or FLAT") {
                    TradeSide($0)?.rawValue
                }
            case .market:
                try Self.rename("regime", in: &members, of: section, MarketRegime.expected) {
                    MarketRegime(named: $0)?.rawValue
                }
                if members["regime"] == nil, let alpha = members["alpha"] {
                    let regime = alpha.doubleValue.map { MarketRegime(alpha: $0) }
                    members["regime"] = .string((regime ?? .unknown).rawValue)
                }
            default: continue
            }
            sections[section.rawValue] = .object(members)
        }
    }

    private static func rename(
        _ name: String,
        in members: inout JSONObject,
        of section: StateSection,
        _ expected: String,
        _ known: (String) -> String?
    ) throws(ServiceError) {
        guard let value = members[name], let text = value.stringValue else { return }
        guard let known = known(text) else { throw problem(section, name, expected, value) }
        members[name] = .string(known)
    }

    private static func problem(
        _ section: StateSection,
        _ name: String,
        _ expected: String,
        _ value: JSON
    ) -> ServiceError {
        ServiceError(
            .invalidRequest,
            "\(section.rawValue): \(name): expected \(expected), found \(value.excerpt)"
        )
    }
}

/// The numbers that a member may be.
private enum ValueRange: CustomStringConvertible {
    case fraction, notNegative, notPositive

    func contains(_ number: Double) -> Bool {
        switch self {
        case .fraction: 0...1 ~= number
        case .notNegative: number >= 0
        case .notPositive: number <= 0
        }
    }

    var description: String {
        switch self {
        case .fraction: "0 to 1"
        case .notNegative: "0 or more"
        case .notPositive: "0 or less"
        }
    }
}

extension StateSection {
    /// The members whose numbers have a range.
    fileprivate var ranges: [(name: String, range: ValueRange)] {
        switch self {
        case .market: [("price", .notNegative)]
        case .portfolio: [("max_drawdown", .notPositive)]
        case .signal: [("confidence", .fraction)]
        case .governance: [("approved_size", .fraction)]
        case .forecast, .scanner, .sentiment, .logs, .agents, .models: []
        }
    }
}
