internal import WebSocketCommon

/// Which rules hold in which sessions: each is an emergency once, until a record in which it does not hold.
struct EmergencyEpisodes {
    /// The rules that hold in a session and have been told, a bit for each.
    private typealias Told = UInt8

    /// How many sessions one generation remembers.
    private static let generation = 8192

    // Sessions come and go, and one whose file is gone may begin anew: so none is forgotten at once. What nobody has written to while
    // 8192 others were in an emergency is.
    private var recent: [String: Told] = [:]
    private var older: [String: Told] = [:]

    /// How many sessions are in an emergency.
    var count: Int { recent.count + older.count }

    /// Looks at a record.
    ///
    /// - Returns: The rule by which it is an emergency that was not told; `nil` when it is none.
    mutating func look(at telemetry: JSONSlice, of session: String) -> EmergencyRule? {
        var told = recent[session] ?? older[session] ?? 0
        let before = told
        var first: Int?
        for (index, rule) in EmergencyRule.all.enumerated() {
            switch rule.holds(for: telemetry) {
            case true?: if first == nil { first = index }
            case false?: told &= ~(1 << Told(index))
            case nil: break
            }
        }
        defer { if told != before || older[session] != nil { note(told, session) } }
        guard let first, told & (1 << Told(first)) == 0 else { return nil }
        told |= 1 << Told(first)
        return EmergencyRule.all[first]
    }

    private mutating func note(_ told: Told, _ session: String) {
        older[session] = nil
        recent[session] = told == 0 ? nil : told
        guard recent.count >= Self.generation else { return }
        older = recent
        recent = [:]
    }
}
