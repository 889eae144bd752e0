/// Energy by what it went into, in energy units, unrounded.
struct Reservoirs: Equatable, Sendable {
    static let empty = Reservoirs(generation: 0, attention: 0, reasoning: 0)

    var generation: Double
    var attention: Double
    var reasoning: Double

    var total: Double { generation + attention + reasoning }

    static func + (one: Self, other: Self) -> Self {
        Self(
            generation: one.generation + other.generation,
            attention: one.attention + other.attention,
            reasoning: one.reasoning + other.reasoning
        )
    }

    static func * (energy: Self, factor: Double) -> Self {
        Self(
            generation: energy.generation * factor,
            attention: energy.attention * factor,
            reasoning: energy.reasoning * factor
        )
    }

    static func += (energy: inout Self, other: Self) { energy = energy + other }

    /// The energy as it is told.
    var distribution: EnergyDistribution {
        EnergyDistribution(
            generation: EnergyAmount(generation),
            attention: EnergyAmount(attention),
            reasoning: EnergyAmount(reasoning)
        )
    }
}
