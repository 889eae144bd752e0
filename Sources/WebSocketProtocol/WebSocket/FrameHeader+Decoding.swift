extension FrameHeader {
    /// What a receiver demands of every header it reads.
    struct Rules {
        /// Whether payloads come masked: clients mask, servers do not (RFC 6455 §5.1).
        var masked: Bool
        /// The extension bits that were negotiated.
        var reservedBits: ReservedBits
    }

    /// Reads the header that `bytes` begin with, refusing what the protocol forbids.
    ///
    /// The first two bytes are judged as soon as they are there.
    /// - Parameters:
    ///   - bytes: What has arrived of the frame; may be less or more than the header.
    ///   - rules: What this receiver demands.
    /// - Returns: The header, or `nil` when more bytes are needed.
    /// - Throws: The first rule broken.
    static func decode(
        _ bytes: UnsafeRawBufferPointer,
        rules: Rules
    ) throws(WebSocketError) -> FrameHeader? {
        guard bytes.count >= 2 else { return nil }
        let first = bytes[0]
        let second = bytes[1]
        guard let opcode = Opcode(rawValue: first & 0x0F) else {
            throw .unknownOpcode(first & 0x0F)
        }
        let isFinal = first & 0x80 != 0
        let reservedBits = ReservedBits(rawValue: first)
        let shortLength = second & 0x7F
        try check(reservedBits, of: opcode, allowed: rules.reservedBits)
        if opcode.isControl {
            // §5.5: control frames fit one frame of 125 bytes.
            guard isFinal else { throw .fragmentedControlFrame(opcode) }
            guard shortLength <= 125 else { throw .oversizedControlFrame(opcode) }
        }
        guard (second & 0x80 != 0) == rules.masked else {
            throw rules.masked ? .unmaskedFrame : .maskedFrame  // §5.1
        }
        let lengthSize = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0
        let keySize = rules.masked ? 4 : 0
        guard bytes.count >= 2 + lengthSize + keySize else { return nil }
        return FrameHeader(
            opcode,
            payloadLength: try length(short: shortLength, in: bytes),
            maskingKey: rules.masked ? bytes.bigEndian(at: 2 + lengthSize, as: UInt32.self) : nil,
            isFinal: isFinal,
            reservedBits: reservedBits
        )
    }

    /// §5.2: reserved bits MUST be 0 unless an extension defines them.
    ///
    /// RFC 7692 §6 lets only the first frame of a message carry them.
    private static func check(
        _ bits: ReservedBits,
        of opcode: Opcode,
        allowed: ReservedBits
    ) throws(WebSocketError) {
        let startsMessage = opcode == .text || opcode == .binary
        guard bits.isSubset(of: startsMessage ? allowed : []) else { throw .reservedBits(bits) }
    }

    private static func length(
        short: UInt8,
        in bytes: UnsafeRawBufferPointer
    ) throws(WebSocketError) -> Int {
        switch short {
        case 127:
            let long = bytes.bigEndian(at: 2, as: UInt64.self)
            // §5.2: the most significant bit MUST be 0.
            guard let length = Int(exactly: long) else { throw .lengthOutOfRange(long) }
            // §5.2: the minimal number of bytes MUST be used.
            guard length > 0xFFFF else { throw .lengthNotMinimal(length) }
            return length
        case 126:
            let length = Int(bytes.bigEndian(at: 2, as: UInt16.self))
            guard length > 125 else { throw .lengthNotMinimal(length) }
            return length
        default:
            return Int(short)
        }
    }
}
