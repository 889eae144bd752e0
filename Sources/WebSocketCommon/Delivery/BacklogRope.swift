/// One run of bytes whose parts stand in chunks; it grows at its end, and keeps its chunks alive.
final class BacklogRope {
    private struct Part {
        /// Where it begins in the rope; it ends where the next begins.
        var start: Int
        var chunk: BacklogChunk
        /// Where it begins in the chunk.
        var offset: Int
    }

    /// Parts smaller than this are copied together before they are offered: calls cost more than bytes.
    private static let worthACall = 16 << 10
    /// How many bytes are copied together, at most.
    private static let gathered = 64 << 10

    private var parts: [Part] = []
    private(set) var count = 0

    func hasRoom(for more: Int) -> Bool { count + more <= BacklogChunk.capacity }

    /// Adds a piece, and answers where it stands in the rope.
    func append(_ piece: BacklogPiece) -> Range<Int> {
        let start = count
        count += piece.range.count
        let continuesLast = parts.last.map { last in
            last.chunk === piece.chunk && last.offset + start - last.start == piece.range.lowerBound
        }
        if continuesLast != true {
            parts.append(Part(start: start, chunk: piece.chunk, offset: piece.range.lowerBound))
        }
        return start..<count
    }

    /// Adds a copy of a slice, in a chunk of the rope's own; for ropes that share no chunks with others.
    func append(copying slice: LogSlice, of log: [UInt8]) -> Range<Int> {
        if let last = parts.last?.chunk, last.hasRoom(for: slice.length) {
            return append(last.append([slice], of: log))
        }
        return append(BacklogChunk(expecting: slice.length).append([slice], of: log))
    }

    /// Calls `body` with the first bytes of a range: with the rest of the part that it begins in, and so at least to the end of the
    /// frame it begins in.
    func withFirstPart<Result>(
        of range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        withPart(index(at: range.lowerBound), range, body)
    }

    /// Calls `body` with the first bytes of a range, as many as are worth a call.
    func withFirstBytes<Result>(
        of range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let first = index(at: range.lowerBound)
        let size = min(end(of: first), range.upperBound) - range.lowerBound
        guard size < Self.worthACall, size < range.count else {
            return withPart(first, range, body)
        }
        let range = range.prefix(Self.gathered)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var index = first
        while bytes.count < range.count {
            withPart(index, range.dropFirst(bytes.count)) { bytes += $0 }
            index += 1
        }
        return bytes.withUnsafeBytes(body)
    }

    private func withPart<Result>(
        _ index: Int,
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let part = parts[index]
        let start = part.offset + range.lowerBound - part.start
        let end = part.offset + min(end(of: index), range.upperBound) - part.start
        return part.chunk.bytes.withUnsafeBytes { bytes in
            body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
    }

    private func end(of index: Int) -> Int {
        index + 1 < parts.count ? parts[index + 1].start : count
    }

    /// The part that a place of the rope is in.
    private func index(at place: Int) -> Int {
        var (low, high) = (0, parts.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if parts[middle].start <= place { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
