/// When the council is looked at, and what of it is told.
///
/// Interference is looked for four times a second, and told when it changes, else once a second; resonance is looked for once a second and
/// told whenever there is one.
struct CouncilWatch {
    private static let interferencePace = FrameSchedule.rate / 4
    private static let resonancePace = FrameSchedule.rate

    /// What there is now.
    private(set) var interference: InterferenceEvent?
    private(set) var resonance: ResonanceEvent?
    private var lastFrame = -1
    /// The frame in which interference was last told.
    private var lastTold = 0

    /// Looks at the models in a frame.
    ///
    /// - Returns: What is to be told.
    mutating func look(
        at models: [ModelActivity],
        frame: Int
    ) -> (interference: InterferenceEvent?, resonance: ResonanceEvent?) {
        defer { lastFrame = frame }
        var told: (interference: InterferenceEvent?, resonance: ResonanceEvent?)
        if isTime(Self.interferencePace, 0, frame) {
            told.interference = lookForInterference(models, frame)
        }
        // In frames of its own, apart from heartbeats and interference, so that none has all to do.
        if isTime(Self.resonancePace, Self.resonancePace / 2 - 7, frame) {
            resonance = Resonance.find(in: models)
            told.resonance = resonance
        }
        return told
    }

    /// Forgets what there was.
    mutating func forget() {
        interference = nil
        resonance = nil
    }

    /// Whether a new span of so many frames has begun since the last look; they are counted from an offset.
    private func isTime(_ span: Int, _ offset: Int, _ frame: Int) -> Bool {
        (frame + span - offset) / span != (lastFrame + span - offset) / span
    }

    private mutating func lookForInterference(
        _ models: [ModelActivity],
        _ frame: Int
    ) -> InterferenceEvent? {
        let before = interference
        interference = Interference.find(in: models)
        guard let interference else { return nil }
        // Which of two equally fast models is named first is no change.
        let isNew =
            before?.pattern != interference.pattern
            || before.map { Set($0.models.members) } != Set(interference.models.members)
        guard isNew || frame - lastTold >= FrameSchedule.rate else { return nil }
        lastTold = frame
        return interference
    }
}
