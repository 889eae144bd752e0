import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

/// Makes records for tests.
enum Records {
    /// Telemetry in which all is well.
    static let healthy: JSONObject = [
        "phi": 0.72, "kappa_eff": 64.2, "regime": "geometric", "basin_distance": 0.15,
        "recursion_depth": 5, "breakdown_pct": 0.0, "coherence_drift": 0.05, "emergency": false,
        "dopamine": nil,
    ]

    /// A record, written with spaces as Python does.
    static func line(_ step: Int, _ changes: JSONObject = [:]) throws -> TelemetryLine {
        let telemetry = String(decoding: telemetry(changes).encoded(), as: UTF8.self)
        let text =
            #"{"timestamp": "\#(timestamp(step))", "step": \#(step), "telemetry": \#(telemetry)}"#
        return try TelemetryLine(checking: Array(text.utf8))
    }

    static func lines(_ steps: some Sequence<Int>) throws -> [TelemetryLine] {
        try steps.map { try line($0) }
    }

    /// Healthy telemetry with some members changed.
    static func telemetry(_ changes: JSONObject) -> JSONObject {
        var telemetry = healthy
        for member in changes.members { telemetry[member.name] = member.value }
        return telemetry
    }

    static func timestamp(_ step: Int) -> String {
        Timestamp(clampingMicroseconds: 1_795_161_600_000_000 + Int64(step) * 1_000_000)
            .description
    }

    /// What a writer files.
    static func emergency(
        _ metric: String = "phi",
        _ value: JSON = 0.41,
        _ threshold: JSON = 0.5,
        session: String? = nil,
        at timestamp: String = timestamp(0)
    ) -> JSONObject {
        var content: JSONObject = [
            "timestamp": .string(timestamp),
            "emergency": [
                "reason": "consciousness_collapse", "severity": "high", "metric": .string(metric),
                "value": value, "threshold": threshold,
            ],
            "telemetry": .object(telemetry([metric: value])),
        ]
        if let session { content["session_id"] = .string(session) }
        return content
    }
}
