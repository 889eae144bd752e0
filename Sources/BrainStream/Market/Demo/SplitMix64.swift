internal import CMath

/// A sequence of numbers that look random and belong to a seed.
///
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SplitMix64: Equatable, Sendable {
    private var state: UInt64

    /// Starts the sequence that belongs to a seed.
    init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// The next number strictly between 0 and 1, all equally likely.
    mutating func nextUniform() -> Double {
        // The middles of 2^52 intervals, so that neither end is met and a logarithm is always finite.
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }

    /// The next number of the standard normal distribution.
    ///
    /// Box and Muller, "A Note on the Generation of Random Normal Deviates", Annals of Mathematical Statistics 29 (1958), 610–611.
    mutating func nextNormal() -> Double {
        let radius = (-2 * math_log(nextUniform())).squareRoot()
        return radius * math_cos(2 * .pi * nextUniform())
    }

    /// The next number of a Pareto distribution: at least 1, and beyond x with probability x^−`index`.
    mutating func nextPareto(index: Double) -> Double {
        math_exp(-math_log(nextUniform()) / index)
    }
}
