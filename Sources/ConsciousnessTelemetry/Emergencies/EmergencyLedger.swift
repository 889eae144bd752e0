/// The emergencies that were told last: so that each is told once, though a file and a record tell of it.
struct EmergencyLedger {
    /// What an emergency is that was heard of.
    enum Verdict: Equatable {
        /// One that was not told.
        case new
        /// One that was told, to the subscriptions up to a number, as another witness had it; of that session if one is known.
        case confirmed(told: UInt64, SessionID?)
        /// A file that was told.
        case repeated
    }

    /// How many it knows again.
    static let size = 256
    /// How many it can tell again.
    private static let kept = 32

    private struct Entry {
        let facts: Emergency.Facts
        /// The last subscription when it was told.
        let told: UInt64
        /// Whether the other witness, file or record, was heard too: a further one tells of another emergency.
        var isConfirmed = false
        /// The file of the other witness.
        var file: String?
    }

    private var entries: [Entry] = []
    private var latest: [Emergency] = []

    /// How many were told since the start.
    private(set) var count = 0

    /// Notes an emergency.
    ///
    /// - Parameters:
    ///   - emergency: What was heard of.
    ///   - subscription: The number of the last subscription.
    /// - Returns: Whether it is to be told.
    mutating func note(_ emergency: Emergency, subscription: UInt64) -> Verdict {
        let facts = emergency.facts
        if case .file(let id) = facts.origin, has(id) { return .repeated }
        if let index = entries.firstIndex(where: {
            !$0.isConfirmed && $0.facts.isSame(as: facts)
        }) {
            entries[index].isConfirmed = true
            if case .file(let id) = facts.origin { entries[index].file = id }
            let entry = entries[index]
            return .confirmed(told: entry.told, facts.session ?? entry.facts.session)
        }
        if entries.count == Self.size { entries.removeFirst() }
        entries.append(Entry(facts: facts, told: subscription))
        if latest.count == Self.kept { latest.removeFirst() }
        latest.append(emergency)
        count += 1
        return .new
    }

    private func has(_ file: String) -> Bool {
        entries.contains { $0.facts.origin == .file(file) || $0.file == file }
    }

    /// The last one of a session, or of none in particular; `nil` as the session: of any.
    func last(of session: SessionID?) -> Emergency? {
        latest.last {
            session == nil || $0.facts.session == nil || $0.facts.session == session
        }
    }
}
