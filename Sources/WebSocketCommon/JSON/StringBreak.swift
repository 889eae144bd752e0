/// The search for the next byte that interrupts the plain run of a JSON string.
///
/// Quotes, backslashes and control characters interrupt it, whether a string is read or written.
enum StringBreak {
    /// Finds the first `"`, `\` or control character at or after `start`.
    ///
    /// - Returns: its position, or `bytes.count` when the run reaches the end.
    @inline(__always)
    static func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        let end = bytes.count
        var offset = start
        while end &- offset >= 8 {
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let marks = marks(in: UInt64(littleEndian: word))
            guard marks == 0 else { return offset &+ marks.trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        if end &- start >= 8, offset < end {
            // The last word overlaps the one before, which nothing interrupts.
            offset = end &- 8
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let marks = marks(in: UInt64(littleEndian: word))
            return marks == 0 ? end : offset &+ marks.trailingZeroBitCount >> 3
        }
        while offset < end, !interrupts(base.load(fromByteOffset: offset, as: UInt8.self)) {
            offset &+= 1
        }
        return offset
    }

    /// Says whether one byte interrupts the run: the definition that `marks(in:)` must agree with.
    static func interrupts(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Sets the top bit of each interrupting byte, eight at a time.
    ///
    /// Bit Twiddling Hacks, "Determine if a word has a byte less than n": marks above the lowest
    /// one may be false, the lowest never is.
    private static func marks(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let control = (word &- ones &* 0x20) & ~word
        let quote = (quotes &- ones) & ~quotes
        let backslash = (backslashes &- ones) & ~backslashes
        return (control | quote | backslash) & (ones &* 0x80)
    }
}
