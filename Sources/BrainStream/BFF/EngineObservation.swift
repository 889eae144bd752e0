internal import WebSocketCommon

/// What a look at the engine told.
enum EngineObservation: Equatable, Sendable {
    /// The largest answer of an engine that is passed on, in bytes of JSON; a state has 2 to 5 KB.
    static let sizeLimit = 256 << 10

    /// What the engine's three pages told.
    case told(state: JSONObject, agents: JSON, models: JSON)
    /// Why it told nothing.
    case failed(String)

    /// Reads the parameters of `observe_engine`.
    init(_ parameters: JSON) {
        if let error = parameters["error"]?.stringValue {
            self = .failed(error.shortened(to: 300))
            return
        }
        guard let state = parameters["state"]?.objectValue else {
            self = .failed("the engine told no state")
            return
        }
        let size = parameters.encoded().count
        guard size <= Self.sizeLimit else {
            self = .failed("the engine told \(size) bytes, limit is \(Self.sizeLimit)")
            return
        }
        guard !parameters.isNested(deeperThan: StateLimits.depth + 1) else {
            self = .failed("the engine told what is nested deeper than \(StateLimits.depth) levels")
            return
        }
        self = .told(
            state: state,
            agents: Self.object(parameters["agents"]),
            models: Self.object(parameters["models"])
        )
    }

    private static func object(_ value: JSON?) -> JSON {
        guard let value, value.objectValue != nil || value.arrayValue != nil else { return [:] }
        return value
    }
}

extension JSON {
    /// Whether it is nested deeper than some levels.
    fileprivate func isNested(deeperThan levels: Int) -> Bool {
        switch self {
        case .null, .bool, .number, .string: levels < 0
        case .array(let elements):
            levels < 1 || elements.contains { $0.isNested(deeperThan: levels - 1) }
        case .object(let object):
            levels < 1 || object.members.contains { $0.value.isNested(deeperThan: levels - 1) }
        }
    }
}
