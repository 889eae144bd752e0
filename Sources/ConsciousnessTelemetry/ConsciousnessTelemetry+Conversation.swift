package import WebSocketCommon

/// The protocol of the clients: JSON texts.
extension ConsciousnessTelemetry {
    /// How many orders on behalf of one client may wait; its subscription has one of them at a time.
    static var mostOrders: Int { 16 }
    /// How many sessions a snapshot without names tells of.
    private static var sessionsOfSnapshot: Int { 100 }

    /// Hears a message of a client.
    package mutating func received(
        _ message: ConversationMessage,
        from client: ClientID,
        now: Timestamp
    ) {
        guard clients[client] != nil else { return }
        do throws(MessageError) {
            switch try MessageReader.read(message) {
            case .subscribe(let request): try subscribe(client, request, now)
            case .unsubscribe(let names): try unsubscribe(client, names)
            case .heartbeat: break
            case .snapshot(let names):
                try checkOrders(of: client)
                orderSnapshot(names, for: client, subscription: nil)
            }
        } catch {
            say(ServerMessages.error(error), to: client)
        }
    }

    /// Tells a client that the hub has dropped a message of it.
    package mutating func refused(_ error: ServiceError, from client: ClientID) {
        guard clients[client] != nil else { return }
        say(ServerMessages.error(MessageError(error)), to: client)
    }

    mutating func say(_ message: JSONObject, to client: ClientID) {
        sayings.append(.send(.json(message), to: client))
    }

    // MARK: Orders on behalf of clients

    /// Refuses what would have one more order wait than may.
    func checkOrders(of client: ClientID) throws(MessageError) {
        let open = clients[client]?.openOrders ?? 0
        guard open < Self.mostOrders else {
            throw MessageError(
                .limitExceeded,
                "\(open) requests for records wait for their answers, limit is \(Self.mostOrders); wait for some"
            )
        }
    }

    /// Posts an order on behalf of a client.
    mutating func post(
        _ action: TelemetryOrder.Action,
        for client: ClientID,
        subscription: UInt64?,
        _ asker: (Waiting) -> Asker
    ) {
        guard let number = clients[client]?.number else { return }
        clients[client]?.openOrders += 1
        let waiting = Waiting(client: client, number: number, subscription: subscription)
        post(action, for: asker(waiting))
    }

    /// Notes that an order on behalf of a client is done.
    mutating func closeOrder(_ waiting: Waiting) {
        guard clients[waiting.client]?.number == waiting.number else { return }
        clients[waiting.client]?.openOrders -= 1
    }

    /// Whether who waits is still there, and its subscription too if it is one that waits.
    func isCurrent(_ waiting: Waiting) -> Bool {
        guard let client = clients[waiting.client], client.number == waiting.number else {
            return false
        }
        return waiting.subscription == nil || waiting.subscription == client.subscription?.number
    }

    // MARK: Snapshots

    /// Asks for the last records of sessions; `nil`: of those that were written last.
    mutating func orderSnapshot(
        _ names: [SessionName]?,
        for client: ClientID,
        subscription: UInt64?
    ) {
        let action: TelemetryOrder.Action =
            names.map { .latest(sessions: $0.map(\.id.text)) }
            ?? .newest(count: Self.sessionsOfSnapshot)
        post(action, for: client, subscription: subscription) { .snapshot($0, names: names, []) }
    }

    /// Sends a client the last records that it asked for.
    mutating func snapshot(
        _ records: LastRecords,
        _ names: [SessionName]?,
        to waiting: Waiting,
        _ now: Timestamp
    ) {
        defer { finishSnapshot(to: waiting, now) }
        guard isCurrent(waiting) else { return }
        let texts = (names ?? []).map { ($0.id.text, $0.text) }
        let spellings = Dictionary(uniqueKeysWithValues: texts)
        var told = records
        if waiting.subscription != nil, let subscription = clients[waiting.client]?.subscription {
            // It may have unsubscribed from some meanwhile.
            told.removeAll { subscription.name(of: $0.session) == nil }
            let empty = told.filter { $0.line == nil }.map(\.session)
            clients[waiting.client]?.subscription?.emptyAtSnapshot = Set(empty)
        }
        do throws(MessageError) {
            sayings.append(.send(try ServerMessages.snapshot(told, spellings), to: waiting.client))
        } catch {
            say(ServerMessages.error(error), to: waiting.client)
        }
    }

    /// Lets the subscription whose snapshot it was go on.
    mutating func finishSnapshot(to waiting: Waiting, _ now: Timestamp) {
        closeOrder(waiting)
        guard waiting.subscription != nil, isCurrent(waiting) else { return }
        advance(waiting.client, now)
    }
}
