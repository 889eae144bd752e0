import Testing
import WebSocketCommon

@testable import BrainStream

extension StreamStage<BrainStreamBFF> {
    /// A BFF whose engine does nothing.
    static func bff() throws -> Self {
        try Self(
            BrainStreamBFF { (path) throws(ServiceError) in
                throw .internalError("no engine for \(path)")
            }
        )
    }

    /// Has a look at the engine tell a state.
    mutating func observe(
        _ state: JSONObject,
        agents: JSON = [:],
        models: JSON = [:]
    ) throws {
        try request(
            "observe_engine",
            ["state": .object(state), "agents": agents, "models": models]
        )
    }

    /// Has a look at the engine tell a price.
    mutating func observe(price: Double) throws {
        try observe(["status": "ACTIVE", "market": ["symbol": "SPY", "price": .float(price)]])
    }

    /// Has a look at the engine fail.
    mutating func fail(_ reason: String = "no answer in time") throws {
        try request("observe_engine", ["error": .string(reason)])
    }
}
