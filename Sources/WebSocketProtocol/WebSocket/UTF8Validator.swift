/// Checks UTF-8 that arrives in pieces, a code point possibly cut between them.
///
/// It fails at the first byte that no valid text could have there, not at the end of the message.
package struct UTF8Validator: Equatable, Sendable {
    /// How many continuation bytes the code point in hand still lacks: 0...3.
    private var missing: UInt8 = 0
    /// The least and the greatest value its next byte may have.
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// Starts between two code points.
    package init() {}

    /// Whether the text may end here: no code point is half read.
    package var isComplete: Bool { missing == 0 }

    /// Checks the next piece, mostly at the speed of the standard library's validator.
    /// - Parameter bytes: The piece; may be empty.
    /// - Returns: `false` when no text can go on like this. The validator is then spent.
    package mutating func validate(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while missing > 0, start < bytes.count {
            guard accept(bytes[start]) else { return false }
            start += 1
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: rest.bindMemory(to: UInt8.self).span)
            return true
        } catch {
            // Only a code point cut off by the end of the piece may still become valid.
            guard error.byteOffsets.upperBound == rest.count else { return false }
            return validateReference(UnsafeRawBufferPointer(rebasing: rest[error.byteOffsets]))
        }
    }

    /// The definition, byte by byte.
    mutating func validateReference(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for byte in bytes {
            guard accept(byte) else { return false }
        }
        return true
    }

    /// Takes one byte by table 3-7 of the Unicode Standard, "Well-Formed UTF-8 Byte Sequences".
    private mutating func accept(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= lower, byte <= upper else { return false }
            (missing, lower, upper) = (missing - 1, 0x80, 0xBF)
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: (missing, lower, upper) = (1, 0x80, 0xBF)
        case 0xE0: (missing, lower, upper) = (2, 0xA0, 0xBF)  // shorter forms exist below
        case 0xE1...0xEC, 0xEE...0xEF: (missing, lower, upper) = (2, 0x80, 0xBF)
        case 0xED: (missing, lower, upper) = (2, 0x80, 0x9F)  // surrogates lie above
        case 0xF0: (missing, lower, upper) = (3, 0x90, 0xBF)  // shorter forms exist below
        case 0xF1...0xF3: (missing, lower, upper) = (3, 0x80, 0xBF)
        case 0xF4: (missing, lower, upper) = (3, 0x80, 0x8F)  // U+10FFFF is the last
        default: return false
        }
        return true
    }
}
