internal import WebSocketCommon

/// Who listens to channels by Server-Sent Events instead of a WebSocket.
struct EventStreams {
    private var rooms = RoomRegistry()
    /// How many connections there are.
    private(set) var count = 0

    /// Whether there is nobody.
    var isEmpty: Bool { count == 0 }

    /// Makes a connection listen to channels, at least one, each named once.
    mutating func insert(_ connection: Int32, _ names: [ChannelName]) {
        count += 1
        for name in names { _ = rooms.join(connection, name) }
    }

    /// Ends a connection's listening, if it does.
    mutating func remove(_ connection: Int32) {
        guard rooms.channelCount(of: connection) > 0 else { return }
        count -= 1
        rooms.leaveAll(connection)
    }

    /// How many channels have got their first listener or lost their last.
    var changes: UInt64 { rooms.changes }

    /// The channels that somebody listens to, with how many do, in no particular order.
    var activeChannels: [(channel: ChannelName, members: Int)] { rooms.activeChannels }

    /// The connections that listen to a channel.
    func listeners(of channel: ChannelName) -> [Int32] {
        rooms.index(of: channel).map { rooms.members($0) } ?? []
    }
}
