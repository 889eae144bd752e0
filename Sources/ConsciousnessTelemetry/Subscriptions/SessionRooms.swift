internal import WebSocketCommon

/// Who hears what is appended to sessions: rooms for what many are said alike, and clients that get messages of their own.
struct SessionRooms {
    /// The kind of the rooms of single sessions.
    static let records = ConversationRoom.Declaration(kind: "records", delivery: .all)
    /// The room of those who hear all sessions.
    static let everything = ConversationRoom(kind: "all", number: 0)

    /// A session in a spelling.
    private struct Key: Hashable {
        let session: String
        let isPrefixed: Bool
    }

    private struct Room {
        let room: ConversationRoom
        var members = 1
    }

    private var rooms: [Key: Room] = [:]
    private var lastNumber: UInt64 = 0
    /// How many hear everything.
    private(set) var listenersToAll = 0
    private var own: [String: Set<ClientID>] = [:]
    private var ownOfAll: Set<ClientID> = []

    /// How many rooms there are.
    var count: Int { rooms.count + (listenersToAll > 0 ? 1 : 0) }

    /// The room of a session, and how many are in it; `nil` when nobody is.
    func room(
        _ session: String,
        isPrefixed: Bool
    ) -> (room: ConversationRoom, members: Int)? {
        rooms[Key(session: session, isPrefixed: isPrefixed)].map { ($0.room, $0.members) }
    }

    /// Those who get messages of their own about a session.
    func ownReaders(of session: String) -> Set<ClientID> {
        guard let readers = own[session] else { return ownOfAll }
        return readers.union(ownOfAll)
    }

    /// Takes a member in.
    ///
    /// - Parameter name: The session as it calls it; `nil`: all sessions.
    /// - Returns: The room it is to join.
    mutating func join(_ name: SessionName?) -> ConversationRoom {
        guard let name else {
            listenersToAll += 1
            return Self.everything
        }
        let key = Key(session: name.id.text, isPrefixed: name.isPrefixed)
        if let room = rooms[key] {
            rooms[key]?.members += 1
            return room.room
        }
        lastNumber += 1
        let room = ConversationRoom(kind: Self.records.kind, number: lastNumber)
        rooms[key] = Room(room: room)
        return room
    }

    /// Lets a member go.
    ///
    /// - Parameter name: The session as it calls it; `nil`: all sessions.
    /// - Returns: The room it is to leave; `nil` when there is none.
    mutating func leave(_ name: SessionName?) -> ConversationRoom? {
        guard let name else {
            listenersToAll -= 1
            return Self.everything
        }
        let key = Key(session: name.id.text, isPrefixed: name.isPrefixed)
        guard let room = rooms[key] else { return nil }
        if room.members == 1 { rooms[key] = nil } else { rooms[key]?.members -= 1 }
        return room.room
    }

    /// Has a client get messages of its own about a session; `nil`: about all.
    mutating func addOwn(_ client: ClientID, _ session: String?) {
        if let session {
            own[session, default: []].insert(client)
        } else {
            ownOfAll.insert(client)
        }
    }

    /// Ends that a client gets messages of its own about a session; `nil`: about all.
    mutating func removeOwn(_ client: ClientID, _ session: String?) {
        guard let session else {
            ownOfAll.remove(client)
            return
        }
        own[session]?.remove(client)
        if own[session]?.isEmpty == true { own[session] = nil }
    }
}
