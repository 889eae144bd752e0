import Testing

@testable import Deflate

@Suite("DEFLATE, each message by itself")
struct DeflateTests {
    private let deflater = Deflater()
    private let inflater = Inflater()

    private func compress(_ message: [UInt8]) -> [UInt8]? {
        message.withUnsafeBytes { deflater.compress($0).map { Array($0) } }
    }

    private func inflate(_ payload: [UInt8], limit: Int = 1 << 24) throws -> [UInt8] {
        try payload.withUnsafeBytes { try inflater.inflate($0, limit: limit) }
    }

    private static func text(_ size: Int) -> [UInt8] {
        Array(#"{"step":17,"telemetry":{"phi":0.72,"kappa":64.2}},"#.utf8.cycled(size))
    }

    @Test(
        "brings every message back, in any order",
        arguments: [2, 100, 5000, 32_768, 3 << 20, 64]
    )
    func roundTrip(size: Int) throws {
        for message in [Self.text(size), Array(repeating: 0, count: size)] where size > 10 {
            let compressed = try #require(compress(message))
            #expect(compressed.count < message.count)
            #expect(try inflate(compressed) == message)
        }
    }

    @Test("leaves a message as it is that would become no shorter")
    func incompressible() {
        var state: UInt64 = 1
        let noise = (0..<5000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        #expect(compress(noise) == nil)
        #expect(compress([]) == nil)
        #expect(compress([1]) == nil)
        // And goes on afterwards.
        #expect(compress(Self.text(1000)) != nil)
    }

    @Test("reads the examples of RFC 7692 §7.2.3")
    func examples() throws {
        let hello = Array("Hello".utf8)
        #expect(try inflate([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) == hello)
        // Without compression, with BFINAL, and in two blocks.
        #expect(
            try inflate([0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]) == hello
        )
        #expect(try inflate([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]) == hello)
        #expect(
            try inflate([
                0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00,
            ]) == hello
        )
        // An empty message.
        #expect(try inflate([0x00]) == [])
    }

    @Test("refuses what is no stream, and forgets it")
    func corrupt() throws {
        for payload in [[0xFF, 0xFF, 0xFF], [0x06, 1, 2, 3], [0x00, 0x05, 0x00, 0x00, 0x00, 1]] {
            #expect(throws: InflateError.corrupt) { try inflate(payload.map { UInt8($0) }) }
        }
        let message = Self.text(1000)
        #expect(try inflate(try #require(compress(message))) == message)
    }

    @Test("stops at the limit, however much would come")
    func limit() throws {
        let bomb = try #require(compress(Array(repeating: 0, count: 16 << 20)))
        #expect(bomb.count < 100_000)
        #expect(throws: InflateError.tooLong) { try inflate(bomb, limit: 1 << 20) }
        #expect(throws: InflateError.tooLong) { try inflate(bomb, limit: (16 << 20) - 1) }
        #expect(try inflate(bomb, limit: 16 << 20).count == 16 << 20)
    }
}

extension Collection where Element == UInt8 {
    /// So many bytes of it, over and over.
    fileprivate func cycled(_ size: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < size { all += self }
        return Array(all.prefix(size))
    }
}
