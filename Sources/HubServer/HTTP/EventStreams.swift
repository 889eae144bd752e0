internal import WebSocketCommon

/// Who listens to channels by Server-Sent Events instead of a WebSocket.
struct EventStreams {
    private var listeners: [ChannelName: [Int32]] = [:]
    private var channelsOf: [Int32: [ChannelName]] = [:]

    /// Whether nobody does.
    var isEmpty: Bool { channelsOf.isEmpty }
    /// How many connections there are.
    var count: Int { channelsOf.count }

    /// Makes a connection listen to channels, each named once.
    mutating func insert(_ connection: Int32, _ names: [ChannelName]) {
        channelsOf[connection] = names
        for name in names { listeners[name, default: []].append(connection) }
    }

    /// Ends a connection's listening.
    mutating func remove(_ connection: Int32) {
        for name in channelsOf.removeValue(forKey: connection) ?? [] {
            listeners[name]?.removeAll { $0 == connection }
            if listeners[name]?.isEmpty == true { listeners[name] = nil }
        }
    }

    /// The channels that somebody listens to.
    var channels: [ChannelName] { Array(listeners.keys) }

    /// The connections that listen to a channel.
    func listeners(of channel: ChannelName) -> [Int32] { listeners[channel] ?? [] }
}
