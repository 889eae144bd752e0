import TestSupport
import Testing

@testable import Hermes

@Suite("What is broken in a recording is dropped and reported, and nothing before it")
struct RecordingDamageTests {
    @Test("a file cut at any byte has the records before, and tells of the torn one")
    func cuts() throws {
        let sample = try SampleRecording(numbers: [3, 5, 8, 9])
        let length = sample.recordLength
        for size in sample.headerLength...sample.bytes.count {
            var recording = try Recording(MemoryRecording(Array(sample.bytes[..<size])))
            let whole = (size - sample.headerLength) / length
            let rest = (size - sample.headerLength) % length
            #expect(try recording.rest() == Array(sample.frames[..<whole]))
            #expect(recording.frameCount == whole)
            let expected = RecordingDamage(
                offset: Int64(size - rest),
                fault: .torn(found: rest, expected: length),
                droppedBytes: Int64(rest)
            )
            #expect(recording.damage == (rest == 0 ? nil : expected))
        }
    }

    @Test("a torn record is described by its place and by what is dropped")
    func description() throws {
        let sample = try SampleRecording(numbers: [1, 2])
        let recording = try Recording(MemoryRecording(sample.bytes.dropLast(9)))
        let place = sample.headerLength + 48
        #expect(
            recording.damage?.description
                == "record at byte \(place): the file ends after 39 of its 48 bytes; "
                + "39 bytes from there on are dropped"
        )
        #expect(recording.damage?.isTornEnd == true)
    }

    @Test("any bit flipped in a record drops it and all behind it")
    func flips() throws {
        let sample = try SampleRecording(numbers: [1, 2, 3, 4])
        let length = sample.recordLength
        for bit in 0..<(4 * length * 8) {
            var bytes = sample.bytes
            bytes[sample.headerLength + bit / 8] ^= 1 << UInt8(bit % 8)
            let record = bit / 8 / length
            var recording = try Recording(MemoryRecording(bytes))
            #expect(try recording.rest() == Array(sample.frames[..<record]))
            let damage = try #require(recording.damage)
            #expect(damage.offset == Int64(sample.headerLength + record * length))
            #expect(damage.droppedBytes == Int64((4 - record) * length))
            #expect(!damage.isTornEnd)
        }
    }

    @Test("what was written wrongly, with a right checksum, is refused as well")
    func wrong() throws {
        let sample = try SampleRecording(numbers: [5, 6])
        func fault(at place: Int, _ replacement: [UInt8]) throws -> String? {
            var bytes = sample.bytes
            let start = sample.headerLength + sample.recordLength + 4
            bytes.replaceSubrange(
                (start + place)..<(start + place + replacement.count),
                with: replacement
            )
            let checksum = bytes[start..<(start + 40)].withUnsafeBytes(CRC32.checksum)
            for index in 0..<4 {
                bytes[start + 40 + index] = UInt8(checksum >> UInt32(8 * index) & 0xFF)
            }
            let recording = try Recording(MemoryRecording(bytes))
            #expect(recording.frameCount == (recording.damage == nil ? 2 : 1))
            return recording.damage?.fault.description
        }
        #expect(try fault(at: 0, [0x54]) == nil)
        #expect(
            try fault(at: 0, [0x53]) == "frame begins with 0x48455253, expected 0x48455254"
        )
        #expect(
            try fault(at: 4, [5]) == "frame 5 follows frame 5, expected a number above it"
        )
        #expect(try fault(at: 4, [7]) == nil)
        #expect(try fault(at: 20, [3]) == "frame of 3 values, the header names 2 signals")
        #expect(
            try fault(at: 12, [0, 0, 0, 0, 0, 0, 0xF8, 0x7F])
                == "time is nan, expected a finite number"
        )
        #expect(
            try fault(at: 12, [0, 0, 0, 0, 0, 0, 0xF0, 0x7F])
                == "time is inf, expected a finite number"
        )
        #expect(
            try fault(at: 12, [0, 0, 0, 0, 0, 0, 0, 0])
                == "time 0.0 follows time 0.5, expected no step back"
        )
    }

    @Test("random bytes behind the header, never a trap")
    func noise() throws {
        let sample = try SampleRecording(numbers: [1])
        var random = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            let noise = (0..<Int.random(in: 1...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let recording = try Recording(MemoryRecording(sample.bytes + noise))
            #expect(recording.frameCount == 1)
            #expect(recording.damage?.droppedBytes == Int64(noise.count))
        }
    }

    @Test("after damage a reader says the same again, and does not go on")
    func again() throws {
        let sample = try SampleRecording(numbers: [1, 2, 3])
        var bytes = sample.bytes
        bytes[sample.headerLength + sample.recordLength + 30] ^= 1
        var reader = RecordingReader()
        try reader.receive(bytes)
        #expect(try reader.next() == sample.frames[0])
        for _ in 0..<2 {
            let place = Int64(sample.headerLength + sample.recordLength)
            #expect {
                try reader.next()
            } throws: { error in
                guard case RecordingError.record(at: place, .checksum) = error else { return false }
                return true
            }
        }
    }
}
