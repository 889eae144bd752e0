import TestSupport
import Testing

@testable import Hermes

@Suite("Delta frames say what changed, and now and then all")
struct DeltaFrameTests {
    private var encoder = FrameEncoder(.compact, .delta, signals: Array(0..<20))
    private var bus = [Double](repeating: 1, count: 20)

    private mutating func frame(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        encoder.encode(frame: number, time: Double(number), from: bus, into: &bytes)
        return bytes
    }

    private func isKey(_ bytes: [UInt8]) -> Bool { bytes[14] == FrameCode.key.rawValue }

    /// A difference as its definition says it, byte for byte and without haste.
    private func slowDifference(_ number: UInt64, from key: [Double], base: UInt64) -> [UInt8] {
        func bytes(_ word: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(word >> UInt64(8 * $0) & 0xFF) }
        }
        var map = [UInt8](repeating: 0, count: (bus.count + 7) / 8)
        var values: [UInt8] = []
        for signal in bus.indices where bus[signal].bitPattern != key[signal].bitPattern {
            map[signal / 8] += 1 << (signal % 8)
            values += bytes(bus[signal].bitPattern, 8)
        }
        return bytes(number, 4) + bytes(Double(number).bitPattern, 8) + bytes(UInt64(bus.count), 2)
            + bytes(2, 2) + bytes(base, 4) + map + values
    }

    @Test("they are what the slow definition says, for every number of signals around a byte")
    mutating func slowTwin() {
        var random = SeededGenerator(seed: 3)
        for count in 1...20 {
            encoder = FrameEncoder(.compact, .delta, signals: Array(0..<count))
            bus = [Double](repeating: 1, count: count)
            var key = bus
            var base: UInt64 = 0
            for number: UInt64 in 1...200 {
                bus[.random(in: 0..<count, using: &random)] =
                    [0, -0.0, 1, .nan].randomElement(using: &random) ?? 1
                let bytes = frame(number)
                if isKey(bytes) {
                    key = bus
                    base = number
                } else {
                    #expect(bytes == slowDifference(number, from: key, base: base))
                    #expect(bytes.count < 16 + 8 * count)
                }
            }
        }
    }

    @Test("the first frame and each 60th is a key frame")
    mutating func interval() {
        let keys = (0..<200).filter { isKey(frame($0)) }
        #expect(keys == [0, 60, 120, 180])
    }

    @Test("a difference that would not be shorter is a key frame")
    mutating func shorter() {
        _ = frame(0)
        for signal in 0..<19 { bus[signal] = 2 }
        // 4 for the base, 3 for the map, 8 × 19: a byte less than 8 × 20.
        #expect(!isKey(frame(1)))
        bus[19] = 2
        #expect(isKey(frame(2)))
        // 4 for the base, 4 for the map, 8 × 31: as long as 8 × 32, and of less use.
        encoder = FrameEncoder(.compact, .delta, signals: Array(0..<32))
        bus = [Double](repeating: 1, count: 32)
        _ = frame(0)
        for signal in 0..<30 { bus[signal] = 2 }
        #expect(!isKey(frame(1)))
        bus[30] = 2
        #expect(isKey(frame(2)))
    }

    @Test("changes at one frame, and going back, are told by key frames")
    mutating func standingStill() {
        #expect(isKey(frame(10)))
        #expect(!isKey(frame(11)))
        bus[3] = 5
        // A change while the simulation is paused: the key frame has another number.
        #expect(!isKey(frame(11)))
        // A reset, and changes at frame 0.
        #expect(isKey(frame(0)))
        #expect(isKey(frame(0)))
        #expect(isKey(frame(0)))
        // The reader may have one key frame with number 0 and have missed another.
        #expect(isKey(frame(1)))
        #expect(!isKey(frame(2)))
    }

    @Test("a reader without the key frame skips its differences")
    mutating func missedKeyFrame() throws {
        var reader = FrameDecoder(.compact)
        let first = frame(0)
        bus[0] = 7
        let second = frame(1)
        #expect(throws: FrameError.otherKeyFrame(base: 0, last: nil)) {
            try reader.decode(second)
        }
        _ = try reader.decode(first)
        #expect(try reader.decode(second).values == bus)
        for number: UInt64 in 2..<60 { _ = frame(number) }
        _ = frame(60)
        let late = frame(61)
        #expect(throws: FrameError.otherKeyFrame(base: 60, last: 0)) { try reader.decode(late) }
        reader.forgetKeyFrame()
        #expect(throws: FrameError.otherKeyFrame(base: 0, last: nil)) {
            try reader.decode(second)
        }
    }

    @Test("a reader that leaves frames out understands all the others")
    mutating func leavingOut() throws {
        var random = SeededGenerator(seed: 8)
        var reader = FrameDecoder(.compact)
        var read = 0
        for number: UInt64 in 0..<500 {
            bus[.random(in: 0..<20, using: &random)] += 1
            let bytes = frame(number)
            guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
            guard let found = try? reader.decode(bytes) else { continue }
            #expect(found.values == bus)
            read += 1
        }
        #expect(read > 50)
    }

    @Test("a reader that joins is given the key frame, and understands what follows")
    mutating func joining() throws {
        #expect(encoder.keyFrame() == nil)
        let first = frame(4)
        bus[2] = 3
        _ = frame(5)
        let key = try #require(encoder.keyFrame())
        #expect(key == first)
        var reader = FrameDecoder(.compact)
        #expect(try reader.decode(key).values == [Double](repeating: 1, count: 20))
        #expect(try reader.decode(frame(6)).values == bus)
        let plain = FrameEncoder(.compact, .f64, signals: [0])
        #expect(plain.keyFrame() == nil)
    }

    @Test("a difference of another number of signals than its key frame is refused")
    mutating func otherCount() throws {
        var reader = FrameDecoder(.compact)
        _ = try reader.decode(frame(0))
        var bytes = frame(1)
        bytes[12] = 19
        #expect(throws: FrameError.otherCount(found: 19, expected: 20)) {
            try reader.decode(bytes)
        }
    }
}
