import Testing

@testable import Hermes

/// The bytes are Python's: `struct.pack` with the formats that the documentation names.
@Suite("Binary frames are, byte for byte, what clients unpack")
struct FrameGoldenTests {
    @Test("compact, f64: <IdHH and the values")
    func compact() {
        var encoder = FrameEncoder(.compact, .f64, signals: [2, 0])
        var bytes: [UInt8] = []
        encoder.encode(frame: 899, time: 4.495, from: [-0.25, 9, 1.5], into: &bytes)
        let golden: [UInt8] = [
            0x83, 0x03, 0x00, 0x00,  // frame 899
            0x7B, 0x14, 0xAE, 0x47, 0xE1, 0xFA, 0x11, 0x40,  // time 4.495
            0x02, 0x00,  // count 2
            0x00, 0x00,  // encoding 0
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF8, 0x3F,  // 1.5
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xD0, 0xBF,  // -0.25
        ]
        #expect(bytes == golden)
    }

    @Test("compact, f32: encoding 1, four bytes a value")
    func singles() {
        var encoder = FrameEncoder(.compact, .f32, signals: [0, 1])
        var bytes: [UInt8] = []
        encoder.encode(frame: 899, time: 4.495, from: [1.5, 0.1], into: &bytes)
        let golden: [UInt8] = [
            0x83, 0x03, 0x00, 0x00,  // frame 899
            0x7B, 0x14, 0xAE, 0x47, 0xE1, 0xFA, 0x11, 0x40,  // time 4.495
            0x02, 0x00,  // count 2
            0x01, 0x00,  // encoding 1
            0x00, 0x00, 0xC0, 0x3F,  // 1.5
            0xCD, 0xCC, 0xCC, 0x3D,  // 0.1, rounded up
        ]
        #expect(bytes == golden)
    }

    @Test("compact, delta: a key frame, then what differs from it")
    func delta() {
        var encoder = FrameEncoder(.compact, .delta, signals: [0, 1, 2])
        var bytes: [UInt8] = []
        encoder.encode(frame: 899, time: 4.495, from: [1.5, -0.25, 0.1], into: &bytes)
        let key: [UInt8] = [
            0x83, 0x03, 0x00, 0x00,  // frame 899
            0x7B, 0x14, 0xAE, 0x47, 0xE1, 0xFA, 0x11, 0x40,  // time 4.495
            0x03, 0x00,  // count 3
            0x03, 0x00,  // encoding 3
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF8, 0x3F,  // 1.5
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xD0, 0xBF,  // -0.25
            0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0xB9, 0x3F,  // 0.1
        ]
        #expect(bytes == key)
        bytes = []
        encoder.encode(frame: 900, time: 4.5, from: [2.5, -0.25, 0.1], into: &bytes)
        let difference: [UInt8] = [
            0x84, 0x03, 0x00, 0x00,  // frame 900
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x12, 0x40,  // time 4.5
            0x03, 0x00,  // count 3: of the signals, not of those that differ
            0x02, 0x00,  // encoding 2
            0x83, 0x03, 0x00, 0x00,  // base 899
            0x01,  // signal 0 differs
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x40,  // 2.5
        ]
        #expect(bytes == difference)
    }

    @Test("hert: <IQdI and the values")
    func hert() {
        var encoder = FrameEncoder(.hert, .f64, signals: [0, 1, 2, 3])
        var bytes: [UInt8] = []
        encoder.encode(frame: 899, time: 4.495, from: [1, 2, 3, 4], into: &bytes)
        let golden: [UInt8] = [
            0x54, 0x52, 0x45, 0x48,  // magic
            0x83, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // frame 899
            0x7B, 0x14, 0xAE, 0x47, 0xE1, 0xFA, 0x11, 0x40,  // time 4.495
            0x04, 0x00, 0x00, 0x00,  // count 4
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0x3F,  // 1
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40,  // 2
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x40,  // 3
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x40,  // 4
        ]
        #expect(bytes == golden)
    }

    @Test("hert: the header that was measured of the published server")
    func measuredHeader() throws {
        let measured: [UInt8] = [
            0x54, 0x52, 0x45, 0x48,  // magic
            0x83, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // frame 899
            0x85, 0xEB, 0x51, 0xB8, 0x1E, 0x05, 0x10, 0x40,  // time 4.005
            0x04, 0x00, 0x00, 0x00,  // count 4
        ]
        var encoder = FrameEncoder(.hert, .f64, signals: [0, 1, 2, 3])
        var bytes: [UInt8] = []
        encoder.encode(frame: 899, time: 4.005, from: [1, 2, 3, 4], into: &bytes)
        #expect(Array(bytes.prefix(24)) == measured)
        var decoder = FrameDecoder(.hert)
        let frame = try decoder.decode(measured + [UInt8](repeating: 0, count: 32))
        #expect(frame == TelemetryFrame(frame: 899, time: 4.005, values: [0, 0, 0, 0]))
    }
}
