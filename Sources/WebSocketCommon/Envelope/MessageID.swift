/// The identifier of a message or connection: a version 4 UUID in 16 bytes.
package struct MessageID: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Makes an identifier of 122 random bits; six of the 128 given are overwritten.
    package init(random high: UInt64, _ low: UInt64) {
        // RFC 9562 §5.4: version 0b0100 in bits 48...51, variant 0b10 in bits 64 and 65.
        self.high = high & ~0xF000 | 0x4000
        self.low = low & ~(0b11 << 62) | 0b10 << 62
    }
}

extension MessageID: JSONText {
    /// Appends the identifier in quotes, lower case and hyphenated.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        withUnsafeBytes(of: characters) { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension MessageID: CustomStringConvertible {
    /// The identifier as 36 characters, lower case and hyphenated.
    package var description: String {
        withUnsafeBytes(of: characters) { String(decoding: $0, as: UTF8.self) }
    }

    private var characters: InlineArray<36, UInt8> {
        var characters = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        // RFC 9562 §4: groups of 8, 4, 4, 4 and 12 digits.
        Self.write(high >> 32, digits: 8, at: 0, to: &characters)
        Self.write(high >> 16, digits: 4, at: 9, to: &characters)
        Self.write(high, digits: 4, at: 14, to: &characters)
        Self.write(low >> 48, digits: 4, at: 19, to: &characters)
        Self.write(low, digits: 12, at: 24, to: &characters)
        return characters
    }

    /// Writes the low digits of a number.
    private static func write(
        _ number: UInt64,
        digits: Int,
        at start: Int,
        to characters: inout InlineArray<36, UInt8>
    ) {
        var rest = number
        for position in (start..<start + digits).reversed() {
            characters[position] = Hexadecimal.digit(UInt8(truncatingIfNeeded: rest))
            rest >>= 4
        }
    }
}
