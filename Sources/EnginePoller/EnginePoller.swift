package import HubServer
internal import WebSocketCommon

/// Looks at an engine for the BFF: its present state, and how its agents and models do.
package struct EnginePoller: Poller {
    /// How long it is from the beginning of one look to that of the next.
    package let interval: Duration
    private let call: EngineCall
    private let timeout: Duration

    /// Sets it up.
    ///
    /// - Parameters:
    ///   - engine: Whom to ask.
    ///   - interval: How often; each second by default.
    ///   - timeout: How long each of the three pages may take; 1 s by default.
    package init(
        of engine: EngineAddress,
        every interval: Duration = .seconds(1),
        timeout: Duration = .seconds(1)
    ) {
        call = EngineCall(engine: engine)
        self.interval = interval
        self.timeout = timeout
    }

    /// Asks for the three pages.
    ///
    /// - Returns: One `observe_engine` with what they tell, or with the first thing that went wrong.
    package mutating func poll() -> [PolledRequest] {
        [PolledRequest("observe_engine", observation)]
    }

    private var observation: JSONObject {
        do throws(EngineError) {
            return [
                "state": .object(try get("/api/system/state/current")),
                "agents": .object(try get("/api/system/metrics/agents")),
                "models": .object(try get("/api/system/metrics/models")),
            ]
        } catch {
            return ["error": .string(error.description)]
        }
    }

    private func get(_ path: String) throws(EngineError) -> JSONObject {
        try call.get(path, timeout: timeout)
    }
}
