internal import WebSocketCommon

/// How the packets of a client are written.
struct PacketForm: Hashable, Sendable {
    /// Whether the members of the data stand beside the type.
    var isFlat = false
    /// In which encoding.
    var encoding = StreamEncoding.json

    /// Every form that there is.
    static let all = StreamEncoding.allCases.flatMap { encoding in
        [false, true].map { PacketForm(isFlat: $0, encoding: encoding) }
    }

    /// Writes a packet.
    func payload(_ packet: Packet) -> ConversationPayload {
        let object = packet.object(isFlat: isFlat)
        switch encoding {
        case .json: return .json(object)
        case .msgpack: return .binary(MessagePack.encode(object))
        }
    }
}
