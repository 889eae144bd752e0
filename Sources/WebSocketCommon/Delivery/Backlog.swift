/// Bytes that outboxes wait in: more are written behind those that are there, and they live as long as an outbox points at them.
final class BacklogChunk {
    /// Nothing is added beyond this many bytes, so that who has read far does not keep all of it alive; a larger piece has a chunk
    /// of its own.
    static let capacity = 256 << 10

    private(set) var bytes: [UInt8] = []

    /// Makes an empty chunk, with memory for what will come: its whole capacity behind a full one.
    init(expecting count: Int) { bytes.reserveCapacity(count) }

    func hasRoom(for count: Int) -> Bool { bytes.count + count <= Self.capacity }

    /// Copies slices behind each other, and answers where they stand.
    func append(_ slices: [LogSlice], of log: [UInt8]) -> Range<Int> {
        let start = bytes.count
        for slice in slices { bytes += log[slice.offset..<slice.end] }
        return start..<bytes.count
    }
}

/// Whole frames in a backlog.
package struct BacklogPiece {
    let chunk: BacklogChunk
    let range: Range<Int>
}

/// What slow connections wait for: one copy of what the same rooms said, for all who listen to those.
///
/// Each flush of a turn adds at most one piece for each set of rooms, behind the piece of the flush before: whoever waited for that
/// one waits for a longer run of bytes, and for no list of pieces. So a slow reader of a room costs about the same however many
/// turns it is behind.
package struct Backlog {
    private struct Tail {
        weak var chunk: BacklogChunk?
    }

    /// The last chunk of each set of rooms, known by their indices, which anybody may use again: a chunk is mere bytes.
    private var tails: [[Int32]: Tail] = [:]
    /// What was added in this turn.
    private var pieces: [[Int32]: BacklogPiece] = [:]
    private var tailsAtCleaning = 16

    /// Makes an empty backlog.
    package init() {}

    /// What some rooms said in this turn; it is copied once, however many ask.
    ///
    /// - Parameters:
    ///   - rooms: The rooms, in ascending order.
    ///   - slices: All that they said, whole frames in order.
    ///   - log: The bytes that the slices point into.
    /// - Returns: The piece, for `Outbox.append`.
    package mutating func piece(
        for rooms: [Int32],
        _ slices: [LogSlice],
        of log: [UInt8]
    ) -> BacklogPiece {
        if let piece = pieces[rooms] { return piece }
        let count = slices.byteCount
        let last = tails[rooms]?.chunk
        let chunk: BacklogChunk
        if let last, last.hasRoom(for: count) {
            chunk = last
        } else {
            chunk = BacklogChunk(expecting: last == nil ? count : BacklogChunk.capacity)
            tails[rooms] = Tail(chunk: chunk)
        }
        let piece = BacklogPiece(chunk: chunk, range: chunk.append(slices, of: log))
        pieces[rooms] = piece
        return piece
    }

    /// Begins the next turn.
    package mutating func endTurn() {
        guard !pieces.isEmpty else { return }
        pieces.removeAll(keepingCapacity: true)
        guard tails.count > tailsAtCleaning else { return }
        tails = tails.filter { $0.value.chunk != nil }
        tailsAtCleaning = max(16, tails.count * 2)
    }
}
