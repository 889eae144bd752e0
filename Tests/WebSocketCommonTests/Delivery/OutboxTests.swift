import TestSupport
import Testing

@testable import WebSocketCommon

@Suite("An outbox keeps what a slow connection still has to receive")
struct OutboxTests {
    /// A chunk of frames whose first byte is their length, and where each stands.
    private struct Chunk {
        var bytes: [UInt8] = []
        var frames: [LogSlice] = []

        init(_ lengths: [Int], firstMark: Int = 0) {
            for (index, length) in lengths.enumerated() {
                frames.append(LogSlice(offset: bytes.count, length: length))
                bytes.append(UInt8(length))
                bytes += (1..<length).map { UInt8(truncatingIfNeeded: firstMark + index * 31 + $0) }
            }
        }

        /// The bytes of some slices, behind each other.
        func bytes(of slices: [LogSlice]) -> [UInt8] {
            slices.flatMap { bytes[$0.offset..<$0.end] }
        }
    }

    private let chunk = Chunk([5, 3, 8, 2, 6])

    /// Takes everything, at most `limit` bytes at a time.
    private func drain(_ outbox: inout Outbox, limit: Int = .max) -> [UInt8] {
        var received: [UInt8] = []
        for _ in 0..<10_000 where !outbox.isEmpty {
            _ = outbox.drain { bytes in
                let count = min(bytes.count, limit)
                received += bytes.prefix(count)
                return count
            }
        }
        return received
    }

    private static func frameLength(_ bytes: UnsafeRawBufferPointer) -> Int { Int(bytes[0]) }

    @Test("an empty one offers nothing")
    func empty() {
        var outbox = Outbox()
        #expect(outbox.isEmpty && outbox.byteCount == 0)
        let answer = outbox.drain { _ in 1 }
        #expect(answer == 0)
        outbox.truncate(frameLength: Self.frameLength)
        #expect(outbox.isEmpty)
    }

    @Test("whatever was sent before and however it is cut, the bytes are the same")
    func cuts() {
        let slices = [chunk.frames[0], chunk.frames[2], chunk.frames[3], chunk.frames[4]]
        let whole = chunk.bytes(of: slices)
        for sent in 0...whole.count {
            for limit in 1...whole.count {
                var outbox = Outbox()
                outbox.append(slices, sent: sent, of: chunk.bytes)
                #expect(outbox.byteCount == whole.count - sent)
                #expect(outbox.isEmpty == (sent == whole.count))
                #expect(drain(&outbox, limit: limit) == Array(whole[sent...]))
                #expect(outbox.byteCount == 0)
            }
        }
    }

    @Test(
        "random turns, sends and refusals lose nothing and keep the order",
        arguments: 1...5 as ClosedRange<UInt64>
    )
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var outbox = Outbox()
        var backlog = Backlog()
        var waiting: [UInt8] = []
        for step in 0..<500 {
            if Bool.random(using: &generator) {
                let lengths = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                    Int.random(in: 1...200, using: &generator)
                }
                let chunk = Chunk(lengths, firstMark: step)
                let slices = chunk.frames.filter { _ in
                    Int.random(in: 0..<3, using: &generator) == 0
                }
                let total = slices.byteCount
                // Only what nothing waits before can have been sent in part.
                let sent = outbox.isEmpty ? Int.random(in: 0...total, using: &generator) : 0
                let source = Int32.random(in: 0...3, using: &generator)
                if source == 0 {
                    outbox.append(slices, sent: sent, of: chunk.bytes)
                } else {
                    let speakers = Bool.random(using: &generator) ? [source] : [7]
                    let place = backlog.place(for: [source], speakers, slices, of: chunk.bytes)
                    backlog.endTurn()
                    outbox.append(place, sent: sent)
                }
                waiting += chunk.bytes(of: slices).dropFirst(sent)
            } else {
                var budget = Int.random(in: 0...4_000, using: &generator)
                var received: [UInt8] = []
                let answer = outbox.drain { bytes in
                    guard budget > 0 else { return -11 }
                    let count = min(bytes.count, budget)
                    budget -= count
                    received += bytes.prefix(count)
                    return count
                }
                try #require(received == Array(waiting.prefix(received.count)))
                waiting.removeFirst(received.count)
                if budget == 0, !waiting.isEmpty { try #require(answer == -11 || answer > 0) }
            }
            try #require(outbox.byteCount == waiting.count)
        }
        #expect(drain(&outbox) == waiting)
    }

    @Test("the last answer is told, and what was not taken stays", arguments: [0, -11, -32])
    func refused(_ answer: Int) {
        var outbox = Outbox()
        outbox.append(chunk.frames, of: chunk.bytes)
        var offers = 0
        let last = outbox.drain { bytes in
            offers += 1
            return offers == 1 ? bytes.count : answer
        }
        #expect(last == answer && offers == 2)
        #expect(drain(&outbox) == Array(chunk.bytes.dropFirst(5)))
    }

    @Test("a short send ends the drain")
    func short() {
        var outbox = Outbox()
        outbox.append(chunk.frames, of: chunk.bytes)
        var offers = 0
        let last = outbox.drain { _ in
            offers += 1
            return 1
        }
        #expect(last == 1 && offers == 1)
        #expect(outbox.byteCount == chunk.bytes.count - 1)
    }

    // MARK: Memory

    /// Where the first waiting byte is.
    private func address(_ outbox: inout Outbox) -> UnsafeRawPointer? {
        var address: UnsafeRawPointer?
        _ = outbox.drain { bytes in
            address = bytes.baseAddress
            return 0
        }
        return address
    }

    @Test("places are shared by however many, what is an outbox's own is copied")
    func sharing() {
        var backlog = Backlog()
        let place = backlog.place(for: [1], [1], chunk.frames, of: chunk.bytes)
        let base = place.rope.withFirstPart(of: place.range) { $0.baseAddress }
        for sent in 0..<3 {
            var outbox = Outbox()
            outbox.append(place, sent: sent)
            #expect(address(&outbox) == base.map { $0 + sent })
            var own = Outbox()
            own.append(chunk.frames, sent: sent, of: chunk.bytes)
            let copy = address(&own)
            #expect(copy != nil && copy != chunk.bytes.withUnsafeBytes { $0.baseAddress })
        }
    }

    @Test("places that follow each other are offered in one run")
    func runs() {
        var backlog = Backlog()
        var outbox = Outbox()
        for _ in 0..<10 {
            outbox.append(backlog.place(for: [1], [1], chunk.frames, of: chunk.bytes))
            backlog.endTurn()
        }
        var offers: [Int] = []
        _ = outbox.drain { bytes in
            offers.append(bytes.count)
            return bytes.count
        }
        #expect(offers == [10 * chunk.bytes.count])
    }

    @Test("a run is let go when the last of it was taken, whatever else waits")
    func release() {
        var backlog = Backlog()
        let large = [UInt8](repeating: 1, count: BacklogChunk.capacity)
        var outbox = Outbox()
        weak var first: BacklogRope?
        do {
            let slice = LogSlice(offset: 0, length: large.count)
            let place = backlog.place(for: [1], [1], [slice], of: large)
            first = place.rope
            outbox.append(place)
        }
        backlog.endTurn()
        #expect(first != nil)
        for _ in 0..<10 {
            outbox.append(backlog.place(for: [1], [1], chunk.frames, of: chunk.bytes))
            backlog.endTurn()
        }
        var offers = 0
        _ = outbox.drain { bytes in
            offers += 1
            return offers == 1 ? bytes.count : -11
        }
        #expect(first == nil)
        #expect(drain(&outbox).count == 10 * chunk.bytes.count)
    }

    // MARK: Truncation

    @Test("truncating keeps exactly the rest of the frame on its way, at every cut")
    func truncate() {
        let whole = chunk.bytes
        let starts = chunk.frames.map(\.offset)
        let close: [UInt8] = [4, 0x88, 0x03, 0xf0]
        for isShared in [true, false] {
            for adjoining in [true, false] {
                let slices =
                    adjoining ? [LogSlice(offset: 0, length: whole.count)] : chunk.frames
                for before in 0...whole.count {
                    for after in 0...(whole.count - before) {
                        var outbox = Outbox()
                        if isShared {
                            var backlog = Backlog()
                            // Somebody waits in front of it in the same chunk.
                            _ = backlog.place(for: [1], [1], [chunk.frames[1]], of: whole)
                            backlog.endTurn()
                            let place = backlog.place(for: [1], [1], slices, of: whole)
                            outbox.append(place, sent: before)
                        } else {
                            outbox.append(slices, sent: before, of: whole)
                        }
                        var budget = after
                        while budget > 0 {
                            _ = outbox.drain { bytes in
                                let count = min(bytes.count, budget)
                                budget -= count
                                return count
                            }
                        }
                        outbox.truncate(frameLength: Self.frameLength)
                        let sent = before + after
                        let end =
                            starts.contains(sent) ? sent : starts.first { $0 > sent } ?? whole.count
                        #expect(outbox.byteCount == end - sent)
                        outbox.append([LogSlice(offset: 0, length: 4)], of: close)
                        #expect(drain(&outbox) == Array(whole[sent..<end]) + close)
                    }
                }
            }
        }
    }

    @Test("truncating forgets later turns, and twice is as good as once")
    func truncateLater() {
        var outbox = Outbox()
        outbox.append(chunk.frames, sent: 2, of: chunk.bytes)
        outbox.append(chunk.frames, of: chunk.bytes)
        for _ in 0..<2 {
            outbox.truncate(frameLength: Self.frameLength)
            #expect(outbox.byteCount == 3)
        }
        #expect(drain(&outbox) == Array(chunk.bytes[2..<5]))
    }

    @Test("a length beyond what waits takes all of it")
    func truncateTooLong() {
        var outbox = Outbox()
        outbox.append(chunk.frames, sent: 1, of: chunk.bytes)
        outbox.truncate { _ in 1000 }
        #expect(drain(&outbox) == Array(chunk.bytes[1..<5]))
    }
}
