extension [UInt8] {
    /// Appends a checked value without the whitespace between its tokens.
    ///
    /// `NaN` and the infinities, which JSON does not have, become `null`, and strings keep only the
    /// escapes that JSON demands. A compact value is copied in one piece.
    package mutating func append(compacting slice: JSONSlice) {
        let bytes = slice.bytes
        guard !slice.isCompact else { return append(contentsOf: bytes) }
        var offset = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D:
                offset += 1
            case UInt8(ascii: "\""):
                let end = Self.endOfString(in: bytes, from: offset)
                let content = UnsafeRawBufferPointer(rebasing: bytes[offset + 1..<end - 1])
                JSONString(bytes: content, hasEscapes: content.contains(UInt8(ascii: "\\")))
                    .encode(into: &self)
                offset = end
            case UInt8(ascii: "N"):
                append(literal: "null")
                offset += "NaN".utf8.count
            case UInt8(ascii: "I"):
                // The sign of -Infinity was copied before its name was seen.
                if offset > 0, bytes[offset - 1] == UInt8(ascii: "-") { removeLast() }
                append(literal: "null")
                offset += "Infinity".utf8.count
            case let byte:
                append(byte)
                offset += 1
            }
        }
    }

    /// Finds the byte after the closing quote of the checked string that opens at `start`.
    private static func endOfString(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var offset = StringBreak.first(in: bytes, from: start + 1)
        while bytes[offset] == UInt8(ascii: "\\") {
            offset = StringBreak.first(in: bytes, from: offset + 2)
        }
        return offset + 1
    }
}
