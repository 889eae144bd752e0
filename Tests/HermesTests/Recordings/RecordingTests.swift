import TestSupport
import Testing

@testable import Hermes

@Suite("A recording is played as it was recorded")
struct RecordingTests {
    /// Ascending numbers with gaps.
    private func numbers(_ count: Int, seed: UInt64) -> [UInt64] {
        var random = SeededGenerator(seed: seed)
        var number: UInt64 = 0
        return (0..<count).map { _ in
            number += .random(in: 1...4, using: &random)
            return number
        }
    }

    @Test("straight through, whatever the signals", arguments: [0, 1, 7, 300])
    func straight(signals: Int) throws {
        let sample = try SampleRecording(numbers: numbers(1000, seed: 2), signals: signals)
        var recording = try Recording(MemoryRecording(sample.bytes))
        #expect(recording.frameCount == 1000)
        #expect(recording.damage == nil)
        #expect(recording.signals.count == signals)
        #expect(recording.first?.frame == sample.frames.first?.frame)
        #expect(recording.last?.frame == sample.frames.last?.frame)
        let times = try (#require(sample.frames.first?.time), #require(sample.frames.last?.time))
        #expect(recording.duration == times.1 - times.0)
        #expect(try recording.rest() == sample.frames)
        #expect(try recording.next() == nil)
    }

    @Test("from every frame on, by number and by time, as straight through")
    func seeking() throws {
        // Eight places are remembered.
        let sample = try SampleRecording(numbers: numbers(300, seed: 4), signals: 200)
        var recording = try Recording(MemoryRecording(sample.bytes))
        for (position, frame) in sample.frames.enumerated() {
            try recording.seek(frame: frame.frame)
            #expect(try recording.next() == frame)
            let following = position + 1 < sample.frames.count ? sample.frames[position + 1] : nil
            #expect(try recording.next() == following)
            try recording.seek(time: frame.time)
            #expect(try recording.next() == frame)
        }
    }

    @Test("a place between two frames is the former, one before all is the first")
    func between() throws {
        let sample = try SampleRecording(numbers: [10, 20, 30])
        var recording = try Recording(MemoryRecording(sample.bytes))
        for (target, expected) in [
            (0, 10), (9, 10), (10, 10), (19, 10), (20, 20), (29, 20), (30, 30), (1 << 60, 30),
        ] as [(UInt64, UInt64)] {
            try recording.seek(frame: target)
            #expect(try recording.next()?.frame == expected)
        }
        for (target, expected) in [
            (-.infinity, 10), (.nan, 10), (0.5, 10), (1.99, 10), (2, 20), (2.5, 20), (3, 30),
            (.infinity, 30),
        ] as [(Double, UInt64)] {
            try recording.seek(time: target)
            #expect(try recording.next()?.frame == expected)
        }
        #expect(try recording.next() == nil)
        try recording.seek(frame: 0)
        #expect(try recording.rest() == sample.frames)
    }

    @Test("a recording without frames has none, wherever one goes")
    func empty() throws {
        let sample = try SampleRecording(numbers: [1])
        let header = Array(sample.bytes[..<sample.headerLength])
        var recording = try Recording(MemoryRecording(header))
        #expect(recording.frameCount == 0)
        #expect(recording.duration == 0)
        try recording.seek(frame: 3)
        try recording.seek(time: 3)
        #expect(try recording.next() == nil)
    }

    @Test("pieces of any size give the same frames", arguments: [1, 2, 7, 47, 48, 49, 1000])
    func pieces(size: Int) throws {
        let sample = try SampleRecording(numbers: Array(1...30))
        var reader = RecordingReader()
        var frames: [TelemetryFrame] = []
        for start in stride(from: 0, to: sample.bytes.count, by: size) {
            let end = min(start + size, sample.bytes.count)
            try reader.receive(Array(sample.bytes[start..<end]))
            while let frame = try reader.next() { frames.append(frame) }
        }
        try reader.receiveEOF()
        #expect(frames == sample.frames)
        var recording = try Recording(MemoryRecording(sample.bytes, most: size))
        #expect(try recording.rest() == sample.frames)
    }

    @Test("the index remembers a record every 64 KiB")
    func sparseness() throws {
        let sample = try SampleRecording(numbers: Array(1...20_000))
        let survey = try RecordingSurvey(of: MemoryRecording(sample.bytes))
        let places = survey.index.entries.map(\.offset)
        #expect(places.first == Int64(sample.headerLength))
        #expect(places.count == sample.bytes.count / (1 << 16) + 1)
        for (place, next) in zip(places, places.dropFirst()) {
            #expect(next - place >= 1 << 16 && next - place < 1 << 16 + Int64(sample.recordLength))
        }
    }
}
