internal import WebSocketCommon

/// The users whom no client holds, and when to look whether they are still heard of.
struct Vigil: Sendable {
    /// Those who are watched.
    private(set) var seats: Set<Seat> = []
    /// When to look next, at the latest; `nil` when nobody is watched.
    private(set) var next: Timestamp?

    /// Watches a user, who is silent for too long at that moment unless heard of before.
    mutating func watch(_ seat: Seat, until end: Timestamp) {
        seats.insert(seat)
        next = next.map { min($0, end) } ?? end
    }

    /// Ends watching a user.
    mutating func end(_ seat: Seat) {
        seats.remove(seat)
        if seats.isEmpty { next = nil }
    }

    /// Looks at all who are watched.
    ///
    /// Users are heard of far more often than they fall silent, so nothing is kept in order meanwhile.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - end: When a user will have been silent for too long.
    /// - Returns: Who has been, in order; they stay watched until `end` is called.
    mutating func look(now: Timestamp, end: (Seat) -> Timestamp) -> [Seat] {
        var silent: [Seat] = []
        var earliest: Timestamp?
        for seat in seats {
            let end = end(seat)
            if end <= now { silent.append(seat) }
            earliest = min(earliest ?? end, end)
        }
        next = earliest
        return silent.sorted()
    }
}
