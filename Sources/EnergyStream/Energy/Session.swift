/// A session of a model that is not over.
struct Session {
    /// Which one: several models may take part in what has one name.
    struct Key: Hashable {
        let session: SessionID
        let model: ModelID
    }

    let key: Key
    let isDemo: Bool
    /// How many tokens it has had.
    var tokens = 0
    /// The energy that they brought.
    var energy = 0.0
    /// The frame behind which its last report came.
    var lastReport: Int
    /// Where its tokens of this frame stand among the batches; `nil`: it has had none in this frame.
    var batch: Int?

    init(_ key: Key, isDemo: Bool, frame: Int) {
        self.key = key
        self.isDemo = isDemo
        lastReport = frame
    }
}

/// What a session has had since the last frame.
struct TokenBatch: Equatable {
    let session: SessionID
    let model: ModelID
    var tokens: [String] = []
    var energy = 0.0
    var isComplete = false
}

/// A session that is over.
struct CompletedGeneration: Equatable {
    let session: SessionID
    let model: ModelID
    let isDemo: Bool
    let tokens: Int
    let energy: EnergyAmount
}
