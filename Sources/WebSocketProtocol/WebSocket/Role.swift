extension WebSocketConnection {
    /// Which end of a connection this is: clients mask, servers close the transport first.
    package enum Role: Equatable, Sendable {
        /// The end that accepted the handshake.
        case server
        /// The end that asked for the handshake.
        case client

        /// Whether the frames of the peer come masked (RFC 6455 §5.1).
        var receivesMasked: Bool { self == .server }

        /// Appends a whole frame, masked if this is the client.
        func write(
            _ opcode: Opcode,
            _ payload: UnsafeRawBufferPointer,
            maskingKey: UInt32,
            into output: inout [UInt8]
        ) {
            switch self {
            case .server:
                FrameHeader(opcode, payloadLength: payload.count).encode(into: &output)
                output.append(contentsOf: payload)
            case .client:
                FrameHeader(opcode, payloadLength: payload.count, maskingKey: maskingKey)
                    .encode(into: &output)
                let start = output.count
                output.append(contentsOf: payload)
                output.withUnsafeMutableBytes { bytes in
                    let masked = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                    Masking.unmask(masked, key: maskingKey)
                }
            }
        }
    }
}
