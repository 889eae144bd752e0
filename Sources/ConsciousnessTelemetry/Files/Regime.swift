/// The regimes that a record's Φ may be in; their bounds belong to the one above.
package enum Regime: String, Sendable {
    /// Φ below 0.45.
    case linear
    /// Φ below 0.75.
    case geometric
    /// Φ below 0.90.
    case hyperdimensional
    /// Φ of 0.90 and above.
    case unstable = "topological_instability"

    /// The regime of a Φ.
    package init(phi: Double) {
        self =
            switch phi {
            case ..<0.45: .linear
            case ..<0.75: .geometric
            case ..<0.90: .hyperdimensional
            default: .unstable
            }
    }
}
