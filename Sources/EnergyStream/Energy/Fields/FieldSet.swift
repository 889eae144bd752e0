/// The fields that are shown, and when they are told.
///
/// A field is told when it appears, when it has grown by a tenth since it was last told, else in every third frame, and once more, with no
/// intensity and no coordinates, when it is over. Twenty times a second are enough to be drawn from; the updates come in every frame.
struct FieldSet {
    private static let pace = 3
    private static let growth = 0.1

    /// The field of each kind that was last told, and in which frame.
    private var last: [EnergyField.Kind: (field: EnergyField, frame: Int)] = [:]

    /// Looks at what there is in a frame.
    ///
    /// - Returns: The fields to be told.
    mutating func look(at scene: FieldScene, frame: Int) -> [EnergyField] {
        var told: [EnergyField] = []
        for kind in EnergyField.Kind.allCases {
            let before = last[kind]
            let isShown = before.map { $0.field.intensity > .zero } ?? false
            guard let source = scene.source(kind, isShown: isShown) else {
                guard isShown, let before else { continue }
                told.append(
                    EnergyField(
                        kind: kind,
                        intensity: .zero,
                        coordinates: [],
                        model: before.field.model
                    )
                )
                continue
            }
            if isShown, let before, frame - before.frame < Self.pace,
                source.intensity < before.field.intensity.value + Self.growth
            {
                continue
            }
            told.append(
                EnergyField(
                    kind: kind,
                    intensity: UnitInterval(source.intensity),
                    coordinates: scene.coordinates(of: kind, source),
                    model: source.model.id
                )
            )
        }
        for field in told { last[field.kind] = (field, frame) }
        return told
    }

    /// The fields that were told in the last second, as they were, in the order of their kinds.
    func recent(at frame: Int) -> [EnergyField] {
        EnergyField.Kind.allCases.compactMap { kind in
            guard let (field, told) = last[kind], frame - told < FrameSchedule.rate else {
                return nil
            }
            return field
        }
    }
}
