/// Whole frames in a backlog, for `Outbox.append`.
package struct BacklogPlace {
    let rope: BacklogRope
    let range: Range<Int>
}

/// What slow connections wait for, so that a reader costs about the same however many turns it is behind.
///
/// There is one copy of what the same rooms said in a turn, for all who listen to those; it stands in a chunk, behind what the same
/// rooms said before. And there is one rope for all connections that listen to the same rooms in all: what they are to hear, as
/// parts of chunks, one behind the other. Who waits for the end of the rope and gets what is added to it waits for a longer run,
/// and for no list of pieces.
package struct Backlog {
    /// The last object of each set of rooms, as long as somebody waits in it.
    private struct Tails<Object: AnyObject> {
        private struct Tail {
            weak var object: Object?
        }

        private var tails: [[Int32]: Tail] = [:]
        private var cleaningSize = 16

        subscript(key: [Int32]) -> Object? {
            get { tails[key]?.object }
            set { tails[key] = Tail(object: newValue) }
        }

        /// Forgets what nobody waits in, now and then.
        mutating func clean() {
            guard tails.count > cleaningSize else { return }
            tails = tails.filter { $0.value.object != nil }
            cleaningSize = max(16, tails.count * 2)
        }
    }

    private var chunks = Tails<BacklogChunk>()
    private var ropes = Tails<BacklogRope>()
    /// What was added in this turn.
    private var pieces: [[Int32]: BacklogPiece] = [:]
    private var places: [[Int32]: BacklogPlace] = [:]

    /// Makes an empty backlog.
    package init() {}

    /// Where what some rooms said in this turn waits for a connection; it is copied once, however many ask.
    ///
    /// - Parameters:
    ///   - listeners: Whom it is for: the same for connections that listen to the same rooms, such as the sorted rooms.
    ///   - speakers: Those of the rooms that spoke, in ascending order.
    ///   - slices: All that they said, whole frames in order.
    ///   - log: The bytes that the slices point into.
    /// - Returns: The place.
    package mutating func place(
        for listeners: [Int32],
        _ speakers: [Int32],
        _ slices: [LogSlice],
        of log: [UInt8]
    ) -> BacklogPlace {
        if let place = places[listeners] { return place }
        let piece = piece(of: speakers, slices, of: log)
        let rope: BacklogRope
        if let last = ropes[listeners], last.hasRoom(for: piece.range.count) {
            rope = last
        } else {
            rope = BacklogRope()
            ropes[listeners] = rope
        }
        let place = BacklogPlace(rope: rope, range: rope.append(piece))
        places[listeners] = place
        return place
    }

    private mutating func piece(
        of speakers: [Int32],
        _ slices: [LogSlice],
        of log: [UInt8]
    ) -> BacklogPiece {
        if let piece = pieces[speakers] { return piece }
        let count = slices.byteCount
        let last = chunks[speakers]
        let chunk: BacklogChunk
        if let last, last.hasRoom(for: count) {
            chunk = last
        } else {
            chunk = BacklogChunk(expecting: last == nil ? count : max(count, BacklogChunk.capacity))
            chunks[speakers] = chunk
        }
        let piece = chunk.append(slices, of: log)
        pieces[speakers] = piece
        return piece
    }

    /// Begins the next turn.
    package mutating func endTurn() {
        guard !pieces.isEmpty else { return }
        pieces.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        chunks.clean()
        ropes.clean()
    }
}
