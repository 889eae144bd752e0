import TestSupport
import Testing

@testable import Hermes

@Suite("A frame decoder refuses what is no frame, and says why")
struct FrameDecoderTests {
    /// The bytes of one frame of three signals; of delta the second, a difference in two of them.
    private func sample(_ form: FrameRoundTripTests.Form) -> (decoder: FrameDecoder, [UInt8]) {
        var encoder = FrameEncoder(form.format, form.encoding, signals: [0, 1, 2, 3])
        var decoder = FrameDecoder(form.format)
        var bytes: [UInt8] = []
        encoder.encode(frame: 7, time: 0.5, from: [1, 2, 3, 4], into: &bytes)
        guard form.encoding == .delta else { return (decoder, bytes) }
        _ = try? decoder.decode(bytes)
        bytes = []
        encoder.encode(frame: 8, time: 0.6, from: [1.5, 2, 3.5, 4], into: &bytes)
        return (decoder, bytes)
    }

    private func fault(_ bytes: [UInt8], by decoder: FrameDecoder) -> FrameError? {
        var decoder = decoder
        do throws(FrameError) {
            _ = try decoder.decode(bytes)
            return nil
        } catch { return error }
    }

    @Test("a frame cut at any byte", arguments: FrameRoundTripTests.Form.all)
    func cuts(form: FrameRoundTripTests.Form) {
        let (decoder, bytes) = sample(form)
        let header = form.format.headerLength
        #expect(fault(bytes, by: decoder) == nil)
        for length in 0..<bytes.count {
            let expected: FrameError =
                if length < header {
                    .shortHeader(found: length, expected: header)
                } else if form.encoding == .delta && length < header + 5 {
                    // Before its bit map, a difference's length is not known.
                    .truncated(found: length, expected: header + 5)
                } else {
                    .truncated(found: length, expected: bytes.count)
                }
            #expect(fault(Array(bytes[..<length]), by: decoder) == expected)
        }
    }

    @Test("bytes behind a frame are ignored", arguments: FrameRoundTripTests.Form.all)
    func longer(form: FrameRoundTripTests.Form) throws {
        let (original, bytes) = sample(form)
        var decoder = original
        let frame = try decoder.decode(bytes)
        decoder = original
        #expect(try decoder.decode(bytes + [1, 2, 3, 4, 5]) == frame)
    }

    @Test(
        "a flipped bit is an error or another frame, never a trap",
        arguments: FrameRoundTripTests.Form.all
    )
    func flips(form: FrameRoundTripTests.Form) throws {
        let (original, bytes) = sample(form)
        var decoder = original
        let frame = try decoder.decode(bytes)
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            decoder = original
            do throws(FrameError) {
                let found = try decoder.decode(damaged)
                // The bits of the map behind the last signal stand for nothing.
                let isUnused = form.encoding == .delta && bit / 8 == 20 && bit % 8 >= 4
                #expect(isUnused ? found == frame : found != frame)
            } catch {
                // Frame number, time and values may be anything.
                let isHeader = form.format == .hert ? bit < 32 || bit >= 160 : bit >= 96
                #expect(isHeader, "\(error)")
            }
        }
    }

    @Test("random bytes, never a trap")
    func noise() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for format in FrameFormat.allCases {
                var decoder = FrameDecoder(format)
                // Some of the noise looks like what is expected.
                let opening: [UInt8] =
                    format == .hert ? [0x54, 0x52, 0x45, 0x48] : [0, 0, 0, 0]
                _ = try? decoder.decode(bytes)
                _ = try? decoder.decode(opening + bytes)
            }
        }
    }

    @Test("no signals are a frame too", arguments: FrameRoundTripTests.Form.all)
    func empty(form: FrameRoundTripTests.Form) throws {
        var encoder = FrameEncoder(form.format, form.encoding, signals: [])
        var decoder = FrameDecoder(form.format)
        for number: UInt64 in 1...3 {
            var bytes: [UInt8] = []
            encoder.encode(frame: number, time: 2, from: [], into: &bytes)
            #expect(bytes.count == form.format.headerLength)
            let expected = TelemetryFrame(frame: number, time: 2, values: [])
            #expect(try decoder.decode(bytes) == expected)
        }
    }

    @Test("each mistake has its own error")
    func mistakes() {
        let (compact, bytes) = sample(.init(format: .compact, encoding: .f64))
        var damaged = bytes
        damaged[14] = 9
        #expect(
            fault(damaged, by: compact)?.description
                == "frame with encoding 9, expected 0 (f64), 1 (f32), 2 (difference) or 3 (key frame)"
        )
        damaged = bytes
        damaged[12] = 0xFF
        damaged[13] = 0xFF
        #expect(
            fault(damaged, by: compact)?.description
                == "frame of 48 bytes, its header announces 524296"
        )
        let (hert, long) = sample(.init(format: .hert, encoding: .f64))
        damaged = long
        damaged[0] = 0x53
        #expect(
            fault(damaged, by: hert)?.description
                == "frame begins with 0x48455253, expected 0x48455254"
        )
        damaged = long
        damaged.replaceSubrange(20..<24, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(
            fault(damaged, by: hert)?.description
                == "frame of 56 bytes, its header announces 34359738384"
        )
        #expect(
            fault([1, 2], by: hert)?.description == "frame of 2 bytes, its header takes 24"
        )
    }

    @Test("the header has room for its most signals, and says so")
    func most() throws {
        #expect(FrameFormat.compact.maximumSignals == 65_535)
        #expect(FrameFormat.hert.maximumSignals == 4_294_967_295)
        let bus = (0..<65_535).map(Double.init)
        for encoding in FrameEncoding.allCases {
            var encoder = FrameEncoder(.compact, encoding, signals: Array(bus.indices))
            var decoder = FrameDecoder(.compact)
            var bytes: [UInt8] = []
            encoder.encode(frame: 1, time: 0, from: bus, into: &bytes)
            #expect(try decoder.decode(bytes).values == bus)
        }
    }
}
