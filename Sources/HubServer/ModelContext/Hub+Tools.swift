internal import EventLoop
internal import ModelContext
internal import Settings
internal import WebSocketCommon

/// What the tools do.
extension Hub {
    /// Runs a tool, whose end is told at once or later.
    mutating func run(
        _ name: String,
        _ arguments: JSONObject,
        _ call: CallID,
        _ identity: Identity,
        _ client: ClientKey?
    ) {
        do throws(ServiceError) {
            guard let declaration = agents.tools[name] else { throw .unknownRequest(name) }
            try declaration.checkNames(arguments)
            let answer = try arguments.withSlice { (arguments) throws(ServiceError) in
                try declaration.parameters.check(arguments, .invalidRequest, of: name)
                return try perform(
                    tool: declaration,
                    arguments,
                    call,
                    identity,
                    client.map { .session($0.number) }
                )
            }
            if let answer { finish(call, .success(.tool(answer))) }
        } catch {
            count(\.messageErrors, error.code.rawValue)
            finish(call, .failure(error))
        }
    }

    /// - Returns: The answer; `nil` when it comes later.
    private mutating func perform(
        tool: RequestDeclaration,
        _ arguments: JSONSlice,
        _ call: CallID,
        _ identity: Identity,
        _ client: ClientID?
    ) throws(ServiceError) -> JSONObject? {
        if let own = ServerTool(rawValue: tool.name) {
            return try perform(own, JSONObject(arguments), call, identity)
        }
        switch tool.name {
        case "publish":
            return JSONObject(try publish(arguments, identity))
        case "list_channels" where catalogue.request(tool.name) == nil: return channelList
        case "get_status" where asksForServer(arguments): return status
        default:
            switch try perform(tool.name, arguments, identity, client: client) {
            case .given(let answer): return answer
            case .awaited(let job):
                jobs.setCaller(.tool(call), of: job)
                return nil
            }
        }
    }

    private mutating func perform(
        _ tool: ServerTool,
        _ arguments: JSONObject,
        _ call: CallID,
        _ identity: Identity
    ) throws(ServiceError) -> JSONObject? {
        switch tool {
        case .health: return health
        case .healthCheck: return healthCheck
        case .briefStatus:
            return [
                "running": .bool(!isStopping), "connections": .integer(openWebSockets),
                "port": .integer(settings.webSocket.port),
            ]
        case .detailedStatus: return detailedStatus
        case .rooms: return roomList
        case .metrics: return toolMetrics
        case .broadcastTestEvent:
            let name = arguments["event_type"]?.stringValue ?? "test.event"
            let room = arguments["room"]?.stringValue ?? arguments["channel"]?.stringValue
            return try broadcastTest(name, room, arguments["data"], identity)
        case .broadcastTestEventToAll:
            let name = arguments["event_type"]?.stringValue ?? ""
            return try broadcastTest(name, nil, arguments["data"], identity)
        case .waitForEvents:
            try wait(arguments, call, identity)
            return nil
        }
    }

    // MARK: Events

    private mutating func broadcastTest(
        _ name: String,
        _ room: String?,
        _ data: JSON?,
        _ identity: Identity
    ) throws(ServiceError) -> JSONObject {
        guard policy.mayWrite(identity) else {
            throw ServiceError(.forbidden, "Not authorized to publish")
        }
        var payload = data?.objectValue ?? JSONObject()
        payload["test"] = true
        let channel = try catalogue.channelName(room ?? "global")
        let subscribers = try payload.withSlice { (data) throws(ServiceError) in
            try announceUnchecked(name, data, channel).subscribers
        }
        return [
            "status": "broadcasted", "event_type": .string(name),
            "room": .string(channel.description), "channel": .string(channel.description),
            "subscribers": .integer(subscribers),
            "message": .string("\(name) was sent to \(channel)"),
        ]
    }

    private mutating func wait(
        _ arguments: JSONObject,
        _ call: CallID,
        _ identity: Identity
    ) throws(ServiceError) {
        let channel = try catalogue.channelName(arguments["channel"]?.stringValue ?? "")
        guard policy.mayRead(channel, identity) else {
            throw .forbidden(channel: channel.description)
        }
        guard agents.waits.count < EventWaits.limit else {
            throw ServiceError(
                .limitExceeded,
                "\(agents.waits.count) calls wait for events, which is the limit; try again later"
            )
        }
        let seconds = arguments["timeout_seconds"]?.intValue ?? 30
        agents.waits.insert(
            EventWaits.Wait(
                channel: channel,
                event: arguments["event"]?.stringValue,
                count: arguments["count"]?.intValue ?? 1,
                deadline: now + .seconds(seconds)
            ),
            call
        )
    }

    // MARK: Figures

    private var healthCheck: JSONObject {
        [
            "status": health["status"] ?? .null, "server": .string(catalogue.name),
            "host": .string(settings.webSocket.host), "port": .integer(settings.webSocket.port),
            "connections": .integer(openWebSockets), "rooms": .integer(fanOut.rooms.count),
            "max_connections": .integer(settings.webSocket.maximumConnections),
            "message_rate_limit": .integer(settings.webSocket.messageRateLimit),
            "uptime": .float(roundedUptime),
        ]
    }

    private var detailedStatus: JSONObject {
        var rooms = JSONObject()
        var left = ServerTool.mostMembers
        for (channel, members) in fullest(webSocketListeners) {
            let connections = fanOut.rooms.members(of: channel)
            let told = connections.prefix(min(1000, left))
            left -= told.count
            rooms[channel.description] = [
                "subscribers": .integer(members),
                "connection_ids": .array(told.map { connectionID($0) }),
            ]
        }
        let open = connections.descriptors.filter { connections[$0].isCounted }
        return [
            "server": [
                "name": .string(catalogue.name), "status": isStopping ? "stopping" : "running",
                "host": .string(settings.webSocket.host),
                "port": .integer(settings.webSocket.port),
            ],
            "is_running": .bool(!isStopping),
            "connections": .array(open.prefix(1000).map { connectionID($0) }),
            "rooms": .object(rooms),
            "total_connections": .integer(openWebSockets),
            "total_rooms": .integer(fanOut.rooms.count),
        ]
    }

    private var roomList: JSONObject {
        var rooms = JSONObject()
        for (channel, members) in fullest(webSocketListeners) {
            rooms[channel.description] = ["subscribers": .integer(members)]
        }
        return ["rooms": .object(rooms), "total_rooms": .integer(fanOut.rooms.count)]
    }

    private var toolMetrics: JSONObject {
        let messages = metrics.received.total + metrics.sent.total
        let rate = uptime > 0 ? Double(messages) / uptime : 0
        return [
            "server": .string(catalogue.name), "is_running": .bool(!isStopping),
            "uptime_seconds": .float(roundedUptime),
            "average_message_rate": .float((rate * 1000).rounded() / 1000),
            "total_broadcasts": .integer(metrics.broadcasts.reduce(0, +)),
            "peak_connections": .integer(metrics.peakWebSockets),
            "current_connections": .integer(openWebSockets),
            "active_connections": .integer(openWebSockets),
            "active_rooms": .integer(fanOut.rooms.count),
            "max_connections": .integer(settings.webSocket.maximumConnections),
            "message_rate_limit": .integer(settings.webSocket.messageRateLimit),
        ]
    }
}

extension RequestDeclaration {
    /// Refuses arguments that the tool does not have: an agent that misspells one should hear of it.
    fileprivate func checkNames(_ arguments: JSONObject) throws(ServiceError) {
        for member in arguments.members
        where !parameters.contains(where: { $0.name == member.name }) {
            let known = parameters.map(\.name).joined(separator: ", ")
            throw ServiceError(
                .invalidRequest,
                "\(name): \(member.name.quoted) is no parameter; there are \(known.isEmpty ? "none" : known)"
            )
        }
    }
}

extension JSONObject {
    /// What a publisher is told.
    fileprivate init(_ published: Published) {
        self = [
            "status": "published", "event": .string(published.event),
            "channels": .array(published.channels.map { .string($0.description) }),
            "subscribers": .integer(published.subscribers),
        ]
        guard let id = published.id else { return }
        self["id"] = .string(id)
        self["duplicate"] = .bool(published.isDuplicate)
    }
}
