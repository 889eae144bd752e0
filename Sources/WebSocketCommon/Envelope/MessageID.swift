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
    /// How many bytes `write` writes.
    package var sizeLimit: Int { 38 }

    /// Writes the identifier in quotes, lower case and hyphenated.
    package func write(to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        write(characters: &writer)
        writer.append(UInt8(ascii: "\""))
    }
}

extension MessageID: CustomStringConvertible {
    /// The identifier as 36 characters, lower case and hyphenated.
    package var description: String {
        String(unsafeUninitializedCapacity: 36) { memory in
            var writer = ByteWriter(UnsafeMutableRawBufferPointer(memory))
            write(characters: &writer)
            return writer.count
        }
    }

    /// Writes groups of 8, 4, 4, 4 and 12 digits (RFC 9562 §4).
    @inline(__always)
    private func write(characters writer: inout ByteWriter) {
        let first = Hexadecimal.digits(UInt32(truncatingIfNeeded: high >> 32))
        let second = Hexadecimal.digits(UInt32(truncatingIfNeeded: high))
        let third = Hexadecimal.digits(UInt32(truncatingIfNeeded: low >> 32))
        let fourth = Hexadecimal.digits(UInt32(truncatingIfNeeded: low))
        let hyphen = UInt8(ascii: "-")
        writer.append(memoryOf: first)
        writer.append(hyphen)
        writer.append(memoryOf: UInt32(truncatingIfNeeded: second))
        writer.append(hyphen)
        writer.append(memoryOf: UInt32(truncatingIfNeeded: second >> 32))
        writer.append(hyphen)
        writer.append(memoryOf: UInt32(truncatingIfNeeded: third))
        writer.append(hyphen)
        writer.append(memoryOf: UInt32(truncatingIfNeeded: third >> 32))
        writer.append(memoryOf: fourth)
    }
}
