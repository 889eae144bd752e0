import TestSupport
import Testing

@testable import Hermes

@Suite("What a frame encoder writes, a frame decoder reads")
struct FrameRoundTripTests {
    /// A form of frames that a subscription may ask for.
    struct Form: Sendable, CustomStringConvertible {
        let format: FrameFormat
        let encoding: FrameEncoding
        var description: String { "\(format), \(encoding)" }

        static let all = FrameFormat.allCases.flatMap { format in
            FrameEncoding.allCases.filter(format.allows).map { Form(format: format, encoding: $0) }
        }
    }

    /// What a double can be, besides numbers.
    private static let rarities: [Double] = [
        .nan, Double(bitPattern: 0x7FF0_0000_0000_0001), Double(bitPattern: 0xFFF8_DEAD_BEEF_0001),
        .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]

    @Test("random frames of random subscriptions, rarities among the values", arguments: Form.all)
    func random(form: Form) throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<60 {
            let busLength = Int.random(in: 1...40, using: &random)
            let signals = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                Int.random(in: 0..<busLength, using: &random)
            }
            var bus = [Double](repeating: 0, count: busLength)
            var encoder = FrameEncoder(form.format, form.encoding, signals: signals)
            var decoder = FrameDecoder(form.format)
            // Past 2^32, where the compact number begins anew.
            var number = UInt64(UInt32.max) - 20
            for _ in 0..<150 {
                number += .random(in: 1...3, using: &random)
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    bus[.random(in: 0..<busLength, using: &random)] = value(using: &random)
                }
                let time = Double(number) / 120
                var bytes: [UInt8] = [0xAA]
                encoder.encode(frame: number, time: time, from: bus, into: &bytes)
                let frame = try decoder.decode(Array(bytes.dropFirst()))
                let expected = TelemetryFrame(
                    frame: form.format == .compact ? number & 0xFFFF_FFFF : number,
                    time: time,
                    values: signals.map {
                        form.encoding == .f32 ? Double(Float(bus[$0])) : bus[$0]
                    }
                )
                #expect(frame == expected)
                #expect(bytes[0] == 0xAA)
            }
        }
    }

    private func value(using random: inout SeededGenerator) -> Double {
        if Int.random(in: 0..<3, using: &random) == 0 {
            return Self.rarities.randomElement(using: &random) ?? 0
        }
        return Double(bitPattern: random.next())
    }

    @Test("f64 carries every bit: payloads of NaN, signs of zero", arguments: Form.all)
    func bits(form: Form) throws {
        let places = Array(Self.rarities.indices)
        var encoder = FrameEncoder(form.format, form.encoding, signals: places)
        var decoder = FrameDecoder(form.format)
        var bytes: [UInt8] = []
        encoder.encode(frame: 1, time: 0, from: Self.rarities, into: &bytes)
        let values = try decoder.decode(bytes).values
        if form.encoding == .f32 {
            #expect(values.map(\.isNaN) == Self.rarities.map(\.isNaN))
            #expect(values.map(\.sign) == Self.rarities.map(\.sign))
            #expect(values[8] == .infinity)
        } else {
            #expect(values.map(\.bitPattern) == Self.rarities.map(\.bitPattern))
        }
    }

    @Test("f32 rounds to the nearest, ties to even")
    func rounding() throws {
        var encoder = FrameEncoder(.compact, .f32, signals: [0, 1, 2])
        var decoder = FrameDecoder(.compact)
        var bytes: [UInt8] = []
        let bus = [16_777_217.0, 16_777_219.0, 16_777_217.1]
        encoder.encode(frame: 1, time: 0, from: bus, into: &bytes)
        #expect(try decoder.decode(bytes).values == [16_777_216, 16_777_220, 16_777_218])
    }

    @Test("equal frames are equal bit for bit")
    func equality() {
        func frame(_ value: Double) -> TelemetryFrame {
            TelemetryFrame(frame: 1, time: 0, values: [value])
        }
        #expect(frame(.nan) == frame(.nan))
        #expect(frame(.nan) != frame(Double(bitPattern: 0xFFF8_DEAD_BEEF_0001)))
        #expect(frame(0) != frame(-0.0))
        #expect(frame(0) != TelemetryFrame(frame: 1, time: 0, values: []))
    }
}
