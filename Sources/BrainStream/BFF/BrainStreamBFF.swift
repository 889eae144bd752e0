package import WebSocketCommon

/// The dashboards' side of an engine: what it tells is made complete, and said once a second, come what may.
package struct BrainStreamBFF: Service {
    /// Asks the engine to do something: posts to a path of its, and gives its answer.
    ///
    /// It may take its time; it throws what went wrong.
    package typealias EngineAction =
        @Sendable (_ path: String) throws(ServiceError) -> JSONObject

    /// How long it is from one telemetry to the next.
    static let period = Duration.seconds(1)
    /// The options that clients have.
    private static let names: [StreamOptions.Name] = [.flat, .delta, .encoding]
    /// What the first packet is called.
    private static let welcomeType = "WELCOME"

    private let action: EngineAction
    private var audience = Audience(offering: names)
    private var aggregate = TelemetryAggregate()
    /// When the next telemetry is due; `nil` before the time is known.
    private var nextTelemetry: Timestamp?
    /// The present as it was last known, for the figures.
    private var now: Timestamp?

    /// Makes the service.
    ///
    /// - Parameter action: Asks the engine to do something.
    package init(action: @escaping EngineAction) { self.action = action }

    // MARK: Time

    /// When the next telemetry is due, or somebody waits to be welcomed.
    package var nextTick: Timestamp? {
        let isDue = audience.hasArrivals || nextTelemetry == nil
        return isDue ? Timestamp(clampingMicroseconds: .min) : nextTelemetry
    }

    /// Says the telemetry when it is due.
    package mutating func tick(now: Timestamp) -> [Event] {
        settle(now)
        guard let due = nextTelemetry, due <= now else { return [] }
        audience.say(aggregate.data(now), now: now)
        // Whole periods from the first one, whatever time was lost.
        let later = now.advanced(by: .microseconds(1))
        nextTelemetry = due.onGrid(of: Self.period, notBefore: later)
        return []
    }

    /// Lets no wait be longer than it would be from now on.
    package mutating func calendarSetBack(to now: Timestamp) {
        self.now = now
        aggregate.planAnew(now)
        nextTelemetry = nextTelemetry.map { min($0, now.advanced(by: Self.period)) }
    }

    /// Welcomes those who have come, now that the time is known.
    private mutating func settle(_ now: Timestamp) {
        self.now = now
        aggregate.began(now: now)
        if nextTelemetry == nil { nextTelemetry = now.advanced(by: Self.period) }
        guard audience.hasArrivals else { return }
        let data = aggregate.data(now)
        audience.welcome(as: Self.welcomeType, now: now) { _ in ([], data) }
    }

    // MARK: Clients

    /// Takes a client in; it is welcomed within the turn.
    package mutating func opened(_ client: ClientID, _ opening: Opening) {
        audience.opened(client, opening)
    }

    /// Hears a message of a client: none but `PING` has a meaning.
    package mutating func received(
        _ message: ConversationMessage,
        from client: ClientID,
        now: Timestamp
    ) {
        settle(now)
        do throws(ServiceError) {
            let message = try StreamMessage(message)
            guard message.type == "PING" else { throw message.unknown(["PING"]) }
        } catch {
            audience.refuse(error, to: client)
        }
    }

    /// Forgets a client.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        audience.left(client)
        return []
    }

    /// Tells a client that the hub has dropped a message of it.
    package mutating func refused(_ error: ServiceError, from client: ClientID) {
        audience.refuse(error, to: client)
    }

    /// Takes what is to be said.
    package mutating func takeSayings() -> [Saying] { audience.takeSayings() }

    // MARK: Requests

    /// Answers a request, or takes what a look at the engine told.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        settle(request.time)
        switch request.name {
        case "get_telemetry":
            return Outcome(["telemetry": .object(aggregate.data(request.time))])
        case "observe_engine":
            aggregate.observe(EngineObservation(request.parameters), now: request.time)
            return Outcome(["stale": .bool(aggregate.staleness(request.time) != nil)])
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    /// Has the engine do what a dashboard's button asks for.
    package mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        switch request.resource {
        case Self.resetPath: return ask("/api/actions/reset", orTell: "Failed to reset engine")
        case Self.forcePath: return ask("/api/actions/rebalance", orTell: "Failed to force trade")
        default: preconditionFailure("\(request.resource) is declared and not answered")
        }
    }

    private func ask(_ path: String, orTell failure: String) -> Outcome {
        let action = action
        return .after { () throws(ServiceError) in
            do throws(ServiceError) { return Outcome(try action(path)) } catch {
                throw ServiceError(
                    .upstreamFailed,
                    failure,
                    detail: "\(path): \(error.detail ?? error.message)"
                )
            }
        }
    }

    /// Folds nothing in: there are no events.
    package mutating func apply(_ event: EventView) {}

    // MARK: What is told of it

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        let groups = audience.groups
        var figures: [Figure] = [
            .gauge("json_clients", "Clients that get JSON.", groups.clients(.json)),
            .gauge("msgpack_clients", "Clients that get MessagePack.", groups.clients(.msgpack)),
            .counter(
                "full_packets",
                "Whole telemetry that was said, once for each client.",
                Int(clamping: groups.counts.full)
            ),
            .counter(
                "delta_packets",
                "Differences that were said, once for each client.",
                Int(clamping: groups.counts.delta)
            ),
            .counter(
                "packet_bytes",
                "Bytes of both before they are framed, once for each client.",
                Int(clamping: groups.counts.bytes)
            ),
            .counter("polls", "Looks at the engine.", aggregate.polls),
            .counter("failed_polls", "Looks that told nothing.", aggregate.failedPolls),
        ]
        guard let now else { return figures }
        let isStale = aggregate.staleness(now) != nil
        figures.append(
            .gauge(
                "stale",
                "1 while the last telemetry is not the present, else 0.",
                isStale ? 1 : 0
            )
        )
        if let age = aggregate.age(now) {
            figures.append(.measure("age_seconds", "How old the last telemetry is.", age))
        }
        return figures
    }
}
