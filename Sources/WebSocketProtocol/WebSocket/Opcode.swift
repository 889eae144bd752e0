/// What a frame is for (RFC 6455 §5.2).
package enum Opcode: UInt8, Equatable, Sendable {
    /// A further fragment of the message begun before.
    case continuation = 0x0
    /// A text message, or its first fragment.
    case text = 0x1
    /// A binary message, or its first fragment.
    case binary = 0x2
    /// The last frame this side sends.
    case close = 0x8
    /// A question that a pong answers.
    case ping = 0x9
    /// The answer to a ping, or an unasked sign of life.
    case pong = 0xA

    /// Whether this is a control frame, which may stand between the fragments of a message.
    package var isControl: Bool { rawValue & 0x8 != 0 }  // §5.5: the high bit of the opcode.
}
