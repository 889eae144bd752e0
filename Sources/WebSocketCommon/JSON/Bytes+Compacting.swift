extension [UInt8] {
    /// Appends a checked value without the whitespace between its tokens.
    ///
    /// `NaN` and the infinities, which JSON does not have, become `null`, and strings keep only the
    /// escapes that JSON demands. A compact value is copied in one piece.
    package mutating func append(compacting slice: JSONSlice) {
        let bytes = slice.bytes
        guard !slice.isCompact else { return append(contentsOf: bytes) }
        // Only NaN grows, by a byte, and each has a delimiter beside it.
        append(atMost: bytes.count + bytes.count / 4 + 1) { $0.append(compacting: bytes) }
    }
}

extension ByteWriter {
    fileprivate mutating func append(compacting bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D:
                offset += 1
            case UInt8(ascii: "\""):
                let end = StringBreak.first(in: bytes, from: offset + 1)
                guard bytes[end] == UInt8(ascii: "\"") else {
                    offset = append(escapedStringAt: offset, of: bytes)
                    continue
                }
                append(UnsafeRawBufferPointer(rebasing: bytes[offset...end]))
                offset = end + 1
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

    /// Writes a string with no more escapes than JSON demands, and returns its end.
    private mutating func append(
        escapedStringAt start: Int,
        of bytes: UnsafeRawBufferPointer
    ) -> Int {
        let end = Self.endOfString(in: bytes, from: start)
        let content = UnsafeRawBufferPointer(rebasing: bytes[start + 1..<end - 1])
        JSONString(bytes: content, hasEscapes: true).write(to: &self)
        return end
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
