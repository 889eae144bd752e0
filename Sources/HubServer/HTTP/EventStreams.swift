internal import WebSocketCommon

/// Who listens to channels by Server-Sent Events instead of a WebSocket.
struct EventStreams {
    /// How an event is written for a listener.
    enum Form {
        /// By its name, in the envelope.
        case envelopes
        /// Its payload alone.
        case payloads
    }

    private var rooms = RoomRegistry()
    /// The connections that are told payloads alone.
    private var payloadListeners: Set<Int32> = []
    /// How many connections there are.
    private(set) var count = 0

    /// Whether there is nobody.
    var isEmpty: Bool { count == 0 }

    /// Makes a connection listen to channels, at least one, each named once.
    mutating func insert(_ connection: Int32, _ names: [ChannelName], _ form: Form) {
        count += 1
        if form == .payloads { payloadListeners.insert(connection) }
        for name in names { _ = rooms.join(connection, name) }
    }

    /// Ends a connection's listening, if it does.
    mutating func remove(_ connection: Int32) {
        guard rooms.channelCount(of: connection) > 0 else { return }
        count -= 1
        rooms.leaveAll(connection)
        payloadListeners.remove(connection)
    }

    /// How many channels have got their first listener or lost their last.
    var changes: UInt64 { rooms.changes }

    /// The channels that somebody listens to, with how many do, in no particular order.
    var activeChannels: [(channel: ChannelName, members: Int)] { rooms.activeChannels }

    /// The connections that listen to a channel.
    func listeners(of channel: ChannelName) -> [Int32] {
        rooms.index(of: channel).map { rooms.members($0) } ?? []
    }

    /// The connections that listen to a channel in a form.
    func listeners(of channel: ChannelName, _ form: Form) -> [Int32] {
        let all = listeners(of: channel)
        guard !payloadListeners.isEmpty else { return form == .envelopes ? all : [] }
        return all.filter { payloadListeners.contains($0) == (form == .payloads) }
    }
}
