import Testing
import WebSocketCommon

@testable import Hermes

@Suite("A recording's header says what was recorded")
struct RecordingHeaderTests {
    private static let schema: JSONObject = [
        "type": "schema",
        "modules": [
            "rocket": [
                "signals": [
                    ["name": "Rocket.Vehicle.position.x", "type": "f64", "unit": "m"],
                    [
                        "name": "Rocket.Engine.throttle_cmd", "type": "f32", "writable": true,
                        "description": "The throttle",
                    ],
                ]
            ],
            "inputs": ["signals": [["name": "on", "type": "bool"]]],
        ],
        "rate_hz": 120,
    ]
    private static let names = [
        "inputs.on", "rocket.Rocket.Engine.throttle_cmd", "rocket.Rocket.Vehicle.position.x",
    ]

    private func header(_ change: (inout JSONObject) -> Void) -> RecordingError? {
        var json = Self.schema
        json["signals"] = Self.names.json
        change(&json)
        let bytes = JSON.object(json).encoded()
        do throws(RecordingError) {
            _ = try bytes.span.withUnsafeBytes { (bytes) throws(RecordingError) in
                try RecordingHeader(parsing: bytes)
            }
            return nil
        } catch { return error }
    }

    @Test("signals have their declarations, in the order of the values")
    func signals() throws {
        let moment = try #require(Timestamp("2026-11-20T07:37:53.970050+00:00"))
        let header = try RecordingHeader(
            schema: Self.schema,
            recordedAt: moment,
            signals: Self.names
        )
        #expect(header.signals.map(\.name.description) == Self.names)
        #expect(
            header.signals.map(\.declaration) == [
                SignalDeclaration("on", .bool),
                SignalDeclaration(
                    "Rocket.Engine.throttle_cmd",
                    .f32,
                    isWritable: true,
                    summary: "The throttle"
                ),
                SignalDeclaration("Rocket.Vehicle.position.x", unit: "m"),
            ]
        )
        #expect(header.recordedAt == moment)
        #expect(header.rate == 120)
        let recording = try Recording(MemoryRecording(header.encoded()))
        #expect(recording.header == header)
        #expect(recording.frameCount == 0)
    }

    @Test("what is missing or wrong in it is named")
    func mistakes() {
        #expect(header { _ in } == nil)
        #expect(header { $0["signals"] = nil } == .badHeader("`signals` is not a list"))
        #expect(
            header { $0["signals"] = [1] }
                == .badHeader("`signals` has an item that is not the name of a signal")
        )
        #expect(
            header { $0["signals"] = ["nodot"] }
                == .badHeader("`signals` has an item that is not the name of a signal")
        )
        #expect(
            header { $0["signals"] = ["inputs.on", "inputs.on"] }
                == .badHeader("`signals` names inputs.on twice")
        )
        #expect(
            header { $0["signals"] = ["inputs.off"] }
                == .badHeader("`modules` does not declare inputs.off")
        )
        #expect(header { $0["modules"] = 3 } == .badHeader("`modules` is not an object"))
        #expect(
            header { $0["modules"] = ["m": [:]] }
                == .badHeader("`modules.m.signals` is not a list")
        )
        #expect(
            header { $0["modules"] = ["m": ["signals": [["type": "f64"]]]] }
                == .badHeader("`modules.m` has a signal without a name")
        )
        #expect(
            header { $0["modules"] = ["m": ["signals": [["name": "x", "type": "f65"]]]] }
                == .badHeader("m.x has no type that is known")
        )
    }

    @Test("a file that is no recording is refused by its first bytes, whatever its size")
    func foreign() {
        #expect(
            openingFailure(Array("{\"a\":1} and more".utf8))?.description
                == "not a recording: it begins with 7b 22 61 22 3a 31 7d 20, expected HERMREC1"
        )
        #expect(openingFailure([0x48, 0x45, 0x53]) == .notARecording([0x48, 0x45, 0x53]))
        #expect(openingFailure(Array("HERMREC2".utf8)) == .notARecording(Array("HERMREC2".utf8)))
        #expect(
            openingFailure([])?.description
                == "recording of 0 bytes, its header takes 16 at least"
        )
    }

    @Test("a header cut at any byte is refused")
    func cuts() throws {
        let sample = try SampleRecording(numbers: [1])
        for length in 0..<sample.headerLength {
            let expected = length < 12 ? 16 : sample.headerLength
            #expect(
                openingFailure(Array(sample.bytes[..<length]))
                    == .shortHeader(found: length, expected: expected)
            )
        }
        #expect(openingFailure(Array(sample.bytes[..<sample.headerLength])) == nil)
    }

    @Test("a header with any bit flipped is refused")
    func flips() throws {
        let sample = try SampleRecording(numbers: [1, 2, 3])
        for bit in 0..<(sample.headerLength * 8) {
            var bytes = sample.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(openingFailure(bytes) != nil, "bit \(bit)")
        }
    }

    @Test("the length of a header is bounded before it is waited for")
    func bound() {
        var reader = RecordingReader()
        let bytes = Array("HERMREC1".utf8) + [0x01, 0x00, 0x00, 0x04]
        #expect(throws: RecordingError.headerTooLong(67_108_865)) { try reader.receive(bytes) }
    }

    @Test("a header whose checksum is right may still be no header")
    func badJSON() {
        for (text, reason) in [
            ("[]", "it is not a JSON object"),
            ("{", "it is not JSON: byte 1: unexpected end of input"),
            ("\u{FEFF}{}", "it is not JSON: byte 0: unexpected byte order mark"),
        ] {
            let json = Array(text.utf8)
            var bytes = Array("HERMREC1".utf8) + [UInt8(json.count), 0, 0, 0] + json
            let checksum = json.withUnsafeBytes(CRC32.checksum)
            for shift in 0..<4 { bytes.append(UInt8(checksum >> UInt32(8 * shift) & 0xFF)) }
            #expect(openingFailure(bytes) == .badHeader(reason))
        }
    }
}
