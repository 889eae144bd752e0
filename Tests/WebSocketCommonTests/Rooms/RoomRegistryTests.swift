import TestSupport
import Testing

@testable import WebSocketCommon

extension ChannelName {
    /// `room:<number>`.
    fileprivate static func room(_ number: Int) throws -> ChannelName {
        try #require(ChannelName("room:\(number)"))
    }
}

/// The obvious registry: a set of members for each channel, and each connection's channels in order.
private struct SlowRegistry {
    var members: [ChannelName: Set<Int32>] = [:]
    var channels: [Int32: [ChannelName]] = [:]

    mutating func join(_ connection: Int32, _ channel: ChannelName) -> RoomRegistry.JoinAction {
        guard members[channel, default: []].insert(connection).inserted else {
            return .alreadyMember
        }
        channels[connection, default: []].append(channel)
        return .joined(members: members[channel]?.count ?? 0)
    }

    mutating func leave(_ connection: Int32, _ channel: ChannelName) -> RoomRegistry.LeaveAction {
        guard members[channel]?.remove(connection) != nil else { return .notMember }
        channels[connection]?.removeAll { $0 == channel }
        let rest = members[channel]?.count ?? 0
        if rest == 0 { members[channel] = nil }
        return .left(members: rest)
    }

    mutating func leaveAll(_ connection: Int32) {
        for channel in channels[connection] ?? [] { _ = leave(connection, channel) }
        channels[connection] = nil
    }
}

@Suite("A room registry knows who listens to which channel")
struct RoomRegistryTests {
    private var rooms = RoomRegistry()
    private let lobby: ChannelName
    private let garden: ChannelName
    private let alice: Int32 = 10
    private let bob: Int32 = 11

    init() throws {
        lobby = try #require(ChannelName("lobby"))
        garden = try #require(ChannelName("garden"))
    }

    /// Compares everything the registry tells with the obvious one.
    private func check(_ rooms: RoomRegistry, against model: SlowRegistry) throws {
        try #require(rooms.count == model.members.count)
        try #require(rooms.membershipCount == model.members.values.reduce(0) { $0 + $1.count })
        let active = rooms.activeChannels.map { ($0.channel, $0.members) }
        try #require(Dictionary(uniqueKeysWithValues: active) == model.members.mapValues(\.count))
        for (channel, members) in model.members {
            let room = try #require(rooms.index(of: channel))
            try #require(room < rooms.indexLimit)
            let listed = rooms.members(room)
            try #require(listed.count == members.count && Set(listed) == members)
            try #require(rooms.memberCount(channel) == members.count)
            for member in members { try #require(rooms.contains(member, in: room)) }
        }
        for connection in 0..<20 as Range<Int32> {
            let channels = model.channels[connection] ?? []
            try #require(rooms.channels(of: connection) == channels)
            try #require(rooms.channelCount(of: connection) == channels.count)
            try #require(
                rooms.rooms(of: connection).reversed() == channels.map { rooms.index(of: $0) }
            )
        }
    }

    @Test("joining is told once, with the number of members")
    mutating func join() {
        #expect(rooms.join(alice, lobby) == .joined(members: 1))
        #expect(rooms.join(bob, lobby) == .joined(members: 2))
        #expect(rooms.join(bob, lobby) == .alreadyMember)
        #expect(rooms.memberCount(lobby) == 2)
        #expect(rooms.membershipCount == 2)
    }

    @Test("leaving is told once, and the last to leave takes the room along")
    mutating func leave() throws {
        #expect(rooms.leave(alice, lobby) == .notMember)
        _ = rooms.join(alice, lobby)
        _ = rooms.join(bob, lobby)
        #expect(rooms.leave(alice, garden) == .notMember)
        #expect(rooms.leave(alice, lobby) == .left(members: 1))
        #expect(rooms.leave(alice, lobby) == .notMember)
        let room = try #require(rooms.index(of: lobby))
        #expect(rooms.members(room) == [bob])
        #expect(rooms.leave(bob, lobby) == .left(members: 0))
        #expect(rooms.index(of: lobby) == nil)
        #expect(rooms.members(room).isEmpty)
        #expect(rooms.count == 0 && rooms.membershipCount == 0 && rooms.activeChannels.isEmpty)
    }

    @Test("a connection that goes leaves all its rooms and nobody else's")
    mutating func leaveAll() {
        rooms.leaveAll(alice)
        for channel in [lobby, garden] { _ = rooms.join(alice, channel) }
        _ = rooms.join(bob, lobby)
        #expect(rooms.channels(of: alice) == [lobby, garden])
        rooms.leaveAll(alice)
        #expect(rooms.channels(of: alice).isEmpty)
        #expect(rooms.channels(of: bob) == [lobby])
        #expect(rooms.count == 1)
        #expect(rooms.join(alice, lobby) == .joined(members: 2))
    }

    @Test("the index of a room stays while others come and go, and is used again when it is free")
    mutating func indices() throws {
        _ = rooms.join(alice, lobby)
        _ = rooms.join(alice, garden)
        let room = try #require(rooms.index(of: garden))
        _ = rooms.leave(alice, lobby)
        #expect(rooms.index(of: garden) == room)
        _ = rooms.join(bob, try .room(1))
        #expect(rooms.index(of: garden) == room)
        #expect(rooms.indexLimit == 2)
    }

    @Test("it agrees with the obvious registry", arguments: [1, 2, 3] as [UInt64])
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let channels = try (0..<12).map { try ChannelName.room($0) }
        var rooms = RoomRegistry()
        var model = SlowRegistry()
        for step in 0..<3_000 {
            let connection = Int32.random(in: 0..<20, using: &generator)
            let channel = channels[Int.random(in: 0..<12, using: &generator)]
            switch Int.random(in: 0..<20, using: &generator) {
            case 0:
                rooms.leaveAll(connection)
                model.leaveAll(connection)
            case 1..<9:
                let action = rooms.leave(connection, channel)
                try #require(action == model.leave(connection, channel))
            default:
                let action = rooms.join(connection, channel)
                try #require(action == model.join(connection, channel))
            }
            if step % 10 == 0 { try check(rooms, against: model) }
        }
        for connection in 0..<20 as Range<Int32> {
            rooms.leaveAll(connection)
            model.leaveAll(connection)
        }
        try check(rooms, against: model)
        #expect(rooms.count == 0)
        #expect(rooms.indexLimit <= 12)
    }

    @Test("a connection's list may become long and short again, in any order")
    func longLists() throws {
        var rooms = RoomRegistry()
        var model = SlowRegistry()
        let channels = try (0..<30).map { try ChannelName.room($0) }
        for round in 1...4 {
            for (number, channel) in channels.enumerated() {
                for connection: Int32 in [0, 7, 19] where number < Int(connection) + 10 {
                    #expect(rooms.join(connection, channel) == model.join(connection, channel))
                    #expect(rooms.join(connection, channel) == .alreadyMember)
                }
                try check(rooms, against: model)
            }
            for step in 0..<30 {
                let channel = channels[step * (2 * round + 5) % 30]
                for connection: Int32 in [19, 0, 7] {
                    #expect(rooms.leave(connection, channel) == model.leave(connection, channel))
                }
                try check(rooms, against: model)
            }
            for connection: Int32 in [0, 7, 19] {
                rooms.leaveAll(connection)
                model.leaveAll(connection)
            }
            try check(rooms, against: model)
        }
    }

    @Test(
        "the same rooms have the same key, in whatever order they were joined, and many rooms none"
    )
    func listenerKeys() throws {
        var rooms = RoomRegistry()
        let channels = try (0..<9).map { try ChannelName.room($0) }
        for channel in channels.dropLast() { _ = rooms.join(alice, channel) }
        for channel in channels.dropLast().reversed() { _ = rooms.join(bob, channel) }
        let key = rooms.listenerKey(of: alice)
        #expect(key == rooms.listenerKey(of: bob) && key.count == 8)
        _ = rooms.join(bob, channels[8])
        _ = rooms.join(alice, channels[8])
        #expect(rooms.listenerKey(of: alice) != rooms.listenerKey(of: bob))
        _ = rooms.leave(alice, channels[8])
        #expect(rooms.listenerKey(of: alice) == key)
    }

    @Test("a crowded room is joined and left as quickly as an empty one")
    func crowd() throws {
        let growth = growth(from: 10_000, to: 80_000) { size in
            var rooms = RoomRegistry()
            for connection in 0..<Int32(size) { _ = rooms.join(connection, lobby) }
            // The first half from the front, the other from the back: a search from either end would be long for one of them.
            for connection in 0..<Int32(size / 2) { _ = rooms.leave(connection, lobby) }
            for connection in (Int32(size / 2)..<Int32(size)).reversed() {
                _ = rooms.leave(connection, lobby)
            }
            #expect(rooms.count == 0)
        }
        #expect(growth < 20)
    }
}
