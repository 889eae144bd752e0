/// Bytes that slow connections wait for: more are written behind those that are there.
final class BacklogChunk {
    /// Nothing is added beyond this many bytes, so that who has read far does not keep all of it alive; a larger piece has a chunk
    /// of its own.
    static let capacity = 256 << 10

    private(set) var bytes: [UInt8] = []

    /// Makes an empty chunk, with memory for what will come: its whole capacity behind a full one.
    init(expecting count: Int) { bytes.reserveCapacity(count) }

    func hasRoom(for count: Int) -> Bool { bytes.count + count <= Self.capacity }

    /// Copies slices behind each other, and answers where they stand.
    func append(_ slices: [LogSlice], of log: [UInt8]) -> BacklogPiece {
        let start = bytes.count
        for slice in slices { bytes += log[slice.offset..<slice.end] }
        return BacklogPiece(chunk: self, range: start..<bytes.count)
    }
}

/// Whole frames in a chunk.
struct BacklogPiece {
    let chunk: BacklogChunk
    let range: Range<Int>
}
