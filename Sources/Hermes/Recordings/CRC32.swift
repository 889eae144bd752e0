/// The checksum of IEEE 802.3, zlib and PNG: polynomial 0x04C11DB7, bits reflected, begun and ended with all bits inverted.
///
/// Eight bytes a step, by eight tables: Kounavis and Berry, "A Systematic Approach to Building High Performance
/// Software-Based CRC Generators", 2005. Opening a recording checks every byte of it.
enum CRC32 {
    /// 0x04C11DB7 with its bits in reverse, as the lowest bit of a byte comes first.
    static let polynomial: UInt32 = 0xEDB8_8320

    /// Table k, 256 entries from 256 × k on: what a byte does to the checksum when k bytes follow it.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { (byte: UInt32) in
            (0..<8).reduce(byte) { word, _ in word & 1 == 1 ? word >> 1 ^ polynomial : word >> 1 }
        }
        for place in 256..<2048 {
            let before = tables[place - 256]
            tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
        }
        return tables
    }()

    /// The checksum of bytes; 0xCBF43926 for the text `123456789`.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var word = UInt32.max
            var place = 0
            while bytes.count - place >= 8 {
                let next = bytes.number(at: place, as: UInt64.self) ^ UInt64(word)
                // The first byte is followed by seven more, the last by none.
                let first = tables[1792 + Int(next & 0xFF)] ^ tables[1536 + Int(next >> 8 & 0xFF)]
                let second =
                    tables[1280 + Int(next >> 16 & 0xFF)] ^ tables[1024 + Int(next >> 24 & 0xFF)]
                let third =
                    tables[768 + Int(next >> 32 & 0xFF)] ^ tables[512 + Int(next >> 40 & 0xFF)]
                let fourth = tables[256 + Int(next >> 48 & 0xFF)] ^ tables[Int(next >> 56)]
                word = first ^ second ^ third ^ fourth
                place += 8
            }
            while place < bytes.count {
                word = word >> 8 ^ tables[Int(word & 0xFF ^ UInt32(bytes[place]))]
                place += 1
            }
            return ~word
        }
    }
}
