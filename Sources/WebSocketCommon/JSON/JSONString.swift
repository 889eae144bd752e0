/// A string of a scanned document, as it stands between its quotes.
///
/// It borrows the document: it is valid only while the scanned bytes are. Comparison is by the
/// characters it means, byte for byte in UTF-8, without Unicode normalisation.
package struct JSONString {
    /// The bytes between the quotes, escapes unresolved.
    package let bytes: UnsafeRawBufferPointer

    /// Whether a backslash occurs in it; without one the bytes are the characters.
    package let hasEscapes: Bool

    init(bytes: UnsafeRawBufferPointer, hasEscapes: Bool) {
        self.bytes = bytes
        self.hasEscapes = hasEscapes
    }

    /// Takes a string known when compiling, without anything that JSON escapes.
    package init(_ literal: StaticString) {
        bytes = UnsafeRawBufferPointer(
            start: literal.utf8Start,
            count: literal.utf8CodeUnitCount
        )
        hasEscapes = false
    }

    /// Whether it has no characters.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Compares with a name known when compiling, without allocating.
    @inline(__always)
    package func matches(_ name: StaticString) -> Bool {
        if hasEscapes { return self == name.description }
        return bytes.hasSameBytes(
            as: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        )
    }

    /// Compares the characters it means with a string's.
    package static func == (string: JSONString, other: String) -> Bool {
        if string.hasEscapes { return string.decoded().utf8.elementsEqual(other.utf8) }
        guard string.bytes.count == other.utf8.count else { return false }
        return other.withBytes { string.bytes.hasSameBytes(as: $0) }
    }

    /// Copies the characters it means, escapes resolved.
    package func decoded() -> String {
        guard hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            let end = StringBreak.first(in: bytes, from: offset)
            result.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
            offset = end
            if offset < bytes.count { offset = appendEscape(at: offset, to: &result) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Resolves the escape at `offset`, which the scanner has checked, and returns its end.
    private func appendEscape(at offset: Int, to result: inout [UInt8]) -> Int {
        switch bytes[offset + 1] {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"): return appendUnicodeEscape(at: offset, to: &result)
        case let itself: result.append(itself)
        }
        return offset + 2
    }

    private func appendUnicodeEscape(at offset: Int, to result: inout [UInt8]) -> Int {
        var end = offset + 6
        var value = unit(at: offset + 2)
        if 0xD800...0xDBFF ~= value {
            // RFC 8259 §7: beyond the basic plane a character is a UTF-16 surrogate pair.
            value = 0x10000 + (value - 0xD800) << 10 + (unit(at: offset + 8) - 0xDC00)
            end = offset + 12
        }
        if let scalar = Unicode.Scalar(value) { result.append(contentsOf: String(scalar).utf8) }
        return end
    }

    private func unit(at offset: Int) -> UInt32 {
        (offset..<offset + 4).reduce(0) { unit, position in
            unit << 4 | UInt32(Hexadecimal.value(of: bytes[position]) ?? 0)
        }
    }
}
