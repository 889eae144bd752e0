internal import WebSocketCommon

/// What one connection gets of a turn, in the order in which it was said; its memory serves one connection after the other.
struct TurnShare {
    private(set) var slices: [LogSlice] = []
    /// The rooms that slices come from.
    private(set) var rooms: [Int32] = []
    /// Whether all who listen to the same of the rooms that spoke get the same bytes.
    private(set) var isCommon = true

    mutating func reset() {
        slices.removeAll(keepingCapacity: true)
        rooms.removeAll(keepingCapacity: true)
        isCommon = true
    }

    /// Becomes all that a room said, and nothing else.
    mutating func become(_ said: [LogSlice], of room: Int32) {
        reset()
        add(said, of: room)
    }

    /// Adds what was said to the connection alone.
    mutating func add(letter slice: LogSlice) {
        slices.append(slice)
        isCommon = false
    }

    /// Adds all that a room said.
    mutating func add(_ said: [LogSlice], of room: Int32) {
        slices += said
        rooms.append(room)
    }

    /// Adds what a room said after the connection had joined it, when the log stood at `offset`.
    mutating func add(_ said: [LogSlice], since offset: Int) {
        slices += said.since(offset)
        isCommon = false
    }

    mutating func sort() { slices.sort { $0.offset < $1.offset } }
}

extension [LogSlice] {
    /// What was said from `offset` on.
    func since(_ offset: Int) -> [LogSlice] {
        filter { $0.end > offset }.map { slice in
            let start = Swift.max(slice.offset, offset)
            return LogSlice(offset: start, length: slice.end - start)
        }
    }
}
