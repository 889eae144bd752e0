/// What a peer did that fails the connection (RFC 6455 §7.1.7).
package enum WebSocketError: Error, Equatable, Sendable {
    /// A reserved bit is set that no negotiated extension defines (§5.2).
    case reservedBits(ReservedBits)
    /// The opcode is one of those reserved for later (§5.2).
    case unknownOpcode(UInt8)
    /// A client sent a frame without masking it (§5.1).
    case unmaskedFrame
    /// A server masked a frame (§5.1).
    case maskedFrame
    /// A control frame has FIN clear (§5.5).
    case fragmentedControlFrame(Opcode)
    /// A control frame announces more than 125 bytes (§5.5).
    case oversizedControlFrame(Opcode)
    /// A length is written in more bytes than it needs (§5.2).
    case lengthNotMinimal(Int)
    /// A 64-bit length has its highest bit set (§5.2).
    case lengthOutOfRange(UInt64)
    /// A continuation frame continues nothing (§5.4).
    case unexpectedContinuation
    /// A new message begins before the last one ended (§5.4).
    case interruptedMessage
    /// A close frame has a payload of one byte: half a code (§5.5.1).
    case truncatedCloseCode
    /// A close frame carries a code that must not be sent (§7.4).
    case invalidCloseCode(UInt16)
    /// A text message or the reason of a close frame is not UTF-8 (§8.1).
    case invalidUTF8
    /// A message was compressed, and is no DEFLATE stream (RFC 7692 §7.2.2).
    case corruptDeflate
    /// A message, with the frame just announced, is larger than we accept; sizes in bytes (§7.4.1).
    case messageTooBig(size: Int, limit: Int)
    /// A message comes in more frames than we accept.
    case tooManyFragments(limit: Int)

    /// The code of the close frame that answers it.
    package var closeCode: CloseCode {
        switch self {
        case .reservedBits, .unknownOpcode, .unmaskedFrame, .maskedFrame, .fragmentedControlFrame,
            .oversizedControlFrame, .lengthNotMinimal, .lengthOutOfRange, .unexpectedContinuation,
            .interruptedMessage, .truncatedCloseCode, .invalidCloseCode:
            .protocolError
        case .invalidUTF8, .corruptDeflate:
            .invalidPayload
        case .messageTooBig, .tooManyFragments:
            .messageTooBig
        }
    }

    /// The reason in that close frame, in words existing clients know.
    package var closeReason: String {
        switch self {
        case .messageTooBig(_, let limit): "frame exceeds limit of \(limit) bytes"
        default: description
        }
    }
}

extension WebSocketError: CustomStringConvertible {
    /// A phrase for the log, with the offending value and the limit.
    package var description: String {
        switch self {
        case .reservedBits(let bits):
            "reserved bits 0x\(String(bits.rawValue, radix: 16)) set, no extension defines them"
        case .unknownOpcode(let opcode): "unknown opcode 0x\(String(opcode, radix: 16))"
        case .unmaskedFrame: "unmasked frame from a client"
        case .maskedFrame: "masked frame from a server"
        case .fragmentedControlFrame(let opcode): "fragmented \(opcode) frame"
        case .oversizedControlFrame(let opcode): "\(opcode) frame of more than 125 bytes"
        case .lengthNotMinimal(let length): "payload length \(length) not in its shortest form"
        case .lengthOutOfRange(let length): "payload length \(length) exceeds 2^63 - 1"
        case .unexpectedContinuation: "continuation frame without a message to continue"
        case .interruptedMessage: "new message before the last fragment of the previous one"
        case .truncatedCloseCode: "close frame of 1 byte, a code takes 2"
        case .invalidCloseCode(let code): "close code \(code) must not be sent"
        case .invalidUTF8: "invalid UTF-8"
        case .corruptDeflate: "compressed message that is no DEFLATE stream"
        case .messageTooBig(let size, let limit): "message of \(size) bytes, limit is \(limit)"
        case .tooManyFragments(let limit): "message of more than \(limit) fragments"
        }
    }
}
