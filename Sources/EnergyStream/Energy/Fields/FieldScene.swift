/// What fields are made of in a frame: the models, what the council does, and the energy that there is.
///
///     lightning      (quick − steady) ÷ (quick + steady + 10), of the model with the greatest burst; from 0.3 on until below 0.05
///     stream         steady ÷ (steady + 20), of all models' rates together; from 0.02 on
///     interference   the intensity that the council's interference has; from 0.02 on
///     resonance      the amplitude that the council's resonance has
///
/// Quick and steady are rates in tokens per second, smoothed over a tenth of a second and a second.
struct FieldScene {
    /// Where a field comes from.
    struct Source {
        /// 0...1.
        let intensity: Double
        /// The model, or the first of those that take part.
        let model: ModelActivity
        let others: [ModelActivity]
    }

    let models: [ModelActivity]
    let interference: InterferenceEvent?
    let resonance: ResonanceEvent?
    /// In energy units.
    let energy: Double
    let frame: Int

    /// Where a field of a kind comes from; `nil` when there is none.
    ///
    /// One that was shown before lasts a little longer.
    func source(_ kind: EnergyField.Kind, isShown: Bool) -> Source? {
        switch kind {
        case .lightning:
            guard let model = models.max(by: { $0.burst < $1.burst }),
                model.burst >= (isShown ? 0.05 : 0.3)
            else { return nil }
            return Source(intensity: model.burst, model: model, others: [])
        case .stream:
            let rate = models.reduce(0) { $0 + $1.steadyRate }
            let intensity = rate / (rate + Accrual.referenceSpeed)
            guard intensity >= 0.02, let model = models.max(by: { $0.steadyRate < $1.steadyRate })
            else { return nil }
            return Source(intensity: intensity, model: model, others: [])
        case .interference:
            guard let interference, interference.intensity.value >= 0.02 else { return nil }
            return source(interference.intensity, interference.models)
        case .resonance:
            guard let resonance, resonance.amplitude > .zero else { return nil }
            return source(resonance.amplitude, resonance.participants)
        }
    }

    private func source(_ intensity: UnitInterval, _ council: Council) -> Source? {
        let members = council.members.compactMap { id in models.first { $0.id == id } }
        guard let first = members.first else { return nil }
        return Source(
            intensity: intensity.value,
            model: first,
            others: Array(members.dropFirst())
        )
    }
}
