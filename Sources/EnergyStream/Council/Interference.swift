internal import WebSocketCommon

/// How the token rates of models go together: as two beams of light do, with rates for intensities.
///
/// Over the last 1.5 seconds, of the rates smoothed over a tenth of a second, with their means I and Pearson's correlations r:
///
///     γ = Σ √(Iᵢ Iⱼ) rᵢⱼ ÷ Σ √(Iᵢ Iⱼ)                    over all pairs i < j
///     coherence = |γ|
///     intensity = 2 Σ √(Iᵢ Iⱼ) ÷ ((n − 1) Σ Iᵢ) · |γ|
///
/// For two models the intensity is the visibility of interference fringes, 2 √(I₁ I₂) ÷ (I₁ + I₂) · |γ| (Born and Wolf, "Principles of
/// Optics", §10.3: Michelson's visibility); for more it is made so that equal rates with r = 1 give 1. Constructive is γ ≥ 0.3, destructive
/// γ ≤ −0.3.
enum Interference {
    /// Over how many frames rates are compared.
    static let window = 90
    /// The slowest mean rate that counts, in tokens per second.
    static let leastRate = 1.0
    /// How many models are compared, the fastest: the pairs grow with the square.
    static let mostModels = 8
    /// The correlation from which on rates go together, or against each other.
    static let threshold = 0.3

    private struct Beam {
        let model: ModelID
        let mean: Double
        /// What the rates differ by from their mean.
        let deviations: [Double]
        /// The length of that as a vector.
        let norm: Double

        init(_ model: ModelActivity) {
            let rates = model.history.lastRates(window).map(Double.init)
            let mean = rates.reduce(0, +) / Double(window)
            self.model = model.id
            self.mean = mean
            deviations = rates.map { $0 - mean }
            norm = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
        }

        /// Pearson's correlation; 0 with a rate that does not change.
        func correlation(with other: Beam) -> Double {
            // Rates that differ by rounding alone do not change.
            let least = 1e-3
            guard norm > least, other.norm > least else { return 0 }
            let product = zip(deviations, other.deviations).reduce(0) { $0 + $1.0 * $1.1 }
            return product / (norm * other.norm)
        }
    }

    /// Compares the rates of models.
    ///
    /// - Returns: How they go together; `nil` when fewer than two generate tokens.
    static func find(in models: [ModelActivity]) -> InterferenceEvent? {
        let beams = models.filter { $0.steadyRate > leastRate / 4 }.map(Beam.init)
            .filter { $0.mean >= leastRate }
            .sorted { $0.mean > $1.mean }
            .prefix(mostModels)
        guard let council = Council(beams.map(\.model)) else { return nil }
        var (weights, coherence) = (0.0, 0.0)
        for index in beams.indices {
            for other in beams.indices where other > index {
                let weight = (beams[index].mean * beams[other].mean).squareRoot()
                weights += weight
                coherence += weight * beams[index].correlation(with: beams[other])
            }
        }
        coherence /= weights
        let sum = beams.reduce(0) { $0 + $1.mean }
        let balance = 2 * weights / (Double(beams.count - 1) * sum)
        return InterferenceEvent(
            pattern: coherence >= threshold
                ? .constructive : coherence <= -threshold ? .destructive : .neutral,
            models: council,
            intensity: UnitInterval(balance * abs(coherence)),
            coherence: UnitInterval(abs(coherence))
        )
    }
}
