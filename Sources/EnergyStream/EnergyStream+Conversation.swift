package import WebSocketCommon

/// The protocol of the clients: texts in either direction, of which theirs are not acknowledged.
extension EnergyStream {
    /// Hears a message of a client's.
    package mutating func received(
        _ message: ConversationMessage,
        from client: ClientID,
        now: Timestamp
    ) {
        guard audience[client] != nil else { return }
        // What answers it must not come before the first message.
        greet(now)
        do throws(ClientError) {
            try hear(try ClientCommand(message), from: client, now)
        } catch {
            rejectedMessages += 1
            if let event = mistakes.note(error, of: client, frame: model.frame) {
                say(event, to: client, now)
            }
        }
    }

    private mutating func hear(
        _ message: ClientCommand,
        from client: ClientID,
        _ now: Timestamp
    ) throws(ClientError) {
        switch message {
        case .heartbeatResponse: break
        case .subscribe(let channels):
            select(client, now) { $0.subscribe(channels) }
        case .unsubscribe(let channels):
            select(client, now) { $0.unsubscribe(channels) }
        case .generate(let report):
            guard audience[client]?.mayWrite == true else {
                throw ClientError(
                    .forbidden,
                    "Not authorized to generate: only clients on this machine are, and no page without an origin",
                    received: "generate",
                    expected: "a client that may write"
                )
            }
            _ = try take(GenerationReport(report))
        }
    }

    private mutating func select(
        _ client: ClientID,
        _ now: Timestamp,
        _ change: (inout ChannelSelection) -> Void
    ) {
        let heardEnergy = audience[client]?.channels.contains(.energy) ?? false
        let rooms = audience.change(client) { change(&$0.selection) }
        if !heardEnergy, audience[client]?.channels.contains(.energy) == true {
            sayLatest(to: client, now)
        }
        sayings += rooms
    }

    // MARK: Greeting

    /// Sends new clients the first message and the present state, and lets them hear what comes.
    mutating func greet(_ now: Timestamp) {
        guard !ungreeted.isEmpty else { return }
        for client in ungreeted {
            sayings.append(.preferNewest(client))
            say(StartupComplete(model: options.model, tier: options.tier), to: client, now)
            if sayLatest(to: client, now) {
                for field in model.fields.recent(at: model.frame) {
                    sayings.append(
                        .send(.text(field.message(at: now, frame: model.frame)), to: client)
                    )
                }
            }
            sayings += audience.change(client) { $0.isGreeted = true }
        }
        ungreeted = []
    }

    /// Sends a client the last update, if it is younger than a second.
    ///
    /// It has the time at which it is sent, as every message, so that its age is not taken for the connection's slowness.
    @discardableResult
    private mutating func sayLatest(to client: ClientID, _ now: Timestamp) -> Bool {
        guard let latest, now.duration(since: latest.time) < .seconds(1) else { return false }
        let message = latest.update.message(at: now, frame: model.frame)
        sayings.append(.send(.text(message), to: client))
        return true
    }

    // MARK: Refusals

    /// Notes that the hub has dropped a message of a client's.
    package mutating func refused(_ error: ServiceError, from client: ClientID) {
        rejectedMessages += 1
        let error = ClientError(
            .rateLimitExceeded,
            error.message,
            received: "a message too soon",
            expected: "fewer messages a second"
        )
        guard let event = mistakes.note(error, of: client, frame: model.frame) else { return }
        refusals.append((client, event))
    }

    /// Tells clients which messages the hub has dropped.
    mutating func sayRefusals(_ now: Timestamp) {
        guard !refusals.isEmpty else { return }
        for (client, event) in refusals { say(event, to: client, now) }
        refusals = []
    }

    /// Tells clients how many of their mistakes they were not told.
    mutating func saySuppressed(_ now: Timestamp) {
        for (client, event) in mistakes.take(at: model.frame) { say(event, to: client, now) }
    }

    private mutating func say(
        _ payload: some PlainPayload,
        to client: ClientID,
        _ now: Timestamp
    ) {
        sayings.append(.send(.text(payload.message(at: now)), to: client))
    }
}
