import Testing

@testable import WebSocketCommon

@Suite("A backlog holds one copy of what rooms said for all their slow readers")
struct BacklogTests {
    private let log = (0..<200).map { UInt8($0) }
    private let slices = [LogSlice(offset: 10, length: 5), LogSlice(offset: 100, length: 3)]
    private let bytes: [UInt8] = [10, 11, 12, 13, 14, 100, 101, 102]

    @Test("whoever asks in one turn gets the same piece, with the slices behind each other")
    func once() {
        var backlog = Backlog()
        let first = backlog.piece(for: [1], slices, of: log)
        let second = backlog.piece(for: [1], slices, of: log)
        #expect(first.chunk === second.chunk && first.range == second.range)
        #expect(Array(first.chunk.bytes[first.range]) == bytes)
        #expect(first.chunk.bytes.count == bytes.count)
    }

    @Test("a later turn's piece stands behind, and each set of rooms has its own chunk")
    func turns() {
        var backlog = Backlog()
        let red = backlog.piece(for: [1], slices, of: log)
        let both = backlog.piece(for: [1, 2], slices, of: log)
        #expect(red.chunk !== both.chunk)
        backlog.endTurn()
        let next = backlog.piece(for: [1], slices, of: log)
        #expect(next.chunk === red.chunk)
        #expect(next.range == bytes.count..<2 * bytes.count)
    }

    @Test("a chunk ends at its capacity, and a piece that is larger has one of its own")
    func capacity() {
        var backlog = Backlog()
        let large = [UInt8](repeating: 1, count: BacklogChunk.capacity + 1)
        let sizes = [1, BacklogChunk.capacity - 1, 1, large.count, 1]
        let pieces = sizes.map { size in
            defer { backlog.endTurn() }
            return backlog.piece(for: [1], [LogSlice(offset: 0, length: size)], of: large)
        }
        #expect(pieces[0].chunk === pieces[1].chunk)
        #expect(pieces[1].chunk !== pieces[2].chunk)
        #expect(pieces[2].chunk !== pieces[3].chunk)
        #expect(pieces[3].chunk !== pieces[4].chunk)
        #expect(pieces.map(\.range.count) == sizes)
    }

    @Test("what nobody waits for is let go, and the rooms begin anew")
    func release() {
        var backlog = Backlog()
        weak var chunk: BacklogChunk?
        do {
            let piece = backlog.piece(for: [1], slices, of: log)
            chunk = piece.chunk
        }
        #expect(chunk != nil)
        backlog.endTurn()
        #expect(chunk == nil)
        let piece = backlog.piece(for: [1], slices, of: log)
        #expect(piece.range.lowerBound == 0)
    }
}
