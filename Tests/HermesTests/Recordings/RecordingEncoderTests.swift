import Testing
import WebSocketCommon

@testable import Hermes

@Suite("A recording is, byte for byte, what is documented")
struct RecordingEncoderTests {
    @Test("a header and a record; lengths and checksums are Python's")
    func golden() throws {
        let header = try RecordingHeader(
            schema: [
                "type": "schema",
                "modules": ["m": ["signals": [["name": "x", "type": "f64"]]]],
            ],
            recordedAt: Timestamp("2026-11-20T07:37:53.970050+00:00"),
            signals: ["m.x"]
        )
        var encoder = try RecordingEncoder(header)
        let json = #"""
            {"type":"schema","modules":{"m":{"signals":[{"name":"x","type":"f64"}]}},\#
            "recorded_at":"2026-11-20T07:37:53.970050+00:00","signals":["m.x"]}
            """#
        #expect(
            encoder.header
                == Array("HERMREC1".utf8)
                + [0x8C, 0x00, 0x00, 0x00]  // 140 bytes of JSON
                + Array(json.utf8)
                + [0x8B, 0xAD, 0xB4, 0x02]  // CRC-32 of them
        )
        var bytes: [UInt8] = []
        try encoder.encode(frame: 1, time: 0.5, from: [1.5], into: &bytes)
        let record: [UInt8] = [
            0x20, 0x00, 0x00, 0x00,  // 32 bytes of frame
            0x54, 0x52, 0x45, 0x48,  // magic
            0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // frame 1
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xE0, 0x3F,  // time 0.5
            0x01, 0x00, 0x00, 0x00,  // count 1
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF8, 0x3F,  // 1.5
            0x85, 0x33, 0xEE, 0x2E,  // CRC-32 of the frame
        ]
        #expect(bytes == record)
        #expect(encoder.frameCount == 1)
    }

    @Test("numbers must ascend and times not go back; what does not is not recorded")
    func order() throws {
        let header = try RecordingHeader(
            schema: ["modules": ["m": ["signals": [["name": "x", "type": "f64"]]]]],
            recordedAt: nil,
            signals: ["m.x"]
        )
        var encoder = try RecordingEncoder(header)
        var bytes: [UInt8] = []
        func failure(_ frame: UInt64, _ time: Double) -> String? {
            do throws(RecordingError) {
                try encoder.encode(frame: frame, time: time, from: [0], into: &bytes)
                return nil
            } catch { return error.description }
        }
        let start = encoder.header.count
        #expect(
            failure(3, .nan) == "record at byte \(start): time is nan, expected a finite number"
        )
        #expect(failure(3, 1) == nil)
        let next = start + 40
        #expect(
            failure(3, 1)
                == "record at byte \(next): frame 3 follows frame 3, expected a number above it"
        )
        #expect(
            failure(4, 0.5)
                == "record at byte \(next): time 0.5 follows time 1.0, expected no step back"
        )
        #expect(
            failure(4, .infinity) == "record at byte \(next): time is inf, expected a finite number"
        )
        #expect(failure(9, 1) == nil)
        #expect(bytes.count == 80)
        #expect(encoder.frameCount == 2)
        let recording = try Recording(MemoryRecording(encoder.header + bytes))
        #expect(recording.frameCount == 2)
        #expect(recording.damage == nil)
    }
}
