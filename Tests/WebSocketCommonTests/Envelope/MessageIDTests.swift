import Testing

@testable import WebSocketCommon

@Suite("A message identifier")
struct MessageIDTests {
    @Test(
        "is a version 4 UUID, lower case and hyphenated",
        arguments: [
            (0, 0, "00000000-0000-4000-8000-000000000000"),
            (.max, .max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, "01234567-89ab-4def-bedc-ba9876543210"),
        ] as [(UInt64, UInt64, String)]
    )
    func format(high: UInt64, low: UInt64, expected: String) {
        let id = MessageID(random: high, low)
        #expect(id.description == expected)
        #expect(text(of: id) == "\"\(expected)\"")
    }

    @Test("writes eight digits at once as it writes one")
    func digits() {
        for nibble in 0..<16 as Range<UInt32> {
            for place in 0..<8 as Range<UInt32> {
                let number = nibble << (4 * place) | 0xA << (4 * ((place + 3) % 8))
                let digits = withUnsafeBytes(of: Hexadecimal.digits(number).littleEndian) {
                    Array($0)
                }
                let slow = (0..<8).map { Hexadecimal.digit(UInt8(number >> (28 - 4 * $0) & 0xF)) }
                #expect(digits == slow)
            }
        }
    }
}
