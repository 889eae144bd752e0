internal import ModelContext
internal import WebSocketCommon

/// What the hub keeps for agents: the protocol's machine, the channels they watch, the events they wait for.
struct Agents {
    var server: ModelContextServer
    let uri: ChannelURI
    let tools: [String: RequestDeclaration]
    var watches = Watches()
    var waits = EventWaits()
    /// How often rooms had come and gone when agents were last told.
    var knownRoomChanges: UInt64 = 0

    init(_ catalogue: Catalogue, policy: any AccessPolicy, version: String) {
        let uri = ChannelURI(service: catalogue.name)
        self.uri = uri
        let declarations = catalogue.toolDeclarations
        tools = Dictionary(uniqueKeysWithValues: declarations.map { ($0.name, $0) })
        server = ModelContextServer(
            ServerInfo(
                name: catalogue.name,
                version: version,
                instructions: """
                    \(catalogue.summary) Each channel is a resource channel://\(catalogue.name)/CHANNEL: read it for its \
                    state, subscribe to it to be told when something is said in it, or call wait_for_events.
                    """
            ),
            tools: declarations.map(Tool.init),
            resourceTemplates: catalogue.resourceTemplates
        ) { text in
            do throws(ServiceError) {
                let channel = try catalogue.channelName(try uri.channel(text))
                // Whoever subscribes is told, whoever it is: so it must be a channel for everybody.
                guard policy.mayRead(channel, .anonymous(isLocal: false)) else {
                    throw .forbidden(channel: channel.description)
                }
                return nil
            } catch { return error }
        }
    }

    /// What there is of agents and what they did.
    var figures: [Figure] {
        let (gauges, statistics) = (server.gauges, server.statistics)
        return [
            .gauge("sessions", "Sessions of agents.", gauges.sessions),
            .gauge("session_streams", "Streams that sessions listen to.", gauges.sessionStreams),
            .gauge("listen_streams", "Streams of subscriptions/listen.", gauges.listenStreams),
            .gauge("pending_calls", "Calls that are not answered yet.", gauges.calls),
            .gauge("watched_resources", "Channels that agents watch.", watches.count),
            .counter("requests", "HTTP requests of agents.", statistics.requests),
            .counter("errors", "Requests answered by an error.", statistics.errors),
            .counter("calls", "Tools called, resources listed and read.", statistics.calls),
            .counter("cancelled_calls", "Calls taken back.", statistics.callsCancelled),
            .counter("opened_sessions", "Sessions begun.", statistics.sessionsOpened),
            .counter("expired_sessions", "Sessions nobody used.", statistics.sessionsExpired),
            .counter(
                "refused",
                "Sessions, calls and subscriptions refused at a bound.",
                statistics.sessionsRefused + statistics.callsRefused
                    + statistics.subscriptionsRefused
            ),
            .counter(
                "notifications",
                "Changes that agents were told of.",
                statistics.notifications
            ),
        ]
    }

    /// Whether anybody wants to hear of events.
    var isListening: Bool { !watches.isEmpty || !waits.isEmpty }

    /// When `tick` is wanted at the latest.
    var nextDeadline: ContinuousClock.Instant? {
        guard let wait = waits.nextDeadline else { return server.nextDeadline }
        return server.nextDeadline.map { min($0, wait) } ?? wait
    }
}
