/// Reads frames that arrive at any cut, holding back nothing but a header in pieces.
struct FrameReader {
    /// What has arrived of one frame since the last part.
    struct Part {
        /// The header of the frame.
        var header: FrameHeader
        /// The payload bytes, already unmasked, in the receive buffer; may be empty.
        var bytes: UnsafeRawBufferPointer
        /// Whether the header has just been read.
        var isFirst: Bool
        /// Whether the payload is complete.
        var isLast: Bool
        /// Whether this is a whole frame.
        var isWhole: Bool { isFirst && isLast }
    }

    /// Beyond `boundary` it is in memory of its own, since most connections are between two frames.
    private enum State {
        /// Between two frames. Leaves for `payload` or stays when all is there, else for `header`.
        case boundary
        /// Some, not all, bytes of a header are here. Leaves for `payload` or `boundary`.
        indirect case header(PartialHeader)
        /// The header is read and `received` bytes of the payload. Leaves for `boundary`.
        indirect case payload(FrameHeader, received: Int)
    }

    private var state = State.boundary

    /// Pulls the next part of a frame, as soon as its header is known.
    /// - Parameters:
    ///   - input: The received bytes; payloads are unmasked in place.
    ///   - rules: What headers must obey.
    /// - Returns: The part, or `nil` when the input is used up.
    /// - Throws: What is wrong with a header.
    mutating func next(
        _ input: inout ByteCursor,
        rules: FrameHeader.Rules
    ) throws(WebSocketError) -> Part? {
        switch state {
        case .boundary:
            if let header = try FrameHeader.decode(input.unread, rules: rules) {
                _ = input.take(upTo: header.size)
                return part(of: header, from: &input, received: nil)
            }
            guard !input.isEmpty else { return nil }
            state = .header(PartialHeader(taking: &input))
            return nil
        case .header(var partial):
            guard let header = try partial.complete(from: &input, rules: rules) else {
                state = .header(partial)
                return nil
            }
            return part(of: header, from: &input, received: nil)
        case .payload(let header, let received):
            guard !input.isEmpty else { return nil }
            return part(of: header, from: &input, received: received)
        }
    }

    /// Takes what is there of a payload; `received` is `nil` when its header has just been read.
    private mutating func part(
        of header: FrameHeader,
        from input: inout ByteCursor,
        received: Int?
    ) -> Part {
        let offset = received ?? 0
        let bytes = input.take(upTo: header.payloadLength - offset)
        if let key = header.maskingKey {
            Masking.unmask(bytes, key: key, offset: offset)
        }
        let total = offset + bytes.count
        let isLast = total == header.payloadLength
        state = isLast ? .boundary : .payload(header, received: total)
        return Part(
            header: header,
            bytes: UnsafeRawBufferPointer(bytes),
            isFirst: received == nil,
            isLast: isLast
        )
    }
}
