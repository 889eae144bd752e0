extension UnsafeRawBufferPointer {
    /// Whether an ASCII control character is among the bytes: those below 0x20, and 0x7F; eight are looked at at a time.
    var hasControlCharacters: Bool {
        guard let base = baseAddress else { return false }
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = 0
        while count >= 8 {
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // Bit Twiddling Hacks, "Determine if a word has a byte less than n", "… has a zero byte".
            let delete = word ^ (ones &* 0x7F)
            let marks = (word &- ones &* 0x20) & ~word | (delete &- ones) & ~delete
            guard marks & (ones &* 0x80) == 0 else { return true }
            guard offset < count &- 8 else { return false }
            offset = Swift.min(offset &+ 8, count &- 8)  // the last word may overlap
        }
        while offset < count {
            let byte = base.load(fromByteOffset: offset, as: UInt8.self)
            guard byte >= 0x20, byte != 0x7F else { return true }
            offset &+= 1
        }
        return false
    }

    /// Compares the bytes with others, eight at a time.
    ///
    /// Names are short: what `elementsEqual` spends on each byte is most of what reading a key costs.
    @inline(__always)
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let left = baseAddress, let right = other.baseAddress else { return true }
        var offset = 0
        while count >= 8 {
            guard
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            guard offset < count &- 8 else { return true }
            offset = Swift.min(offset &+ 8, count &- 8)  // the last word may overlap
        }
        while offset < count {
            guard
                left.load(fromByteOffset: offset, as: UInt8.self)
                    == right.load(fromByteOffset: offset, as: UInt8.self)
            else { return false }
            offset &+= 1
        }
        return true
    }
}
