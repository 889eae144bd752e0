/// Takes a stream of server frames apart that is cut anywhere; each frame is a whole message.
struct FrameReader {
    /// What a message is made of.
    enum Kind {
        case text, binary
        /// A ping, a pong or a close.
        case control
    }

    /// The beginning of a frame whose end has not come.
    private var rest: [UInt8] = []

    /// Reads on and hands every frame that ends in these bytes to `body`.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (Kind, UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        guard !rest.isEmpty else {
            let taken = try Self.frames(bytes, body)
            if taken < bytes.count { rest += bytes[taken...] }
            return
        }
        rest += bytes
        let taken = try rest.withUnsafeBytes { try Self.frames($0, body) }
        rest.removeFirst(taken)
    }

    /// The whole frames at the beginning of some bytes.
    ///
    /// - Returns: Where the last of them ends.
    private static func frames(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (Kind, UnsafeRawBufferPointer) throws -> Void
    ) rethrows -> Int {
        var place = 0
        while let payload = payload(bytes, at: place) {
            try body(kind(bytes[place]), UnsafeRawBufferPointer(rebasing: bytes[payload]))
            place = payload.upperBound
        }
        return place
    }

    /// Where the payload of the frame that begins at a place is; `nil` while its end is not there (RFC 6455 §5.2).
    private static func payload(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Range<Int>? {
        guard place + 2 <= bytes.count else { return nil }
        let short = Int(bytes[place + 1] & 0x7f)
        let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
        let start = place + 2 + lengthBytes
        guard start <= bytes.count else { return nil }
        let length =
            lengthBytes == 0
            ? short : bytes[(place + 2)..<start].reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - start else { return nil }
        return start..<start + length
    }

    private static func kind(_ first: UInt8) -> Kind {
        switch first & 0xf {
        case 1: .text
        case 2: .binary
        default: .control
        }
    }
}
