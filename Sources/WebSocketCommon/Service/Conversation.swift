/// A protocol of a service's own: what its clients speak on its WebSockets instead of the envelope.
///
/// A catalogue that declares one has its service called for each connection: `opened`, `received` and `disconnected`; what the service
/// wants to say it leaves in a list that the hub takes with `takeSayings` before each turn ends. The envelope is spoken on the path
/// `envelopePath` all the same, so the command line, agents and gateways need not know the protocol.
package struct ConversationDeclaration: Sendable {
    /// The path on which the envelope is spoken; any other is the service's own.
    package static let envelopePath = "/hub"

    /// What its clients speak, in a sentence.
    package let summary: String
    /// The paths on which it is spoken; `nil`: on all but `envelopePath`.
    package let paths: [String]?
    /// The names of subprotocols that the handshake accepts, of which a client may offer one (RFC 6455 §1.9).
    package let subprotocols: [String]
    /// The rooms in which it says the same to many.
    package let rooms: [ConversationRoom.Declaration]

    /// Declares a protocol.
    package init(
        _ summary: String,
        paths: [String]? = nil,
        subprotocols: [String] = [],
        rooms: [ConversationRoom.Declaration]
    ) {
        self.summary = summary
        self.paths = paths
        self.subprotocols = subprotocols
        self.rooms = rooms
    }
}

/// A room of a service's own: connections that are said the same.
///
/// Nobody joins it but by the service's word.
package struct ConversationRoom: Hashable, Sendable {
    /// A kind of rooms.
    package struct Declaration: Sendable {
        /// What the rooms' names begin with; no channel of the catalogue has this kind.
        package let kind: String
        /// What becomes of what a slow connection has not begun to receive.
        package let delivery: DeliveryPolicy

        /// Declares a kind of rooms.
        package init(kind: String, delivery: DeliveryPolicy) {
            self.kind = kind
            self.delivery = delivery
        }
    }

    /// The room's name, as the hub knows it.
    package let name: ChannelName

    /// Names a room: a kind that the service declares, and a number.
    package init(kind: String, number: UInt64) {
        guard let name = ChannelName("\(kind):\(number)") else {
            preconditionFailure("\(kind) is no kind of rooms")
        }
        self.name = name
    }
}

/// How a connection was opened.
package struct Opening: Sendable {
    /// The path that was asked for, without the query.
    package let path: String
    /// The parameters of the query, decoded; of those with one name the first.
    package let parameters: [String: String]
    /// Whether it may change things.
    package let mayWrite: Bool

    /// Describes how a connection was opened.
    package init(path: String, parameters: [String: String] = [:], mayWrite: Bool) {
        self.path = path
        self.parameters = parameters
        self.mayWrite = mayWrite
    }
}

/// How it goes with the connections of a service.
package struct ConversationFigures: Equatable, Sendable {
    /// How many WebSocket connections there are.
    package let connections: Int
    /// How many messages slow connections did not receive because newer ones replaced them, since the start.
    package let replaced: UInt64

    /// Tells how it goes.
    package init(connections: Int, replaced: UInt64) {
        self.connections = connections
        self.replaced = replaced
    }
}

/// A message of a client's own protocol, where it came in; valid only during the call that it is given to.
package struct ConversationMessage {
    /// Whether it is a text, which is UTF-8.
    package let isText: Bool
    /// Its payload.
    package let payload: UnsafeRawBufferPointer

    /// Describes a message.
    package init(isText: Bool, payload: UnsafeRawBufferPointer) {
        self.isText = isText
        self.payload = payload
    }
}

/// Something that a service wants said or done in its own protocol.
package enum Saying: Sendable {
    /// A message to one connection.
    case send(ConversationPayload, to: ClientID)
    /// A message to all connections in a room.
    case publish(ConversationPayload, in: ConversationRoom)
    /// Makes a connection a member of a room; what is said there from now on it hears.
    case join(ClientID, ConversationRoom)
    /// Ends a connection's membership; what was said before it still hears.
    case leave(ClientID, ConversationRoom)
    /// Keeps what waits for a connection in the kernel short, for messages of which only the newest matters.
    case preferNewest(ClientID)
}

/// The payload of a message.
package enum ConversationPayload: Equatable, Sendable {
    /// UTF-8.
    case text([UInt8])
    /// Anything.
    case binary([UInt8])

    /// The bytes.
    package var bytes: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }

    /// The text that JSON is.
    package static func json(_ object: JSONObject) -> Self { .text(object.encoded()) }
}
