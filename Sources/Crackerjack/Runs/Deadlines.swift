internal import WebSocketCommon

/// When runs are to be looked at: each at one moment, the earliest first.
struct Deadlines: Sendable {
    private struct Entry: Sendable {
        let time: Timestamp
        let id: String
    }

    /// The latest first, so that the next is taken from the end: there are as many as runs that have not ended.
    private var entries: [Entry] = []
    private var moments: [String: Timestamp] = [:]

    /// The earliest moment; `nil` when there is none.
    var first: Timestamp? { entries.last?.time }

    /// Has a run looked at at that moment, and at no other.
    mutating func schedule(_ id: String, at time: Timestamp) {
        cancel(id)
        moments[id] = time
        entries.insert(Entry(time: time, id: id), at: position(of: time))
    }

    /// Gives a run's moment up.
    mutating func cancel(_ id: String) {
        guard let time = moments.removeValue(forKey: id) else { return }
        var place = position(of: time)
        while place < entries.count, entries[place].id != id { place += 1 }
        if place < entries.count { entries.remove(at: place) }
    }

    /// Takes the first run whose moment has come; `nil` when there is none.
    mutating func next(now: Timestamp) -> String? {
        guard let last = entries.last, last.time <= now else { return nil }
        entries.removeLast()
        moments[last.id] = nil
        return last.id
    }

    /// The first place that is not later: of the same moment those that came first leave first.
    private func position(of time: Timestamp) -> Int {
        var range = entries.startIndex..<entries.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                entries[middle].time > time
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
