internal import WebSocketCommon

/// What is known of an engine: the last that it told, and whether that is the present.
struct TelemetryAggregate: Sendable {
    /// How long after the last look what is known counts as stale: each second somebody should look.
    static let patience = Duration.seconds(5)

    /// The last telemetry; `nil` before the engine told any.
    private var telemetry: JSONObject?
    /// When that was.
    private var told: Timestamp?
    /// Why the engine told nothing since; `nil` when the last look was good.
    private var problem: String?
    /// When somebody last looked; before that, when somebody should have begun to.
    private var looked: Timestamp?
    /// How many looks there were.
    private(set) var polls = 0
    /// How many of them told nothing.
    private(set) var failedPolls = 0

    /// Takes what a look told.
    mutating func observe(_ observation: EngineObservation, now: Timestamp) {
        polls += 1
        looked = now
        switch observation {
        case .told(let state, let agents, let models):
            telemetry = TelemetryAssembly.telemetry(
                state,
                agents: agents,
                models: models,
                now: now
            )
            told = now
            problem = nil
        case .failed(let reason):
            failedPolls += 1
            problem = reason
        }
    }

    /// Begins to wait for the first look.
    mutating func began(now: Timestamp) { if looked == nil { looked = now } }

    /// Waits no longer than from now on, after the calendar was set back.
    mutating func planAnew(_ now: Timestamp) { looked = looked.map { min($0, now) } }

    /// Why what is known is not the present; `nil` when it is, or nobody can have looked yet.
    func staleness(_ now: Timestamp) -> String? {
        if let problem { return problem }
        guard let looked, now.duration(since: looked) > Self.patience else { return nil }
        let seconds = Int(now.duration(since: looked) / .seconds(1))
        return "nobody has looked at the engine for \(seconds) s"
    }

    /// How old what is known is, in seconds; `nil` when nothing is.
    func age(_ now: Timestamp) -> Double? {
        // Not below 0, though the calendar was set back.
        told.map { max(now.duration(since: $0) / .seconds(1), 0) }
    }

    /// The telemetry as clients get it, with marks when it is not the present.
    func data(_ now: Timestamp) -> JSONObject {
        var data = telemetry ?? TelemetryAssembly.initializing
        guard let reason = staleness(now) else { return data }
        data["stale"] = true
        data["stale_since"] = told.map { .string($0.zulu) } ?? .null
        data["error"] = .string(reason)
        return data
    }
}
