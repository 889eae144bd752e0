internal import CMath

/// Where a field is drawn. All of it follows from the models, the frame's number and the energy: the same frame is always the same picture.
///
/// A model has its place on a circle about the middle, the next one the golden angle further. The energies of a field's points are together
/// the field's intensity's part of all energy.
extension FieldScene {
    /// The points of a field.
    func coordinates(of kind: EnergyField.Kind, _ source: Source) -> [EnergyField.Coordinate] {
        switch kind {
        case .lightning: bolt(to: source)
        case .stream: flow(to: source)
        case .interference: places(of: source, radius: Self.radius)
        case .resonance:
            // The circle breathes with the rhythm.
            places(of: source, radius: Self.radius * (1 + 0.2 * math_cos(rhythm)))
        }
    }

    private static let radius = 0.8
    /// π (3 − √5): as many places as there are lie well apart.
    private static let goldenAngle = Double.pi * (3 - 5.0.squareRoot())

    /// A zigzag from the middle to the model, whose teeth change sides with every picture.
    private func bolt(to source: Source) -> [EnergyField.Coordinate] {
        let end = place(source.model)
        let side = SIMD2(-end.y, end.x) * 0.15
        let share = EnergyAmount(energy * source.intensity / 5)
        return (0..<5).map { step in
            let isOnPath = step == 0 || step == 4
            let sign: Double = isOnPath ? 0 : (step + frame / 3) % 2 == 0 ? 1 : -1
            let point = end * (Double(step) / 4) + side * sign
            return EnergyField.Coordinate(x: point.x, y: point.y, energy: share)
        }
    }

    /// Four points that move from the middle to the model, once a second.
    private func flow(to source: Source) -> [EnergyField.Coordinate] {
        let end = place(source.model)
        let share = EnergyAmount(energy * source.intensity / 4)
        let phase = Double(frame % FrameSchedule.rate) / Double(FrameSchedule.rate)
        return (0..<4).map { step in
            let point = end * ((Double(step) + phase) / 4)
            return EnergyField.Coordinate(x: point.x, y: point.y, energy: share)
        }
    }

    /// The places of those that take part; each has the energy that its rate is worth.
    private func places(of source: Source, radius: Double) -> [EnergyField.Coordinate] {
        let members = [source.model] + source.others
        let rate = members.reduce(0) { $0 + $1.steadyRate }
        return members.map { model in
            let point = place(model) * (radius / Self.radius)
            let share = rate > 0 ? model.steadyRate / rate : 1 / Double(members.count)
            return EnergyField.Coordinate(
                x: point.x,
                y: point.y,
                energy: EnergyAmount(energy * source.intensity * share)
            )
        }
    }

    private func place(_ model: ModelActivity) -> SIMD2<Double> {
        let angle = Self.goldenAngle * Double(model.place)
        return SIMD2(math_cos(angle), math_sin(angle)) * Self.radius
    }

    /// How far the council's rhythm is, in radians.
    private var rhythm: Double {
        let frequency = resonance?.frequency ?? 0
        let seconds = Double(frame) / Double(FrameSchedule.rate)
        return 2 * .pi * (frequency * seconds).truncatingRemainder(dividingBy: 1)
    }
}
