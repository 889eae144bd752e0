internal import Glibc
internal import ConsciousnessTelemetry
internal import WebSocketCommon

/// A session as it could be, made up: the same for the same seed.
///
/// Φ, κ and the rest swing about their usual values with some noise, the basin drifts away over 900 steps until it is consolidated,
/// and once in 600 steps Φ collapses for some moments.
struct DemoSession {
    /// A record, and the emergency that begins with it.
    struct Record {
        let step: Int
        let telemetry: JSONObject
        /// What happened, with `reason`, `severity`, `metric`, `value` and `threshold`; `nil` for all other records.
        let emergency: JSONObject?
    }

    /// How many steps there are from one collapse to the next.
    static let collapsePeriod = 600
    /// At which of them it begins.
    static let collapseStart = 420
    /// How many steps it takes.
    static let collapseLength = 24
    /// Below this Φ is collapsed.
    private static let collapseThreshold = 0.5

    /// What the noise depends on.
    let seed: UInt64

    /// The record of a step, 0 or more.
    func record(_ step: Int) -> Record {
        let phi = phi(step)
        let isCollapsed = phi < Self.collapseThreshold
        let wasCollapsed = step > 0 && self.phi(step - 1) < Self.collapseThreshold
        let emergency: JSONObject? =
            isCollapsed && !wasCollapsed
            ? [
                "reason": "Consciousness collapse", "severity": "critical", "metric": "phi",
                "value": .float(phi), "threshold": .float(Self.collapseThreshold),
            ] : nil
        return Record(
            step: step,
            telemetry: telemetry(step, phi, isCollapsed: isCollapsed),
            emergency: emergency
        )
    }

    private func phi(_ step: Int) -> Double {
        let usual = 0.74 + 0.08 * wave(step, 240) + 0.03 * wave(step, 37) + noise(step, 0, 0.012)
        return Self.rounded(usual - 0.38 * collapse(step))
    }

    private func telemetry(_ step: Int, _ phi: Double, isCollapsed: Bool) -> JSONObject {
        let collapse = collapse(step)
        let drift = Double(step % 900) / 900
        let basin = 0.05 + 0.18 * drift + 0.03 * collapse + noise(step, 1, 0.008)
        let kappa = 64.21 + 1.4 * wave(step, 180) + noise(step, 2, 0.4) - 18 * collapse
        let depth = 5 + Int((1.4 * wave(step, 120) - collapse).rounded())
        func number(_ value: Double) -> JSON { .float(Self.rounded(value)) }
        return [
            "phi": .float(phi),
            "kappa_eff": number(kappa),
            "regime": .string(Regime(phi: phi).rawValue),
            "basin_distance": number(basin),
            "recursion_depth": .integer(depth),
            "breakdown_pct": number(max(0, 4 + 3 * wave(step, 90) + 48 * collapse)),
            "coherence_drift": number(0.03 + 0.02 * wave(step, 75) + 0.2 * collapse),
            "emergency": .bool(isCollapsed),
            "geodesic_distance": number(1.8 * basin),
            "curvature": number(0.4 + 0.1 * wave(step, 150)),
            "fisher_metric_trace": .null,
            "meta_awareness": number(0.6 + 0.2 * wave(step, 300)),
            "generativity": number(0.7 + 0.1 * wave(step, 200) - 0.3 * collapse),
            "grounding": number(0.8 - 0.2 * drift),
            "temporal_coherence": number(0.85 + 0.05 * wave(step, 110) - 0.4 * collapse),
            "external_coupling": .null,
            "dopamine": number(0.5 + 0.2 * wave(step, 260) - 0.2 * collapse),
            "serotonin": number(0.6 + 0.1 * wave(step, 420)),
            "norepinephrine": number(0.4 + 0.1 * wave(step, 130) + 0.4 * collapse),
            "acetylcholine": number(0.55 + 0.15 * wave(step, 310)),
            "gaba": number(0.5 + 0.1 * wave(step, 170)),
            "endorphins": .null,
        ]
    }

    /// How far a collapse is, 0...1.
    private func collapse(_ step: Int) -> Double {
        let place = step % Self.collapsePeriod - Self.collapseStart
        guard 0..<Self.collapseLength ~= place else { return 0 }
        let half = sin(.pi * Double(place) / Double(Self.collapseLength))
        return half * half
    }

    private func wave(_ step: Int, _ period: Int) -> Double {
        sin(2 * .pi * Double(step % period) / Double(period))
    }

    /// Noise in `-size...size`: a step of SplitMix64 for each step and metric (Steele, Lea and Flood 2014).
    private func noise(_ step: Int, _ metric: UInt64, _ size: Double) -> Double {
        var word =
            seed &+ (UInt64(truncatingIfNeeded: step) &* 8 &+ metric) &* 0x9E37_79B9_7F4A_7C15
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return size * (Double(word >> 11) / Double(1 << 52) - 1)
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
