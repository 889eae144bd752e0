internal import WebSocketCommon

/// The clients of a service, and what is to be said to them.
///
/// A client is welcomed when the time is known next, before anything else is said to it.
struct Audience: Sendable {
    /// Rooms of everyone whose packets are written alike, whatever else they have chosen.
    static let everyone = ConversationRoom.Declaration(kind: "everyone", delivery: .all)

    /// What packets with states are called.
    static let stateType = "TELEMETRY"

    /// Somebody who listens.
    struct Client: Sendable {
        /// What it wants.
        fileprivate(set) var options: StreamOptions
        /// Whether it may change things.
        let mayWrite: Bool
    }

    private struct Arrival {
        let client: ClientID
        var isTold: Bool
        var problems: [ServiceError]
    }

    private let names: [StreamOptions.Name]
    private var clients: [ClientID: Client] = [:]
    private var arrivals: [Arrival] = []
    private(set) var groups: RecipientGroups
    private var sayings: [Saying] = []

    /// Makes it without clients.
    ///
    /// - Parameters:
    ///   - names: The options that clients have.
    ///   - longestSilence: How long a client may be told nothing; `nil`: for ever.
    init(offering names: [StreamOptions.Name], longestSilence: Duration? = nil) {
        self.names = names
        groups = RecipientGroups(longestSilence: longestSilence)
    }

    /// A client; `nil` when it is gone.
    subscript(client: ClientID) -> Client? { clients[client] }

    /// The symbols that they have chosen.
    var symbols: Set<TickerSymbol> { Set(clients.values.compactMap(\.options.symbol)) }

    /// How many there are.
    var count: Int { clients.count }

    /// Whether somebody waits to be welcomed.
    var hasArrivals: Bool { !arrivals.isEmpty }

    // MARK: Coming and going

    /// Takes a client in.
    mutating func opened(_ client: ClientID, _ opening: Opening) {
        let negotiation = OptionsNegotiation(opening.parameters, names)
        clients[client] = Client(options: negotiation.options, mayWrite: opening.mayWrite)
        arrivals.append(
            Arrival(
                client: client,
                isTold: negotiation.isTold,
                problems: negotiation.problems
            )
        )
    }

    /// Tells those who have come what is in force, what is wrong with what they asked for, and the state.
    ///
    /// - Parameters:
    ///   - type: What the packets with the state are called.
    ///   - now: The present.
    ///   - states: Tells the states for who wants this: past ones first, then the present one.
    mutating func welcome(
        as type: String = Audience.stateType,
        now: Timestamp,
        _ states: (StreamOptions) -> (past: [JSONObject], present: JSONObject)
    ) {
        let arrived = arrivals
        arrivals = []
        for arrival in arrived {
            guard let options = clients[arrival.client]?.options else { continue }
            if arrival.isTold { say(.data("OPTIONS", options.told(names)), to: arrival.client) }
            for problem in arrival.problems { say(.error(problem), to: arrival.client) }
            sayings.append(.join(arrival.client, Self.room(of: options.form)))
            let (past, present) = states(options)
            join(arrival.client, options, past, present, as: type, now)
        }
    }

    private mutating func join(
        _ client: ClientID,
        _ options: StreamOptions,
        _ past: [JSONObject],
        _ present: JSONObject,
        as type: String,
        _ now: Timestamp
    ) {
        let (room, payloads) = groups.join(
            options,
            past: past,
            present: present,
            as: type,
            now: now
        )
        for payload in payloads { sayings.append(.send(payload, to: client)) }
        sayings.append(.join(client, room))
        // Each packet builds on the one before: none can be left out.
        if !options.isDelta { sayings.append(.preferNewest(client)) }
    }

    /// Changes what a client is told, and tells it the present state.
    ///
    /// - Parameters:
    ///   - client: Who.
    ///   - options: What it wants from now on.
    ///   - acknowledgement: What it is told first.
    ///   - present: The state that it begins with.
    ///   - now: The present.
    mutating func change(
        _ client: ClientID,
        to options: StreamOptions,
        _ acknowledgement: Packet,
        present: JSONObject,
        now: Timestamp
    ) {
        guard let old = clients[client]?.options else { return }
        if let room = groups.leave(old) { sayings.append(.leave(client, room)) }
        clients[client]?.options = options
        say(acknowledgement, to: client)
        join(client, options, [], present, as: Self.stateType, now)
    }

    /// Forgets a client; the hub takes it out of its rooms.
    mutating func left(_ client: ClientID) {
        guard let gone = clients.removeValue(forKey: client) else { return }
        if let place = arrivals.firstIndex(where: { $0.client == client }) {
            arrivals.remove(at: place)
        } else {
            _ = groups.leave(gone.options)
        }
    }

    // MARK: Saying

    /// Says something to a client.
    mutating func say(_ packet: Packet, to client: ClientID) {
        guard let form = clients[client]?.options.form else { return }
        sayings.append(.send(form.payload(packet), to: client))
    }

    /// Tells a client what is wrong with what it said.
    mutating func refuse(_ error: ServiceError, to client: ClientID) {
        if let place = arrivals.firstIndex(where: { $0.client == client }) {
            arrivals[place].problems.append(error)
        } else {
            say(.error(error), to: client)
        }
    }

    /// Says something to everyone, whatever they have chosen.
    mutating func sayToAll(_ packet: Packet) {
        for form in PacketForm.all {
            sayings.append(.publish(form.payload(packet), in: Self.room(of: form)))
        }
    }

    /// Says a state to those that it is for.
    mutating func say(
        _ state: JSONObject,
        of symbol: TickerSymbol? = nil,
        to hearers: RecipientGroups.Hearers = .curious,
        now: Timestamp
    ) {
        sayings += groups.say(
            state,
            of: symbol,
            as: Self.stateType,
            to: hearers,
            now: now
        )
    }

    /// Counts what is told nothing for too long from now on, after the calendar was set back.
    mutating func planAnew(now: Timestamp) { groups.planAnew(now: now) }

    /// Says the present state to those who were told nothing for too long.
    mutating func breakSilence(now: Timestamp, _ present: (TickerSymbol?) -> JSONObject) {
        sayings += groups.breakSilence(as: Self.stateType, now: now, present)
    }

    /// Takes what is to be said.
    mutating func takeSayings() -> [Saying] {
        defer { sayings.removeAll(keepingCapacity: true) }
        return sayings
    }

    private static func room(of form: PacketForm) -> ConversationRoom {
        let number = PacketForm.all.firstIndex(of: form) ?? 0
        return ConversationRoom(kind: everyone.kind, number: UInt64(number))
    }
}
