/// Makes messages of data frames (RFC 6455 §5.4) and checks them as they arrive.
///
/// A message whose payload comes in one frame and one receive is passed on where it lies. All
/// others are gathered; the memory grows with the bytes that have come, never with the length that
/// a header claims, and goes away with the message.
struct MessageAssembly {
    private enum State {
        /// No message has begun. Leaves for `gathering` unless the message is whole at once.
        case idle
        /// A message has begun and its end is missing. Leaves for `idle`.
        case gathering(WebSocketMessage.Kind, ReservedBits, fragments: UInt32)
    }

    // The widest first, so that nothing is lost between them: there is one of these for each connection.
    /// What has arrived of the message in hand, unless it came whole.
    private(set) var gathered: [UInt8] = []
    private var state = State.idle
    /// Checks the text in hand; stands between two code points whenever `idle`.
    private var validator = UTF8Validator()

    /// Takes a part of a data frame.
    /// - Parameters:
    ///   - part: The part, unmasked.
    ///   - limits: What a message may measure.
    /// - Returns: The message, when this was its last part.
    /// - Throws: What is wrong with the message, as soon as that is known.
    mutating func receive(
        _ part: FrameReader.Part,
        limits: WebSocketLimits
    ) throws(WebSocketError) -> WebSocketMessage? {
        if part.isFirst {
            try begin(part.header, limits: limits)
        }
        guard case .gathering(let kind, let reservedBits, _) = state else {
            preconditionFailure("a frame goes on while no message is being gathered")
        }
        let isText = kind == .text && reservedBits.isEmpty
        if isText {
            guard validator.validate(part.bytes) else { throw .invalidUTF8 }
        }
        let endsMessage = part.isLast && part.header.isFinal
        if endsMessage, isText, !validator.isComplete {
            throw .invalidUTF8
        }
        // Nothing came before this part and nothing follows: the message lies in the buffer.
        if endsMessage, gathered.isEmpty {
            state = .idle
            return WebSocketMessage(kind, .inPlace(part.bytes), reservedBits: reservedBits)
        }
        gather(part)
        guard endsMessage else { return nil }
        let payload = gathered
        gathered = []
        state = .idle
        return WebSocketMessage(kind, .gathered(payload), reservedBits: reservedBits)
    }

    /// Judges a frame by its header, before its payload is there.
    private mutating func begin(
        _ header: FrameHeader,
        limits: WebSocketLimits
    ) throws(WebSocketError) {
        let kind: WebSocketMessage.Kind = header.opcode == .text ? .text : .binary
        switch (state, header.opcode) {
        case (.idle, .continuation):
            throw .unexpectedContinuation
        case (.idle, _):
            state = .gathering(kind, header.reservedBits, fragments: 1)
        case (.gathering(let kind, let bits, let fragments), .continuation):
            guard fragments < limits.maximumFragments else {
                throw .tooManyFragments(limit: limits.maximumFragments)
            }
            state = .gathering(kind, bits, fragments: fragments &+ 1)
        case (.gathering, _):
            throw .interruptedMessage
        }
        let (size, overflow) = gathered.count.addingReportingOverflow(header.payloadLength)
        guard !overflow, size <= limits.maximumMessageSize else {
            throw .messageTooBig(
                size: overflow ? .max : size,
                limit: limits.maximumMessageSize
            )
        }
    }

    private mutating func gather(_ part: FrameReader.Part) {
        if gathered.isEmpty, part.header.isFinal {
            gathered.reserveCapacity(min(part.header.payloadLength, 2 * part.bytes.count))
        }
        gathered.append(contentsOf: part.bytes)
    }
}
