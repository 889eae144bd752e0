internal import WebSocketCommon

/// What the dashboard's pages tell of the last records of a session, each from a side of its own.
enum DashboardFigures {
    /// κ* as the front end of the original has it.
    private static let kappaStar = 64.21
    /// How far κ may be from κ* in resonance.
    private static let resonance = 2.0
    private static let neurotransmitters: [StaticString] = [
        "dopamine", "serotonin", "norepinephrine", "acetylcholine", "gaba", "endorphins",
    ]

    /// The coordinates of a record; null where it lacks one, or there is no record.
    static func consciousness(_ line: TelemetryLine?) -> JSONObject {
        guard let line else { return consciousness(at: nil, nil) }
        return line.withRecord { consciousness(at: $0.text("timestamp"), $0.member("telemetry")) }
    }

    private static func consciousness(at time: String?, _ telemetry: JSONSlice?) -> JSONObject {
        let kappa = telemetry?.number("kappa_eff")
        let distance = kappa.map { abs($0 - kappaStar) }
        var levels = JSONObject()
        for name in neurotransmitters {
            levels[name.description] = (telemetry?.number(name)).json
        }
        return [
            "timestamp": time.json, "phi": (telemetry?.number("phi")).json, "kappa": kappa.json,
            "kappaStar": .float(kappaStar), "kappaDistance": (distance.map { $0 / kappaStar }).json,
            "inResonance": distance.map { .bool($0 <= resonance) } ?? .null,
            "beta": (telemetry?.number("beta")).json,
            "regime": (telemetry?.text("regime")).json,
            "basinDistance": (telemetry?.number("basin_distance")).json,
            "recursionDepth": (telemetry?.number("recursion_depth")).json,
            "metaAwareness": (telemetry?.number("meta_awareness")).json,
            "neurotransmitters": .object(levels),
        ]
    }

    /// How what the session has learned of itself and of the world goes.
    static func learning(_ lines: [TelemetryLine]) -> JSONObject {
        [
            "records": .integer(lines.count),
            "metaAwareness": MetricSeries("meta_awareness", in: lines).json,
            "generativity": MetricSeries("generativity", in: lines).json,
            "grounding": MetricSeries("grounding", in: lines).json,
            "temporalCoherence": MetricSeries("temporal_coherence", in: lines).json,
        ]
    }

    /// How near the session is to an emergency, and in how many records each rule holds.
    static func defense(_ lines: [TelemetryLine], _ emergency: Emergency?) -> JSONObject {
        var violations = JSONObject()
        for rule in EmergencyRule.all {
            let count = lines.count { line in
                line.withRecord { record in
                    record.member("telemetry").flatMap { rule.holds(for: $0) } ?? false
                }
            }
            violations[rule.metric.description] = .integer(count)
        }
        return [
            "records": .integer(lines.count), "violations": .object(violations),
            "breakdownPct": MetricSeries("breakdown_pct", in: lines).json,
            "coherenceDrift": MetricSeries("coherence_drift", in: lines).json,
            "basinDistance": MetricSeries("basin_distance", in: lines).json,
            "emergency": emergency.map { .object($0.data) } ?? .null,
        ]
    }

    /// The regimes that the session was in, how often it changed them, and how it is coupled to the world.
    static func autonomy(_ lines: [TelemetryLine]) -> JSONObject {
        let regimes = lines.compactMap { line in
            line.withRecord { $0.member("telemetry")?.text("regime") }
        }
        var counts = JSONObject()
        for regime in Set(regimes).sorted() {
            counts[regime] = .integer(regimes.count { $0 == regime })
        }
        return [
            "records": .integer(lines.count), "regime": regimes.last.json,
            "regimes": .object(counts),
            "regimeChanges": .integer(zip(regimes, regimes.dropFirst()).count { $0 != $1 }),
            "recursionDepth": MetricSeries("recursion_depth", in: lines).json,
            "externalCoupling": MetricSeries("external_coupling", in: lines).json,
        ]
    }
}

extension JSONSlice {
    /// The text of that name; `nil` when it is missing, or no text.
    fileprivate func text(_ name: StaticString) -> String? { member(name)?.string?.decoded() }
}
