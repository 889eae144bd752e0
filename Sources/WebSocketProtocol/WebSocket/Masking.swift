/// The masking of client frames (RFC 6455 §5.3); to mask and to unmask are the same operation.
package enum Masking {
    /// Masks or unmasks `bytes` where they lie, eight at a time.
    /// - Parameters:
    ///   - bytes: A part of a payload, at any alignment.
    ///   - key: The masking key, first byte on the wire highest.
    ///   - offset: Where in its payload the part begins, in bytes.
    package static func unmask(
        _ bytes: UnsafeMutableRawBufferPointer,
        key: UInt32,
        offset: Int = 0
    ) {
        guard let base = bytes.baseAddress else { return }
        let phase = UInt32(truncatingIfNeeded: offset & 3) * 8
        let turned = key << phase | key >> (32 - phase)
        let memory = turned.bigEndian
        let word = UInt64(memory) << 32 | UInt64(memory)
        let wordsEnd = bytes.count & ~7
        var index = 0
        while index < wordsEnd {
            let value = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            base.storeBytes(of: value ^ word, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        reference(UnsafeMutableRawBufferPointer(rebasing: bytes[wordsEnd...]), key: turned)
    }

    /// The definition, byte by byte: octet *i* of the payload meets octet *i* mod 4 of the key.
    static func reference(_ bytes: UnsafeMutableRawBufferPointer, key: UInt32, offset: Int = 0) {
        for index in bytes.indices {
            let place = UInt32(truncatingIfNeeded: (index &+ offset) & 3)
            bytes[index] ^= UInt8(truncatingIfNeeded: key >> (24 - 8 * place))
        }
    }
}
