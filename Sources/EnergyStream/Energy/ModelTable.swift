/// The models that have reported lately, in the order in which they came.
struct ModelTable {
    /// How many there may be, beside the demo's.
    static let most = 64

    private(set) var models: [ModelActivity] = []
    private var placesTaken = 0
    /// The model whose report was the last.
    private(set) var lastActive: ModelID?

    /// How many have generated something in the last four seconds.
    func activeCount(at frame: Int) -> Int {
        models.count { frame - $0.lastReport < TokenHistory.length }
    }

    /// Says whether there is room for a report of a model.
    ///
    /// - Throws: `LIMIT_EXCEEDED` when there is none.
    mutating func check(_ id: ModelID, frame: Int) throws(ClientError) {
        guard !models.contains(where: { $0.id == id }) else { return }
        forget(at: frame)
        guard models.count(where: { !$0.isDemo }) < Self.most else {
            throw .limit(
                "modelId: \(Self.most) models report already; one is forgotten when it is silent for a minute",
                received: "\(id)",
                expected: "at most \(Self.most) models"
            )
        }
    }

    /// Notes a report that came behind a frame.
    mutating func note(_ id: ModelID, tokens: Int, isDemo: Bool, frame: Int) {
        if !models.contains(where: { $0.id == id }) {
            models.append(ModelActivity(id, place: placesTaken, isDemo: isDemo, frame: frame))
            placesTaken += 1
        }
        for index in models.indices where models[index].id == id {
            models[index].note(tokens: tokens, frame: frame)
        }
        lastActive = id
    }

    /// Forgets models that are silent.
    mutating func forget(at frame: Int) {
        models.removeAll { $0.isForgotten(at: frame) }
    }

    /// Forgets the demo's.
    mutating func forgetDemo() {
        if let lastActive, models.contains(where: { $0.id == lastActive && $0.isDemo }) {
            self.lastActive = nil
        }
        models.removeAll(where: \.isDemo)
    }

    /// Lets frames pass.
    ///
    /// - Returns: How many tokens have arrived, and the model that most of them are from, if there are any.
    mutating func advance(by frames: Int) -> (tokens: Int, model: ModelID?) {
        var (tokens, most) = (0, 0)
        var model: ModelID?
        for index in models.indices {
            let arriving = models[index].arriving
            tokens += arriving
            if arriving > most { (most, model) = (arriving, models[index].id) }
            models[index].advance(by: frames)
        }
        return (tokens, model)
    }
}
