/// Who listens to which channel: joining, leaving and asking are O(1), and a room lives as long as it has a member.
///
/// A connection is known by its descriptor's number. Each membership is an entry in one pool, linked into its connection's
/// list; a room keeps its members densely packed, because walking them is what a publication costs.
package struct RoomRegistry: Sendable {
    /// What became of a wish to join.
    package enum JoinAction: Equatable, Sendable {
        /// It is a member now, the room's `members`th.
        case joined(members: Int)
        /// It was a member before.
        case alreadyMember
    }

    /// What became of a wish to leave.
    package enum LeaveAction: Equatable, Sendable {
        /// It left, and `members` remain; with none the room is gone.
        case left(members: Int)
        /// It was not a member.
        case notMember
    }

    private struct Membership {
        var room: Int32
        var connection: Int32
        /// Where the room's list holds this membership.
        var position: Int32
        /// The connection's other memberships.
        var next: Int32
        var previous: Int32
    }

    private struct Room {
        var name: ChannelName
        var members: [Int32] = []
        var memberships: [Int32] = []
    }

    private var rooms: [Room?] = []
    private var freeRooms: [Int32] = []
    private var indices: [ChannelName: Int32] = [:]
    private var memberships: [Membership] = []
    private var freeMemberships: [Int32] = []
    private var membershipIndices: [UInt64: Int32] = [:]
    /// Each connection's first membership.
    private var heads: [Int32: (first: Int32, count: Int)] = [:]

    /// Makes a registry without rooms.
    package init() {}

    /// How many rooms there are; each has a member.
    package var count: Int { indices.count }

    /// How many memberships there are in all rooms together.
    package var membershipCount: Int { membershipIndices.count }

    /// One more than the highest room index in use.
    package var indexLimit: Int { rooms.count }

    /// The index of a channel's room, which stays the same as long as the room lives; `nil` when nobody listens.
    package func index(of channel: ChannelName) -> Int32? { indices[channel] }

    /// The connections in a room, in no particular order.
    package func members(_ room: Int32) -> [Int32] { rooms[Int(room)]?.members ?? [] }

    /// How many connections listen to a channel.
    package func memberCount(_ channel: ChannelName) -> Int {
        indices[channel].map { members($0).count } ?? 0
    }

    /// How many connections are in a room.
    package func memberCount(_ room: Int32) -> Int { rooms[Int(room)]?.members.count ?? 0 }

    /// How many channels a connection listens to.
    package func channelCount(of connection: Int32) -> Int { heads[connection]?.count ?? 0 }

    /// The rooms that a connection is in, the last joined first.
    package func rooms(of connection: Int32) -> [Int32] {
        var result: [Int32] = []
        var index = heads[connection]?.first ?? -1
        while index >= 0 {
            result.append(memberships[Int(index)].room)
            index = memberships[Int(index)].next
        }
        return result
    }

    /// The channels that a connection listens to, in the order in which it joined them.
    package func channels(of connection: Int32) -> [ChannelName] {
        rooms(of: connection).reversed().compactMap { rooms[Int($0)]?.name }
    }

    /// Whether a connection is in a room.
    package func contains(_ connection: Int32, in room: Int32) -> Bool {
        membershipIndices[Self.key(connection, room)] != nil
    }

    /// All channels somebody listens to, with how many do, in no particular order.
    package var activeChannels: [(channel: ChannelName, members: Int)] {
        rooms.compactMap { $0.map { ($0.name, $0.members.count) } }
    }

    /// Makes a connection a member of a channel's room, which comes to be with its first member.
    package mutating func join(_ connection: Int32, _ channel: ChannelName) -> JoinAction {
        let room = indices[channel] ?? makeRoom(channel)
        guard !contains(connection, in: room) else { return .alreadyMember }
        let head = heads[connection] ?? (-1, 0)
        let position = rooms[Int(room)]?.members.count ?? 0
        let membership = insert(
            Membership(
                room: room,
                connection: connection,
                position: Int32(position),
                next: head.first,
                previous: -1
            )
        )
        if head.first >= 0 { memberships[Int(head.first)].previous = membership }
        heads[connection] = (membership, head.count + 1)
        membershipIndices[Self.key(connection, room)] = membership
        rooms[Int(room)]?.members.append(connection)
        rooms[Int(room)]?.memberships.append(membership)
        return .joined(members: position + 1)
    }

    /// Ends a connection's membership of a channel's room.
    package mutating func leave(_ connection: Int32, _ channel: ChannelName) -> LeaveAction {
        guard let room = indices[channel],
            let membership = membershipIndices[Self.key(connection, room)]
        else { return .notMember }
        return .left(members: remove(membership))
    }

    /// Ends all memberships of a connection, O(their number).
    package mutating func leaveAll(_ connection: Int32) {
        while let membership = heads[connection]?.first { _ = remove(membership) }
    }

    private mutating func makeRoom(_ channel: ChannelName) -> Int32 {
        let index: Int32
        if let free = freeRooms.popLast() {
            index = free
            rooms[Int(index)] = Room(name: channel)
        } else {
            index = Int32(rooms.count)
            rooms.append(Room(name: channel))
        }
        indices[channel] = index
        return index
    }

    private mutating func insert(_ membership: Membership) -> Int32 {
        if let free = freeMemberships.popLast() {
            memberships[Int(free)] = membership
            return free
        }
        memberships.append(membership)
        return Int32(memberships.count - 1)
    }

    /// Takes a membership out of its room and its connection's list; returns how many members remain.
    private mutating func remove(_ index: Int32) -> Int {
        let gone = memberships[Int(index)]
        membershipIndices[Self.key(gone.connection, gone.room)] = nil
        freeMemberships.append(index)

        if gone.next >= 0 { memberships[Int(gone.next)].previous = gone.previous }
        if gone.previous >= 0 { memberships[Int(gone.previous)].next = gone.next }
        let head = heads[gone.connection] ?? (-1, 0)
        let first = gone.previous >= 0 ? head.first : gone.next
        heads[gone.connection] = first >= 0 ? (first, head.count - 1) : nil

        guard var room = rooms[Int(gone.room)] else {
            preconditionFailure("membership \(index) in room \(gone.room), which does not exist")
        }
        rooms[Int(gone.room)] = nil  // so that the lists below are changed in place, not copied
        // The last member takes the place of the one that leaves.
        let position = Int(gone.position)
        room.members.swapAt(position, room.members.count - 1)
        room.memberships.swapAt(position, room.memberships.count - 1)
        memberships[Int(room.memberships[position])].position = gone.position
        room.members.removeLast()
        room.memberships.removeLast()
        if room.members.isEmpty {
            indices[room.name] = nil
            freeRooms.append(gone.room)
        } else {
            rooms[Int(gone.room)] = room
        }
        return room.members.count
    }

    private static func key(_ connection: Int32, _ room: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: connection)) << 32 | UInt64(UInt32(bitPattern: room))
    }
}
