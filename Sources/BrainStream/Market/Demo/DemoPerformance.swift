internal import WebSocketCommon

/// The sections `agents` and `models` of the demo: who worked how often, and how often it led to something.
///
/// A step of the demo takes some microseconds for all of them together, which is 0.0 of the milliseconds that front ends show.
struct DemoPerformance: Sendable {
    private struct Worker {
        let name: String
        var invocations = 0
        var successes = 0

        mutating func record(succeeded: Bool) {
            invocations += 1
            if succeeded { successes += 1 }
        }
    }

    private var agents = [
        Worker(name: "PhysicsAgent"), Worker(name: "StrategyAgent"), Worker(name: "RiskAgent"),
    ]

    private var models = [
        Worker(name: "HillEstimator"), Worker(name: "KalmanFilter"), Worker(name: "Forecast"),
    ]

    /// Counts a look at a market: the physics and its estimator have failed when there is no tail index.
    mutating func count(_ reading: MarketPhysics.Reading) {
        let hasAlpha = reading.alpha > 0
        for place in agents.indices {
            agents[place].record(succeeded: place > 0 || hasAlpha)
        }
        for place in models.indices {
            models[place].record(succeeded: place > 0 || hasAlpha)
        }
    }

    /// The section `agents` of a state.
    var agentsJSON: JSON {
        section(agents) { worker in
            let rate = Double(worker.successes) / Double(max(worker.invocations, 1))
            return [
                "latency_ms": 0.0,
                "success_rate": .rounded(rate, decimals: 4),
                "invocations": .integer(worker.invocations),
            ]
        }
    }

    /// The section `models` of a state.
    var modelsJSON: JSON {
        section(models) { worker in
            [
                "latency_ms": 0.0,
                "invocations": .integer(worker.invocations),
            ]
        }
    }

    private func section(_ workers: [Worker], _ json: (Worker) -> JSON) -> JSON {
        var section = JSONObject()
        for worker in workers { section[worker.name] = json(worker) }
        return .object(section)
    }
}
