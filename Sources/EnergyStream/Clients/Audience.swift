internal import WebSocketCommon

/// The clients, and the rooms in which they hear the channels.
struct Audience {
    /// Of updates, and of fields of each kind, only the newest waits for a client that is behind.
    static let frameRooms = ConversationRoom.Declaration(
        kind: "frames",
        delivery: .newest(perByteAt: nil)
    )
    /// Everything else is delivered.
    static let otherRooms: [ConversationRoom.Declaration] = Channel.allCases
        .filter { $0 != .energy }
        .map { .init(kind: $0.rawValue, delivery: .all) }

    private var clients: [ClientID: Client] = [:]
    /// How many hear each channel.
    private var hearers: [Channel: Int] = [:]

    /// How many there are.
    var count: Int { clients.count }
    /// How many of them were greeted.
    private var greeted = 0
    /// Whether anybody was greeted and is still there.
    var isListening: Bool { greeted > 0 }

    subscript(client: ClientID) -> Client? { clients[client] }

    /// Whether anybody hears a channel.
    func hears(_ channel: Channel) -> Bool { hearers[channel, default: 0] > 0 }

    /// The room of updates.
    static let updates = ConversationRoom(kind: frameRooms.kind, number: 0)

    /// The room of a kind of fields.
    static func fields(_ kind: EnergyField.Kind) -> ConversationRoom {
        let number: UInt64 =
            switch kind {
            case .lightning: 1
            case .stream: 2
            case .interference: 3
            case .resonance: 4
            }
        return ConversationRoom(kind: frameRooms.kind, number: number)
    }

    /// The rooms in which a channel is said.
    static func rooms(_ channel: Channel) -> [ConversationRoom] {
        switch channel {
        case .energy: [updates] + EnergyField.Kind.allCases.map(fields)
        case .experience, .council, .reward, .system: [room(channel)]
        }
    }

    /// The room of a channel that has but one.
    static func room(_ channel: Channel) -> ConversationRoom {
        ConversationRoom(kind: channel.rawValue, number: 0)
    }

    /// Takes a client in, which hears nothing before it is greeted.
    mutating func add(_ id: ClientID, _ client: Client) { clients[id] = client }

    /// Takes a client out; the hub takes it out of its rooms.
    mutating func remove(_ id: ClientID) {
        guard let client = clients.removeValue(forKey: id) else { return }
        count(client.channels, by: -1)
        if client.isGreeted { greeted -= 1 }
    }

    /// Changes what is known of a client.
    ///
    /// - Returns: The rooms to join and to leave for that.
    mutating func change(_ id: ClientID, _ body: (inout Client) -> Void) -> [Saying] {
        guard var client = clients[id] else { return [] }
        let before = client.channels
        if client.isGreeted { greeted -= 1 }
        body(&client)
        clients[id] = client
        let after = client.channels
        if client.isGreeted { greeted += 1 }
        count(before.subtracting(after), by: -1)
        count(after.subtracting(before), by: 1)
        var sayings: [Saying] = []
        for channel in Channel.allCases {
            switch (before.contains(channel), after.contains(channel)) {
            case (true, false):
                sayings += Self.rooms(channel).map { .leave(id, $0) }
            case (false, true):
                sayings += Self.rooms(channel).map { .join(id, $0) }
            case (true, true), (false, false): break
            }
        }
        return sayings
    }

    private mutating func count(_ channels: Set<Channel>, by difference: Int) {
        for channel in channels { hearers[channel, default: 0] += difference }
    }
}
