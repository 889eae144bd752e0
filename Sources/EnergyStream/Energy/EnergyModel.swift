internal import WebSocketCommon

/// What becomes of reports: energy, fields, patterns and rewards, frame by frame.
///
/// It knows no time but the frames, so the same reports in the same frames always give the same.
struct EnergyModel {
    /// What a frame has brought.
    struct Frame {
        let number: Int
        let energy: EnergyDistribution
        /// What there was in the frame before.
        let before: EnergyAmount
        let tokens: Int
        /// Who generated most of them, or generated last.
        let model: ModelID
        var fields: [EnergyField] = []
        var batches: [TokenBatch] = []
        var interference: InterferenceEvent?
        var resonance: ResonanceEvent?
        var rewards: [RewardEvent] = []
        var completed: [CompletedGeneration] = []

        /// The message that tells the energy.
        func update(_ processingTime: ProcessingTime) -> EnergyUpdate {
            EnergyUpdate(
                energy: energy,
                before: before,
                tokens: UInt(max(0, tokens)),
                model: model,
                processingTime: processingTime
            )
        }
    }

    /// How often silent models and sessions are looked for, in frames.
    private static let sweepPace = FrameSchedule.rate

    /// Who is named while nobody has generated anything.
    private let fallback: ModelID
    private(set) var models = ModelTable()
    private(set) var sessions = SessionTable()
    private(set) var fields = FieldSet()
    private(set) var ledger = Ledger(isDemo: false)
    private(set) var demoLedger = Ledger(isDemo: true)
    /// How many tokens the demo has generated since the start, each time it ran.
    private(set) var demoTokens = 0
    /// Whether the demo is generating.
    private(set) var isDemo = false
    private var store = EnergyStore()
    /// The demo's own energy, so that the models' goes on as if there were no demo.
    private var demoStore = EnergyStore()
    private var council = CouncilWatch()
    /// The energy that the last frame told.
    private var told = EnergyAmount.zero
    /// The number of the last frame; -1 before the first.
    private(set) var frame = -1

    init(fallback: ModelID) { self.fallback = fallback }

    /// Who is named in the next frame if nothing comes.
    var namedModel: ModelID { models.lastActive ?? fallback }

    /// The energy that there is since the last frame: the demo's alone while it generates, else the models'.
    var energy: EnergyDistribution { (isDemo ? demoStore : store).energy.distribution }

    // MARK: Reports

    /// Says whether there is room for a report.
    ///
    /// - Throws: `LIMIT_EXCEEDED` when there is none.
    mutating func check(_ report: GenerationReport) throws(ClientError) {
        try models.check(report.model, frame: frame)
        let key = Session.Key(session: report.session, model: report.model)
        try sessions.check(key, byteCount: report.byteCount, frame: frame)
    }

    /// Takes a report, for which there is room, and which counts for the next frame.
    ///
    /// - Parameters:
    ///   - report: What was generated.
    ///   - isDemo: Whether it is the demo's, for which there is always room.
    /// - Returns: The energy that it brings.
    @discardableResult
    mutating func take(_ report: GenerationReport, isDemo: Bool = false) -> EnergyAmount {
        let count = report.tokens.count
        let key = Session.Key(session: report.session, model: report.model)
        let energy = Accrual.energy(
            tokens: count,
            seconds: report.seconds,
            length: sessions.length(key)
        )
        models.note(report.model, tokens: count, isDemo: isDemo, frame: frame)
        sessions.note(report, energy: energy.total, isDemo: isDemo, frame: frame)
        if isDemo {
            demoTokens += count
            demoStore.add(energy)
            demoLedger.note(tokens: count, energy: energy.total)
        } else {
            store.add(energy)
            ledger.note(tokens: count, energy: energy.total)
        }
        return EnergyAmount(energy.total)
    }

    /// Tells of the demo from now on.
    mutating func beginDemo() { isDemo = true }

    /// Drops what the demo has left, so that none of it is taken for a model's: its models, its energy and what it reached.
    mutating func endDemo() {
        isDemo = false
        models.forgetDemo()
        demoStore = EnergyStore()
        demoLedger = Ledger(isDemo: true)
        council.forget()
    }

    // MARK: Frames

    /// Makes the frame of that number, which is greater than the last one's.
    mutating func advance(to number: Int) -> Frame {
        let frames = number - frame
        precondition(frames > 0, "frame \(number) comes behind frame \(frame)")
        frame = number
        let arrivals = models.advance(by: frames)
        store.advance(by: frames)
        demoStore.advance(by: frames)
        let energy = energy
        defer { told = energy.total }
        var made = Frame(
            number: number,
            energy: energy,
            before: told,
            tokens: arrivals.tokens,
            model: arrivals.model ?? namedModel
        )
        (made.interference, made.resonance) = council.look(at: models.models, frame: number)
        made.fields = fields.look(at: scene, frame: number)
        (made.batches, made.completed) = sessions.takeFrame()
        made.rewards = rewards(made)
        if number % Self.sweepPace < frames {
            models.forget(at: number)
            sessions.forget(at: number)
        }
        return made
    }

    private var scene: FieldScene {
        FieldScene(
            models: models.models,
            interference: council.interference,
            resonance: council.resonance,
            energy: energy.total.units,
            frame: frame
        )
    }

    private mutating func rewards(_ made: Frame) -> [RewardEvent] {
        let hasCouncil = made.interference != nil || made.resonance != nil
        if isDemo {
            for completed in made.completed where completed.isDemo { demoLedger.noteSession() }
            if hasCouncil { demoLedger.noteCouncil() }
        } else {
            for completed in made.completed where !completed.isDemo { ledger.noteSession() }
            if hasCouncil { ledger.noteCouncil() }
        }
        let rewards = isDemo ? demoLedger.takeRewards() : ledger.takeRewards()
        for bonus in rewards.compactMap(\.bonus).map({ Accrual.bonus($0.units) }) {
            if isDemo { demoStore.add(bonus) } else { store.add(bonus) }
        }
        return rewards
    }
}
