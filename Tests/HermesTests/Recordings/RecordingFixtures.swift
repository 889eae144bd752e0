import Testing
import WebSocketCommon

@testable import Hermes

/// A recording in memory.
final class MemoryRecording: RecordingSource {
    let bytes: [UInt8]
    /// A source gives at most that many bytes at once.
    let most: Int

    init(_ bytes: [UInt8], most: Int = .max) {
        self.bytes = bytes
        self.most = most
    }

    var size: Int64 { Int64(bytes.count) }

    func read(at offset: Int64, count: Int) throws(RecordingError) -> [UInt8] {
        let start = min(Int(offset), bytes.count)
        return Array(bytes[start..<min(start + min(count, most), bytes.count)])
    }
}

/// A recording and what is in it.
struct SampleRecording {
    let bytes: [UInt8]
    let frames: [TelemetryFrame]
    let headerLength: Int

    /// The length of each record.
    var recordLength: Int { (bytes.count - headerLength) / frames.count }

    /// Records frames with the numbers given, a tenth of a second each; their values are made of the number.
    init(numbers: [UInt64], signals: Int = 2) throws {
        let names = (0..<signals).map { "m.s\($0)" }
        let list = names.map { name in
            JSON.object(["name": .string(String(name.dropFirst(2))), "type": "f64"])
        }
        let header = try RecordingHeader(
            schema: ["type": "schema", "modules": ["m": ["signals": .array(list)]]],
            recordedAt: Timestamp(microseconds: 1_000_000),
            signals: names
        )
        var encoder = try RecordingEncoder(header)
        var bytes = encoder.header
        headerLength = bytes.count
        frames = numbers.map { number in
            TelemetryFrame(
                frame: number,
                time: Double(number) / 10,
                values: (0..<signals).map { Double(number) + Double($0) / 1000 }
            )
        }
        for frame in frames {
            try encoder.encode(
                frame: frame.frame,
                time: frame.time,
                from: frame.values,
                into: &bytes
            )
        }
        self.bytes = bytes
    }
}

extension Recording {
    /// All frames from here on.
    mutating func rest() throws -> [TelemetryFrame] {
        var frames: [TelemetryFrame] = []
        while let frame = try next() { frames.append(frame) }
        return frames
    }
}

/// What opening it fails with; `nil` when it does not.
func openingFailure(_ bytes: [UInt8]) -> RecordingError? {
    do throws(RecordingError) {
        _ = try Recording(MemoryRecording(bytes))
        return nil
    } catch { return error }
}
