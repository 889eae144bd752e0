internal import WebSocketCommon

/// The sessions, and what they have had since the last frame.
struct SessionTable {
    /// How many there may be, beside the demo's.
    static let most = 1000
    /// One without a report for so many frames, a minute, is forgotten.
    static let memory = 60 * FrameSchedule.rate
    /// How many bytes of reports may wait for the next frame, unless they are of one.
    static let mostWaiting = 1 << 20

    private var sessions: [Session.Key: Session] = [:]
    /// How many of them are the demo's.
    private var demoCount = 0
    private var batches: [TokenBatch] = []
    private var completed: [CompletedGeneration] = []
    private var waitingBytes = 0

    /// How many there are.
    var count: Int { sessions.count }

    /// How many tokens a session has had.
    func length(_ key: Session.Key) -> Int { sessions[key]?.tokens ?? 0 }

    /// Says whether there is room for a report.
    ///
    /// - Throws: `LIMIT_EXCEEDED` when there is none.
    mutating func check(
        _ key: Session.Key,
        byteCount: Int,
        frame: Int
    ) throws(ClientError) {
        if sessions[key] == nil, sessions.count - demoCount >= Self.most {
            forget(at: frame)
            guard sessions.count - demoCount < Self.most else {
                throw .limit(
                    "sessionId: \(Self.most) sessions are open; complete some, or wait: one without a report for a minute is forgotten",
                    received: key.session.description.quoted,
                    expected: "at most \(Self.most) open sessions"
                )
            }
        }
        guard waitingBytes == 0 || waitingBytes + byteCount <= Self.mostWaiting else {
            throw .limit(
                "\(waitingBytes) bytes of reports wait for the next frame, \(byteCount) more are too many; send them 17 ms later",
                received: "\(byteCount) bytes",
                expected: "at most \(Self.mostWaiting) bytes of reports in a frame"
            )
        }
    }

    /// Notes a report that came behind a frame.
    mutating func note(
        _ report: GenerationReport,
        energy: Double,
        isDemo: Bool,
        frame: Int
    ) {
        let key = Session.Key(session: report.session, model: report.model)
        if sessions[key] == nil, isDemo { demoCount += 1 }
        var session = sessions[key] ?? Session(key, isDemo: isDemo, frame: frame)
        session.lastReport = frame
        session.tokens += report.tokens.count
        session.energy += energy
        if !report.tokens.isEmpty || report.isComplete {
            session.batch = add(report, energy, to: session.batch)
        }
        sessions[key] = session
        if report.isComplete { complete(session) }
    }

    /// Adds tokens to a batch, or to a new one, and answers where it stands.
    private mutating func add(_ report: GenerationReport, _ energy: Double, to batch: Int?) -> Int {
        let index = batch ?? batches.count
        if batch == nil {
            batches.append(TokenBatch(session: report.session, model: report.model))
        }
        batches[index].tokens += report.tokens
        batches[index].energy += energy
        waitingBytes += report.byteCount
        return index
    }

    private mutating func complete(_ session: Session) {
        if let batch = session.batch { batches[batch].isComplete = true }
        remove(session.key)
        completed.append(
            CompletedGeneration(
                session: session.key.session,
                model: session.key.model,
                isDemo: session.isDemo,
                tokens: session.tokens,
                energy: EnergyAmount(session.energy)
            )
        )
    }

    private mutating func remove(_ key: Session.Key) {
        if let session = sessions.removeValue(forKey: key), session.isDemo { demoCount -= 1 }
    }

    /// Forgets sessions that are silent.
    mutating func forget(at frame: Int) {
        let silent = sessions.values.filter { frame - $0.lastReport > Self.memory }
        for session in silent { remove(session.key) }
    }

    /// Takes what has come since the last frame, in the order in which it came.
    mutating func takeFrame() -> (batches: [TokenBatch], completed: [CompletedGeneration]) {
        guard !batches.isEmpty else { return ([], []) }
        for batch in batches {
            sessions[Session.Key(session: batch.session, model: batch.model)]?.batch = nil
        }
        defer {
            batches = []
            completed = []
            waitingBytes = 0
        }
        return (batches, completed)
    }
}
