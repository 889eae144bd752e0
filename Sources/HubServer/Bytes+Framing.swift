internal import WebSocketProtocol

extension [UInt8] {
    /// Appends an unmasked frame, a text's or a binary message's, around what `encode` appends.
    ///
    /// An envelope has at least 180 bytes, so room is kept for the header of a frame of 126 to 65,535 bytes; for any other the
    /// payload is moved.
    @inline(__always)
    mutating func appendFrame(_ opcode: Opcode = .text, _ encode: (inout [UInt8]) -> Void) {
        let start = count
        append(0x80 | opcode.rawValue)
        append(126)
        append(0)
        append(0)
        encode(&self)
        let length = count - start - 4
        if 126...0xFFFF ~= length {
            self[start + 2] = UInt8(truncatingIfNeeded: length >> 8)
            self[start + 3] = UInt8(truncatingIfNeeded: length)
        } else {
            var bytes: [UInt8] = []
            FrameHeader(opcode, payloadLength: length).encode(into: &bytes)
            replaceSubrange(start..<start + 4, with: bytes)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The length of the frame at the start: one of our own, whole and unmasked (RFC 6455 §5.2).
    ///
    /// An outbox may also begin with the HTTP responses from before an upgrade. Read as a frame they can say anything, and a
    /// peer has a word in what they say; so what claims to be longer than the bytes is as long as they are.
    var serverFrameLength: Int {
        guard count >= 2 else { return count }
        var header = 2
        var length = UInt64(self[1])
        if length > 125 {
            header = length == 126 ? 4 : 10
            guard count >= header else { return count }
            length = self[2..<header].reduce(0) { $0 << 8 | UInt64($1) }
        }
        return Int(exactly: length).map { $0 < count - header ? header + $0 : count } ?? count
    }

    /// Whether the frame that the bytes begin with is one of a compressed message (RFC 7692 §6).
    var isCompressedFrame: Bool {
        first.map { ReservedBits(rawValue: $0).contains(.rsv1) } ?? false
    }

    /// The payload of the frame that the bytes are: one of our own, whole and unmasked.
    var serverFramePayload: UnsafeRawBufferPointer {
        guard count >= 2 else { return self }
        let header = self[1] < 126 ? 2 : self[1] == 126 ? 4 : 10
        return UnsafeRawBufferPointer(rebasing: dropFirst(header))
    }
}
