import TestSupport
import Testing

@testable import Hermes

@Suite("The checksum of recordings is that of zlib")
struct CRC32Tests {
    private func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes(CRC32.checksum) }

    /// The definition: a division of polynomials, bit after bit.
    private func slowChecksum(_ bytes: [UInt8]) -> UInt32 {
        var word = UInt32.max
        for byte in bytes {
            word ^= UInt32(byte)
            for _ in 0..<8 { word = word & 1 == 1 ? word >> 1 ^ 0xEDB8_8320 : word >> 1 }
        }
        return ~word
    }

    @Test("known values: of nothing, of the check text, of Python's zlib.crc32")
    func known() {
        #expect(checksum([]) == 0)
        #expect(checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(
            checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339
        )
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x190A_55AD)
    }

    @Test("eight bytes a step give what bits give, for every length and alignment")
    func slowTwin() {
        var random = SeededGenerator(seed: 1)
        let bytes = (0..<80).map { _ in UInt8.random(in: 0...255, using: &random) }
        for start in 0..<16 {
            for end in start...bytes.count {
                let fast = bytes.withUnsafeBytes {
                    CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<end]))
                }
                #expect(fast == slowChecksum(Array(bytes[start..<end])))
            }
        }
    }
}
