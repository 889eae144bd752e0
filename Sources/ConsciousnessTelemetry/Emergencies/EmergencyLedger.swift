/// The emergencies that were told last: so that each is told once, though a file and a record tell of it.
struct EmergencyLedger {
    /// How many it knows again.
    static let size = 256
    /// How many it can tell again.
    private static let kept = 32

    private struct Entry {
        let facts: Emergency.Facts
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
    /// - Returns: Whether it is to be told: `false` for one that was.
    mutating func note(_ emergency: Emergency) -> Bool {
        let facts = emergency.facts
        if case .file(let id) = facts.origin, has(id) { return false }
        if let index = entries.firstIndex(where: {
            !$0.isConfirmed && $0.facts.isSame(as: facts)
        }) {
            entries[index].isConfirmed = true
            if case .file(let id) = facts.origin { entries[index].file = id }
            return false
        }
        if entries.count == Self.size { entries.removeFirst() }
        entries.append(Entry(facts: facts))
        if latest.count == Self.kept { latest.removeFirst() }
        latest.append(emergency)
        count += 1
        return true
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
