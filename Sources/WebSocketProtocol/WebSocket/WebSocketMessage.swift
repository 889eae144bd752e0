/// One whole message of the peer.
package struct WebSocketMessage: Equatable {
    /// What a message holds.
    package enum Kind: Equatable, Sendable {
        /// Text, which has been checked to be UTF-8.
        case text
        /// Bytes of any value.
        case binary

        /// The opcode of a frame that carries or begins such a message.
        package var opcode: Opcode {
            switch self {
            case .text: .text
            case .binary: .binary
            }
        }
    }

    /// Text or bytes.
    package let kind: Kind
    /// The extension bits of its first frame.
    ///
    /// With a bit set, the payload is as the extension made it: whoever undoes that checks UTF-8.
    package let reservedBits: ReservedBits
    /// The payload, unmasked; mind how long it is valid.
    package let payload: ReceivedBytes

    /// A message as it was received.
    package init(_ kind: Kind, _ payload: ReceivedBytes, reservedBits: ReservedBits = []) {
        self.kind = kind
        self.reservedBits = reservedBits
        self.payload = payload
    }
}
