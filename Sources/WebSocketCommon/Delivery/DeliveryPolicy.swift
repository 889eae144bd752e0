/// What becomes of a channel's events that a slow connection has not begun to receive.
///
/// It acts only on them: who keeps up hears every event under any policy.
package enum DeliveryPolicy: Equatable, Sendable {
    /// All are delivered, up to the connection's bound; then it is closed.
    case all
    /// Of events with the same value of a payload's field only the last is delivered, at its own place in the channel's order.
    ///
    /// The value is a string, a number or a boolean; an event without one replaces nothing and is not replaced.
    case latest(per: String)
    /// Only the last message is delivered, or the last of each kind, at its own place in the order; for rooms of a protocol of the
    /// service's own (`ConversationRoom`), whose messages say themselves what came before.
    ///
    /// The kind is the byte at this place of the payload; `nil`: all are of one kind, as are messages without such a byte.
    case newest(perByteAt: Int?)

    /// The field whose value makes two events alike; `nil` when none are.
    package var field: String? {
        switch self {
        case .all, .newest: nil
        case .latest(let field): field
        }
    }

    /// The policy as contracts tell it; `nil` for `all`, which goes without saying.
    package var declaration: JSONObject? {
        switch self {
        case .all, .newest: nil
        case .latest(let field): ["policy": "latest", "per": .string(field)]
        }
    }
}

/// The policies of a catalogue's channels.
package struct DeliveryPolicies: Sendable {
    /// The event that tells a slow connection how many events of a channel it will not receive.
    package static let replacedEvent = "delivery.replaced"

    /// The channels with another policy than `all`.
    private let channels: [ChannelDeclaration]
    /// The rooms of the service's own protocol with another policy than `all`.
    private let rooms: [ConversationRoom.Declaration]

    /// Takes the policies from declarations.
    package init(
        of channels: [ChannelDeclaration] = [],
        rooms: [ConversationRoom.Declaration] = []
    ) {
        self.channels = channels.filter { $0.delivery != .all }
        self.rooms = rooms.filter { $0.delivery != .all }
    }

    /// The policy of a channel or a room: `all` unless it was declared otherwise.
    package func policy(of channel: ChannelName) -> DeliveryPolicy {
        if let index = channels.first(for: channel) { return channels[index].delivery }
        return rooms.first { channel.hasKind($0.kind) }?.delivery ?? .all
    }
}
