import Testing

@testable import WebSocketCommon

@Suite("A backlog holds one copy of what rooms said, and one run for all who listen to the same")
struct BacklogTests {
    private let log = (0..<200).map { UInt8($0) }
    private let slices = [LogSlice(offset: 10, length: 5), LogSlice(offset: 100, length: 3)]
    private let bytes: [UInt8] = [10, 11, 12, 13, 14, 100, 101, 102]

    /// The bytes at a place.
    private func read(_ place: BacklogPlace) -> [UInt8] {
        var read: [UInt8] = []
        while read.count < place.range.count {
            let rest = place.range.dropFirst(read.count)
            place.rope.withFirstBytes(of: rest) { read += $0 }
        }
        return read
    }

    @Test("whoever asks in one turn gets the same place, with the slices behind each other")
    func once() {
        var backlog = Backlog()
        let first = backlog.place(for: [1], [1], slices, of: log)
        let second = backlog.place(for: [1], [1], slices, of: log)
        #expect(first.rope === second.rope && first.range == second.range)
        #expect(read(first) == bytes)
    }

    @Test("a later turn stands behind, also when other rooms spoke")
    func turns() {
        var backlog = Backlog()
        var whole: [UInt8] = []
        var first: BacklogPlace?
        for turn in 0..<100 {
            let slice = LogSlice(offset: turn, length: 1 + turn % 7)
            let place = backlog.place(for: [1, 2], turn % 3 == 0 ? [1] : [1, 2], [slice], of: log)
            #expect(place.rope === (first ?? place).rope)
            #expect(place.range.lowerBound == whole.count)
            whole += log[slice.offset..<slice.end]
            first = first ?? place
            backlog.endTurn()
        }
        guard let rope = first?.rope else { return }
        #expect(read(BacklogPlace(rope: rope, range: 0..<rope.count)) == whole)
        #expect(
            read(BacklogPlace(rope: rope, range: 17..<rope.count - 1)) == whole[17...].dropLast()
        )
    }

    @Test("what rooms said is there once, for listeners of other rooms too")
    func shared() {
        var backlog = Backlog()
        let address = { (place: BacklogPlace) in
            place.rope.withFirstPart(of: place.range) { $0.baseAddress }
        }
        let red = backlog.place(for: [1], [1], slices, of: log)
        let both = backlog.place(for: [1, 2], [1], slices, of: log)
        #expect(red.rope !== both.rope && address(red) == address(both))
    }

    @Test("a run ends at its capacity, and a piece that is larger has one of its own")
    func capacity() {
        var backlog = Backlog()
        let large = [UInt8](repeating: 1, count: BacklogChunk.capacity + 1)
        let sizes = [1, BacklogChunk.capacity - 1, 1, large.count, 1]
        let places = sizes.map { size in
            defer { backlog.endTurn() }
            return backlog.place(for: [1], [1], [LogSlice(offset: 0, length: size)], of: large)
        }
        #expect(places[0].rope === places[1].rope)
        for index in 1..<4 { #expect(places[index].rope !== places[index + 1].rope) }
        #expect(places.map(\.range.count) == sizes)
    }

    @Test("what nobody waits for is let go, and the rooms begin anew")
    func release() {
        var backlog = Backlog()
        weak var rope: BacklogRope?
        do {
            let place = backlog.place(for: [1], [1], slices, of: log)
            rope = place.rope
        }
        #expect(rope != nil)
        backlog.endTurn()
        #expect(rope == nil)
        let place = backlog.place(for: [1], [1], slices, of: log)
        #expect(place.range.lowerBound == 0)
    }
}
