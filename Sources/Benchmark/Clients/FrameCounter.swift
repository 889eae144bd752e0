/// Counts the messages in a stream of server frames that is cut anywhere; each frame is a whole message.
struct FrameCounter {
    /// The header read so far.
    ///
    /// No server here sends frames of 64 KiB or more, so it has 2 or 4 bytes (RFC 6455 §5.2).
    private var header: UInt32 = 0
    private var headerSize = 0
    private var payloadLeft = 0

    /// Reads on.
    ///
    /// - Returns: How many frames end in these bytes.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Int {
        var frames = 0
        var position = 0
        while position < bytes.count {
            if payloadLeft > 0 {
                let taken = min(payloadLeft, bytes.count - position)
                payloadLeft -= taken
                position += taken
                if payloadLeft == 0 { frames += 1 }
                continue
            }
            header = header << 8 | UInt32(bytes[position])
            headerSize += 1
            position += 1
            switch headerSize {
            case 2 where header & 0x7f < 126: payloadLeft = Int(header & 0x7f)
            case 4: payloadLeft = Int(header & 0xffff)
            default: continue
            }
            headerSize = 0
            if payloadLeft == 0 { frames += 1 }
        }
        return frames
    }
}
