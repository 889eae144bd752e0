/// What a frame says before its payload.
///
/// RFC 6455 §5.2:
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
/// |I|S|S|S|  (4)  |A|     (7)     |          (16 or 64)           |
/// |N|V|V|V|       |S|             |  (if payload len == 126/127)  |
/// | |1|2|3|       |K|             |                               |
/// +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
/// |                Masking key, if MASK is set (32)               |
/// +---------------------------------------------------------------+
/// ```
package struct FrameHeader: Equatable, Sendable {
    /// The size of the longest header, in bytes: 2, 8 of length, 4 of masking key.
    package static let maximumSize = 14
    /// The longest payload of a control frame, in bytes (§5.5).
    package static let maximumControlPayload = 125

    /// What the frame is for.
    package var opcode: Opcode
    /// Whether the message ends with this frame.
    package var isFinal: Bool
    /// The extension bits that are set.
    package var reservedBits: ReservedBits
    /// The masking key, first byte on the wire highest; `nil` when the payload is not masked.
    package var maskingKey: UInt32?
    /// The size of the payload, in bytes; never negative.
    package var payloadLength: Int

    /// A header; by default of a whole, unmasked message, as servers send them.
    package init(
        _ opcode: Opcode,
        payloadLength: Int,
        maskingKey: UInt32? = nil,
        isFinal: Bool = true,
        reservedBits: ReservedBits = []
    ) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.reservedBits = reservedBits
        self.maskingKey = maskingKey
        self.payloadLength = payloadLength
    }

    /// The size of this header on the wire, in bytes: 2...14.
    package var size: Int {
        Self.size(payloadLength: payloadLength) + (maskingKey == nil ? 0 : 4)
    }

    /// The size of an unmasked header for a payload of that many bytes: 2, 4 or 10.
    package static func size(payloadLength: Int) -> Int {
        switch payloadLength {
        case ...125: 2
        case ...0xFFFF: 4
        default: 10
        }
    }

    /// Appends the header as it stands on the wire, its length in the fewest bytes (§5.2).
    package func encode(into output: inout [UInt8]) {
        let mask: UInt8 = maskingKey == nil ? 0 : 0x80
        output.append((isFinal ? 0x80 : 0) | reservedBits.rawValue | opcode.rawValue)
        switch payloadLength {
        case ...125:
            output.append(mask | UInt8(truncatingIfNeeded: payloadLength))
        case ...0xFFFF:
            output.append(mask | 126)
            output.appendBigEndian(UInt16(truncatingIfNeeded: payloadLength))
        default:
            output.append(mask | 127)
            output.appendBigEndian(UInt64(truncatingIfNeeded: payloadLength))
        }
        if let maskingKey {
            output.appendBigEndian(maskingKey)
        }
    }
}
