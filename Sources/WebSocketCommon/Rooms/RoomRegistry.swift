/// Who listens to which channel: joining, leaving and asking are O(1), and a room lives as long as it has a member.
///
/// A connection is known by its descriptor's number. Each membership is an entry in one pool, linked into its connection's
/// list; a room keeps its members densely packed, because walking them is what a publication costs. A membership is found by its
/// connection's list while that is short, as nearly all are, and else by a dictionary.
package struct RoomRegistry: Sendable {
    /// What is said to a room's members: a channel may have a room for each form.
    package enum Form: UInt8, Sendable {
        /// Messages as they are.
        case plain
        /// Messages that were compressed, where that is worth it.
        case compressed
    }

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
        /// Where the room's list holds the connection.
        var position: Int32
        /// The connection's other memberships.
        var next: Int32
        var previous: Int32
    }

    private struct Room {
        var name: ChannelName
        var form: Form
        var members: [Int32] = []
    }

    /// A connection's memberships.
    private struct List {
        /// The last joined; -1 for none.
        var first: Int32 = -1
        var count: Int32 = 0
        /// Whether all of them are in `indices`.
        var isLong: Bool { count > RoomRegistry.shortList }
    }

    /// The longest list that is walked.
    private static let shortList: Int32 = 8

    private var rooms: [Room?] = []
    private var freeRooms: [Int32] = []
    private var plainIndices: [ChannelName: Int32] = [:]
    private var compressedIndices: [ChannelName: Int32] = [:]
    private var memberships: [Membership] = []
    private var freeMemberships: [Int32] = []
    /// The memberships of connections with long lists.
    private var longListIndices: [UInt64: Int32] = [:]
    /// How many rooms have come and gone.
    package private(set) var changes: UInt64 = 0
    /// By connection; it has no more elements than there are descriptors.
    private var lists: [List] = []

    /// Makes a registry without rooms.
    package init() {}

    /// Whether nobody listens to anything.
    package var isEmpty: Bool { plainIndices.isEmpty && compressedIndices.isEmpty }

    /// How many channels somebody listens to, in whatever form.
    package var count: Int {
        plainIndices.count + compressedIndices.keys.count { plainIndices[$0] == nil }
    }

    /// Whether somebody listens to compressed messages.
    package var hasCompressed: Bool { !compressedIndices.isEmpty }

    /// How many memberships there are in all rooms together.
    package var membershipCount: Int { memberships.count - freeMemberships.count }

    /// One more than the highest room index in use.
    package var indexLimit: Int { rooms.count }

    /// The index of a channel's room, which stays the same as long as the room lives; `nil` when nobody listens.
    package func index(of channel: ChannelName, _ form: Form = .plain) -> Int32? {
        form == .plain ? plainIndices[channel] : compressedIndices[channel]
    }

    /// The connections that listen to a channel, in whatever form and in no particular order.
    package func members(of channel: ChannelName) -> [Int32] {
        let plain = plainIndices[channel].map { members($0) } ?? []
        guard let room = compressedIndices[channel] else { return plain }
        return plain + members(room)
    }

    /// The connections in a room, in no particular order.
    package func members(_ room: Int32) -> [Int32] {
        isKnown(room) ? rooms[Int(room)]?.members ?? [] : []
    }

    /// How many connections listen to a channel.
    package func memberCount(_ channel: ChannelName) -> Int {
        [plainIndices[channel], compressedIndices[channel]].reduce(0) { sum, room in
            sum + (room.map { memberCount($0) } ?? 0)
        }
    }

    /// How many connections are in a room.
    package func memberCount(_ room: Int32) -> Int {
        isKnown(room) ? rooms[Int(room)]?.members.count ?? 0 : 0
    }

    /// How many channels a connection listens to.
    package func channelCount(of connection: Int32) -> Int { Int(list(of: connection).count) }

    /// The rooms that a connection is in, the last joined first.
    package func rooms(of connection: Int32) -> [Int32] {
        var result: [Int32] = []
        var index = list(of: connection).first
        while index >= 0 {
            result.append(memberships[Int(index)].room)
            index = memberships[Int(index)].next
        }
        return result
    }

    /// What connections that listen to the same rooms have in common: these rooms in ascending order, while they are few; a
    /// connection with many has a key of its own.
    package func listenerKey(of connection: Int32) -> [Int32] {
        list(of: connection).isLong ? [-1 - connection] : rooms(of: connection).sorted()
    }

    /// The channels that a connection listens to, in the order in which it joined them.
    package func channels(of connection: Int32) -> [ChannelName] {
        rooms(of: connection).reversed().compactMap { rooms[Int($0)]?.name }
    }

    /// Whether a connection is in a room.
    package func contains(_ connection: Int32, in room: Int32) -> Bool {
        membership(of: connection, in: room) != nil
    }

    /// All channels somebody listens to, with how many do, in no particular order.
    package var activeChannels: [(channel: ChannelName, members: Int)] {
        let active = rooms.compactMap { $0.map { ($0.name, $0.members.count) } }
        guard hasCompressed else { return active }
        return Dictionary(active, uniquingKeysWith: +).map { ($0.key, $0.value) }
    }

    /// Makes a connection a member of a channel's room, which comes to be with its first member.
    package mutating func join(
        _ connection: Int32,
        _ channel: ChannelName,
        _ form: Form = .plain
    ) -> JoinAction {
        let room = index(of: channel, form) ?? makeRoom(channel, form)
        guard !contains(connection, in: room) else { return .alreadyMember }
        if lists.count <= Int(connection) {
            lists += repeatElement(List(), count: Int(connection) + 1 - lists.count)
        }
        let list = lists[Int(connection)]
        let position = rooms[Int(room)]?.members.count ?? 0
        let membership = insert(
            Membership(room: room, position: Int32(position), next: list.first, previous: -1)
        )
        if list.first >= 0 { memberships[Int(list.first)].previous = membership }
        lists[Int(connection)] = List(first: membership, count: list.count + 1)
        if list.isLong {
            longListIndices[Self.key(connection, room)] = membership
        } else if lists[Int(connection)].isLong {
            setIndices(of: connection, kept: true)
        }
        rooms[Int(room)]?.members.append(connection)
        return .joined(members: position + 1)
    }

    /// Ends a connection's membership of a channel's room.
    package mutating func leave(
        _ connection: Int32,
        _ channel: ChannelName,
        _ form: Form = .plain
    ) -> LeaveAction {
        guard let room = index(of: channel, form),
            let membership = membership(of: connection, in: room)
        else { return .notMember }
        return .left(members: remove(membership, of: connection))
    }

    /// Ends all memberships of a connection, O(their number).
    package mutating func leaveAll(_ connection: Int32) {
        while list(of: connection).first >= 0 {
            _ = remove(list(of: connection).first, of: connection)
        }
    }

    /// Whether there is a place for a room of that index: with the last room all places go.
    private func isKnown(_ room: Int32) -> Bool { Int(room) < rooms.count }

    private func list(of connection: Int32) -> List {
        Int(connection) < lists.count ? lists[Int(connection)] : List()
    }

    private func membership(of connection: Int32, in room: Int32) -> Int32? {
        let list = list(of: connection)
        guard !list.isLong else { return longListIndices[Self.key(connection, room)] }
        var index = list.first
        while index >= 0, memberships[Int(index)].room != room {
            index = memberships[Int(index)].next
        }
        return index >= 0 ? index : nil
    }

    /// Enters the memberships of a connection in the dictionary, or takes them out.
    private mutating func setIndices(of connection: Int32, kept isKept: Bool) {
        var index = lists[Int(connection)].first
        while index >= 0 {
            let membership = memberships[Int(index)]
            longListIndices[Self.key(connection, membership.room)] = isKept ? index : nil
            index = membership.next
        }
    }

    private mutating func setIndex(of channel: ChannelName, _ form: Form, to room: Int32?) {
        switch form {
        case .plain: plainIndices[channel] = room
        case .compressed: compressedIndices[channel] = room
        }
    }

    private mutating func makeRoom(_ channel: ChannelName, _ form: Form) -> Int32 {
        let index: Int32
        if let free = freeRooms.popLast() {
            index = free
            rooms[Int(index)] = Room(name: channel, form: form)
        } else {
            index = Int32(rooms.count)
            rooms.append(Room(name: channel, form: form))
        }
        setIndex(of: channel, form, to: index)
        changes &+= 1
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
    private mutating func remove(_ index: Int32, of connection: Int32) -> Int {
        let gone = memberships[Int(index)]
        let list = lists[Int(connection)]
        if list.isLong {
            longListIndices[Self.key(connection, gone.room)] = nil
            longListIndices.shrink()
        }
        freeMemberships.append(index)

        if gone.next >= 0 { memberships[Int(gone.next)].previous = gone.previous }
        if gone.previous >= 0 { memberships[Int(gone.previous)].next = gone.next }
        let first = gone.previous >= 0 ? list.first : gone.next
        lists[Int(connection)] = List(first: first, count: list.count - 1)
        if list.isLong, !lists[Int(connection)].isLong { setIndices(of: connection, kept: false) }

        guard var room = rooms[Int(gone.room)] else {
            preconditionFailure("membership \(index) in room \(gone.room), which does not exist")
        }
        rooms[Int(gone.room)] = nil  // so that the list below is changed in place, not copied
        // The last member takes the place of the one that leaves.
        let last = room.members.removeLast()
        if last != connection, let moved = membership(of: last, in: gone.room) {
            room.members[Int(gone.position)] = last
            memberships[Int(moved)].position = gone.position
        }
        if room.members.isEmpty {
            setIndex(of: room.name, room.form, to: nil)
            freeRooms.append(gone.room)
            changes &+= 1
            giveBack()
        } else {
            rooms[Int(gone.room)] = room
        }
        return room.members.count
    }

    /// Gives memory back: collections keep what they once needed, and rooms that are gone should not be paid for.
    private mutating func giveBack() {
        plainIndices.shrink()
        compressedIndices.shrink()
        guard isEmpty else { return }
        // Without rooms there are no memberships, and no index that anybody could still know.
        (rooms, freeRooms, memberships, freeMemberships) = ([], [], [], [])
    }

    private static func key(_ connection: Int32, _ room: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: connection)) << 32 | UInt64(UInt32(bitPattern: room))
    }
}

extension Dictionary {
    /// Takes less memory when there is room for eight times as many and more; costs a constant for each removal.
    fileprivate mutating func shrink() {
        guard capacity > 1024, count < capacity / 8 else { return }
        self = Dictionary(uniqueKeysWithValues: map { ($0, $1) })
    }
}
