internal import EventLoop
internal import Settings
internal import WebSocketCommon

/// What the server tells of itself.
extension Hub {
    /// What `list_channels` answers: the kinds there are, and the channels somebody listens to, the fullest first.
    var channelList: JSONObject {
        let listeners = listeners
        return [
            "channels": .array(
                catalogue.channels.map { declaration in
                    var channel: JSONObject = [
                        "channel": .string(declaration.pattern),
                        "description": .string(declaration.summary),
                    ]
                    if let delivery = declaration.delivery.declaration {
                        channel["delivery"] = .object(delivery)
                    }
                    return .object(channel)
                }
            ),
            "active": .array(
                fullest(listeners).map { channel, count in
                    ["channel": .string(channel.description), "subscribers": .integer(count)]
                }
            ),
            "active_total": .integer(listeners.count),
        ]
    }

    /// The channels that somebody listens to, by a WebSocket or a stream, with how many do, in no particular order.
    var listeners: [(channel: ChannelName, members: Int)] {
        guard !eventStreams.isEmpty else { return webSocketListeners }
        var counts: [ChannelName: Int] = [:]
        for (channel, members) in webSocketListeners { counts[channel] = members }
        for (channel, members) in eventStreams.activeChannels {
            counts[channel, default: 0] += members
        }
        return counts.map { ($0.key, $0.value) }
    }

    /// The channels that somebody listens to by a WebSocket; the rooms of a protocol of the service's own are no channels.
    var webSocketListeners: [(channel: ChannelName, members: Int)] {
        let active = fanOut.rooms.activeChannels
        guard catalogue.conversation != nil else { return active }
        return active.filter { catalogue.channelIndex($0.channel) != nil }
    }

    /// The channels with the most listeners, up to a thousand.
    func fullest(
        _ channels: [(channel: ChannelName, members: Int)]
    ) -> [(channel: ChannelName, members: Int)] {
        channels.prefix(
            1000,
            sortedBy: {
                ($1.members, $0.channel.description) < ($0.members, $1.channel.description)
            }
        )
    }

    /// How long it has served, in seconds, to the millisecond.
    var roundedUptime: Double { (uptime * 1000).rounded() / 1000 }

    /// A connection's identifier, as its welcome tells it.
    func connectionID(_ connection: Int32) -> JSON {
        // Neighbours should not look alike: a bijection that spreads the bits (splitmix64, Steele et al. 2014).
        var bits = UInt64(connections[connection].number) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        return .string(MessageID(random: connectionSeed, bits).description)
    }

    /// What `get_status` answers of the server.
    var status: JSONObject {
        [
            "status": isStopping ? "stopping" : "healthy",
            "service": .string(catalogue.name),
            "version": .string(version),
            "uptime_seconds": .float(roundedUptime),
            "connections": .integer(openWebSockets),
            "max_connections": .integer(settings.webSocket.maximumConnections),
            "message_rate_limit": .integer(settings.webSocket.messageRateLimit),
            "channels": .integer(fanOut.rooms.count),
            "subscriptions": .integer(fanOut.rooms.membershipCount),
        ]
    }

    /// What `/health` tells: the server's status, and each thing that must be well for it to be `healthy`.
    var health: JSONObject {
        var health = status
        let failing = Jobs.Kind.allCases.filter(failingWork.contains).map(\.rawValue)
        let work = failing.isEmpty ? "ok" : "\(failing.joined(separator: " and ")) fail"
        let serving = isStopping ? "stopping" : "serving"
        health["checks"] = [
            "server": ["ok": .bool(!isStopping), "status": .string(serving)],
            "work": [
                "ok": .bool(failing.isEmpty), "status": .string(work),
                "pending": .integer(jobs.count),
            ],
        ]
        if !isStopping, !failing.isEmpty { health["status"] = "degraded" }
        var figures = JSONObject()
        for figure in service.figures {
            figures[figure.name] = figure.fraction.map { .float($0) } ?? .integer(figure.value)
        }
        health["figures"] = .object(figures)
        return health
    }
}
