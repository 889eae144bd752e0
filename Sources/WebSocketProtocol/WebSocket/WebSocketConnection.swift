/// One end of a WebSocket connection (RFC 6455) as a machine without I/O, clock or randomness.
///
/// Bytes come in by `next(_:limits:maskingKey:)` and `receiveEOF()`; what the machine answers by
/// itself (pongs, close frames) waits in `takeOutput()`. The owner drains the output after each
/// receive, so it never holds more than the answers to one receive.
///
/// After our close frame, messages that were on their way are still delivered, since the peer
/// sent them in good faith; an owner who has done with the peer ignores them by `state`. After the
/// peer's close frame, or a failure, everything is discarded.
package struct WebSocketConnection {
    /// How far the closing handshake (§7.1.2) has gone.
    package enum State: Equatable, Sendable {
        /// Messages go both ways. Leaves for `closing` or `closed`.
        case open
        /// Our close frame is sent, the peer's is awaited. Leaves for `closed`.
        ///
        /// The owner bounds the wait by `WebSocketTiming.closeTimeout`.
        case closing
        /// No message goes either way any more.
        case closed
    }

    private enum Phase {
        /// Both ends may send. Leaves for any other.
        case open
        /// We have sent a close frame. Leaves for any later one.
        case closeSent
        /// Both close frames have been sent. Leaves for `ended`.
        case handshakeDone
        /// The peer broke the protocol. Leaves for `ended`.
        case failed
        /// The transport is at its end.
        case ended
    }

    // The widest first, so that nothing is lost between them: there is one of these for each connection.
    private var controlPayload: [UInt8] = []
    private var output: [UInt8] = []
    private var frames = FrameReader()
    private var messages = MessageAssembly()
    private var phase = Phase.open
    private let role: Role
    private let reservedBits: ReservedBits

    /// Starts right after the handshake.
    /// - Parameters:
    ///   - role: Which end this is.
    ///   - reservedBits: The extension bits that the handshake agreed on; none by default.
    package init(role: Role, reservedBits: ReservedBits = []) {
        self.role = role
        self.reservedBits = reservedBits
    }
}

// MARK: - State

extension WebSocketConnection {
    /// How far the closing handshake has gone.
    package var state: State {
        switch phase {
        case .open: .open
        case .closeSent: .closing
        case .handshakeDone, .failed, .ended: .closed
        }
    }

    /// Whether messages may be sent.
    package var isOpen: Bool { state == .open }

    /// Whether to close the transport, once the output is sent.
    ///
    /// §7.1.1: the server closes first, so that TIME_WAIT is the server's; a client waits for it,
    /// at most `WebSocketTiming.closeTimeout`.
    package var shouldCloseTransport: Bool {
        switch phase {
        case .open, .closeSent: false
        case .handshakeDone, .failed: role == .server
        case .ended: true
        }
    }
}

// MARK: - Receiving

extension WebSocketConnection {
    /// Pulls the next event out of the input.
    /// - Parameters:
    ///   - input: The received bytes; payloads are unmasked in place.
    ///   - limits: What a message may measure.
    ///   - maskingKey: Fresh randomness for the one frame that a client may answer with; a server
    ///     ignores it.
    /// - Returns: The event, or `nil` when the input is used up.
    package mutating func next(
        _ input: inout ByteCursor,
        limits: WebSocketLimits,
        maskingKey: UInt32 = 0
    ) -> Event? {
        switch phase {
        case .open, .closeSent:
            do throws(WebSocketError) {
                return try nextEvent(&input, limits: limits, maskingKey: maskingKey)
            } catch {
                return fail(error, maskingKey: maskingKey)
            }
        case .handshakeDone, .failed, .ended:
            // §5.5.1, §7.1.7: nothing after a close frame or a failure is processed.
            input.discard()
            return nil
        }
    }

    /// Says that the peer will send no more.
    /// - Returns: `ended` the first time, then `nil`.
    package mutating func receiveEOF() -> Event? {
        switch phase {
        case .ended:
            return nil
        case .open, .closeSent, .failed:
            phase = .ended
            return .ended(clean: false)  // §7.1.5: 1006, no close frame was received.
        case .handshakeDone:
            phase = .ended
            return .ended(clean: true)  // §7.1.4
        }
    }

    private mutating func nextEvent(
        _ input: inout ByteCursor,
        limits: WebSocketLimits,
        maskingKey: UInt32
    ) throws(WebSocketError) -> Event? {
        let rules = FrameHeader.Rules(masked: role.receivesMasked, reservedBits: reservedBits)
        while let part = try frames.next(&input, rules: rules) {
            if part.header.opcode.isControl {
                if let payload = gatherControl(part) {
                    return try receiveControl(part.header.opcode, payload, maskingKey: maskingKey)
                }
            } else if let message = try messages.receive(part, limits: limits) {
                return .message(message)
            }
        }
        return nil
    }

    /// Collects the payload of a control frame, at most 125 bytes.
    private mutating func gatherControl(_ part: FrameReader.Part) -> ReceivedBytes? {
        if part.isWhole { return .inPlace(part.bytes) }
        controlPayload.append(contentsOf: part.bytes)
        guard part.isLast else { return nil }
        let payload = controlPayload
        controlPayload = []
        return .gathered(payload)
    }

    private mutating func receiveControl(
        _ opcode: Opcode,
        _ payload: ReceivedBytes,
        maskingKey: UInt32
    ) throws(WebSocketError) -> Event {
        try payload.withUnsafeBytes { (bytes) throws(WebSocketError) in
            switch opcode {
            case .ping:
                // §5.5.3: a pong has the payload of the ping that it answers.
                role.write(.pong, bytes, maskingKey: maskingKey, into: &output)
                return .ping
            case .pong:
                let isOurs = bytes.count == 8
                return .pong(payload: isOurs ? bytes.bigEndian(at: 0, as: UInt64.self) : nil)
            case .close:
                let close = try ClosePayload(decoding: bytes)
                if phase == .open {
                    // §5.5.1: echo the status code.
                    role.write(.close, bytes, maskingKey: maskingKey, into: &output)
                }
                phase = .handshakeDone
                return .closeReceived(code: close.code, reason: close.reason)
            case .continuation, .text, .binary:
                preconditionFailure("\(opcode) is not a control frame")
            }
        }
    }

    /// Fails the connection, with a close frame that says why (§7.1.7).
    /// - Parameters:
    ///   - error: What the peer did, also what only the owner could see of a message.
    ///   - maskingKey: Fresh randomness if this is a client; a server ignores it.
    /// - Returns: The failure, as `next` would tell it.
    package mutating func fail(_ error: WebSocketError, maskingKey: UInt32 = 0) -> Event {
        close(error.closeCode, reason: error.closeReason, maskingKey: maskingKey)
        phase = .failed
        return .failed(error)
    }
}

// MARK: - Sending

extension WebSocketConnection {
    /// Writes a message as one frame, straight into the owner's output.
    ///
    /// A server that sends one message to many builds the frame once, with `FrameHeader`.
    /// - Parameters:
    ///   - kind: Text or binary.
    ///   - payload: The payload; of a text it must be UTF-8.
    ///   - maskingKey: Fresh randomness if this is a client; a server ignores it.
    ///   - destination: Where the frame is appended.
    /// - Returns: `false`, with nothing written, unless the connection is open.
    @discardableResult
    package func send(
        _ kind: WebSocketMessage.Kind,
        _ payload: UnsafeRawBufferPointer,
        maskingKey: UInt32 = 0,
        into destination: inout [UInt8]
    ) -> Bool {
        guard phase == .open else { return false }
        role.write(kind.opcode, payload, maskingKey: maskingKey, into: &destination)
        return true
    }

    /// Puts a ping into the output, if the connection is open.
    package mutating func ping(payload: UInt64, maskingKey: UInt32 = 0) {
        guard phase == .open else { return }
        withUnsafeBytes(of: payload.bigEndian) { bytes in
            role.write(.ping, bytes, maskingKey: maskingKey, into: &output)
        }
    }

    /// Puts a close frame into the output, if the connection is open; from now on it is closing.
    /// - Parameters:
    ///   - code: Why. A code that must not be sent makes the frame empty.
    ///   - reason: Words for a person, cut to 123 bytes.
    ///   - maskingKey: Fresh randomness if this is a client; a server ignores it.
    package mutating func close(
        _ code: CloseCode = .normal,
        reason: String = "",
        maskingKey: UInt32 = 0
    ) {
        guard phase == .open else { return }
        phase = .closeSent
        ClosePayload.encode(code, reason: reason).withUnsafeBytes { bytes in
            role.write(.close, bytes, maskingKey: maskingKey, into: &output)
        }
    }

    /// Whether `takeOutput()` has something to send.
    package var hasOutput: Bool { !output.isEmpty }

    /// Hands over the frames that this machine wrote by itself: pings, pongs and close frames.
    package mutating func takeOutput() -> [UInt8] {
        let taken = output
        output = []
        return taken
    }
}
