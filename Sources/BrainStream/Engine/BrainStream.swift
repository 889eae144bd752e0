package import WebSocketCommon

/// The state of a trading system, streamed: what several sources tell of it is merged, and whoever listens hears each new state.
///
/// It can be halted from everywhere: by clients, pages, programs and the message broker. Each of these leads to the same event, and
/// what follows from that is told to everyone.
package struct BrainStream: Service {
    /// How long a client is told nothing at most: after 10 s the clients that there are take the connection for dead.
    static let longestSilence = Duration.seconds(5)
    /// How long the demo is silent after another source has spoken.
    static let deference = Duration.seconds(10)
    /// The channels of a message broker that it listens to.
    package static let brokerChannels = BrokerMessage.Channel.allCases.map(\.rawValue)
    /// The patterns of such channels, with `*` for any text.
    package static let brokerPatterns = [BrokerMessage.tickPrefix + "*"]

    let broker: (any MessageBroker)?
    let options: Options

    var audience = Audience(
        offering: StreamOptions.Name.allCases,
        longestSilence: longestSilence
    )
    var book: StateBook
    var demo: MarketDemo?
    /// When the demo makes its next step; `nil` before the time is known.
    var nextStep: Timestamp?
    /// When another source than the demo last spoke.
    var lastTold: Timestamp?
    /// States of the demo for which there was no room.
    var unkeptStates = 0
    var brokerState = BrokerState()
    /// What the broker has said and was not looked at yet.
    var backlog = BrokerBacklog()
    /// Asks for another turn.
    var wake: (@Sendable () -> Void)?
    private(set) var share = TurnShare()
    /// What was ordered and is not carried out yet.
    var controls: [ControlOrder] = []
    /// Where the order of the event that is about to be applied came from; `nil` when it was no order.
    private var origin: ControlOrder.Origin?
    /// Why the system is halted, and since when.
    private(set) var halt: (reason: String, since: Timestamp)?

    /// Makes the service.
    ///
    /// - Parameters:
    ///   - broker: The way to a message broker that listens to `brokerChannels` and `brokerPatterns`; `nil`: there is none.
    ///   - options: How it is set up.
    package init(broker: (any MessageBroker)?, options: Options = Options()) {
        self.broker = broker
        self.options = options
        book = StateBook(active: options.symbol)
        demo = options.demo ? MarketDemo(symbol: options.symbol) : nil
    }

    // MARK: Beside the loop

    /// Begins to connect to the message broker.
    package mutating func begin(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        self.wake = wake
        try broker?.start(wake: wake)
    }

    /// Ends the connection to the message broker.
    package mutating func end() { broker?.stop() }

    /// Takes in what the message broker has said.
    package mutating func woken(now: Timestamp) -> [Event] {
        settle(now)
        takeReports(now)
        return []
    }

    // MARK: Time

    /// When something is to be done: at once, when somebody waits.
    package var nextTick: Timestamp? {
        let isDue = audience.hasArrivals || !controls.isEmpty || (demo != nil && nextStep == nil)
        guard !isDue else { return Timestamp(clampingMicroseconds: .min) }
        let step = demo == nil || book.isHalted ? nil : nextStep
        return [audience.groups.nextSilence, step, brokerState.retry].compactMap(\.self).min()
    }

    /// Carries an order out, or breaks silences and plays the demo.
    package mutating func tick(now: Timestamp) -> [Event] {
        settle(now)
        if let event = nextControl() { return [event] }
        tellBrokerAgain(now)
        play(now)
        let book = book
        audience.breakSilence(now: now) { book.state(of: $0, now) }
        return []
    }

    /// Welcomes those who have come, now that the time is known.
    mutating func settle(_ now: Timestamp) {
        guard audience.hasArrivals else { return }
        let book = book
        audience.welcome(now: now) { options in
            (book.history(of: options.symbol).map(\.state), book.state(of: options.symbol, now))
        }
    }

    /// Lets no wait be longer than it would be from now on.
    package mutating func calendarSetBack(to now: Timestamp) {
        nextStep = nextStep.map { min($0, now.advanced(by: options.demoInterval)) }
        lastTold = lastTold.map { min($0, now) }
        brokerState.planAnew(now)
        audience.planAnew(now: now)
    }

    // MARK: Halting

    /// The next order that changes something; those before it are acknowledged to who gave them, and to nobody else.
    private mutating func nextControl() -> Event? {
        while !controls.isEmpty {
            let order = controls.removeFirst()
            guard order.halts == book.isHalted else {
                origin = order.origin
                return order.event
            }
            writeKeyAgain(order)
            guard case .client(let client) = order.origin else { continue }
            let reason = order.halts ? halt?.reason ?? order.reason : order.reason
            let (type, data) = ControlOrder.notice(halts: order.halts, reason: reason)
            audience.say(.data(type, data), to: client)
        }
        return nil
    }

    /// The events of an order that came with a request: none when it changes nothing, which is made sure of in the broker's key.
    mutating func events(of order: ControlOrder) -> [Event] {
        guard order.halts == book.isHalted else { return [order.event] }
        writeKeyAgain(order)
        return []
    }

    /// Accepts what fits the present state.
    package func check(_ event: EventView) throws(ServiceError) {
        switch event.name {
        case ControlOrder.halted:
            guard !book.isHalted else {
                throw ServiceError(.invalidState, "the system is halted already")
            }
        case ControlOrder.resumed:
            guard book.isHalted else {
                throw ServiceError(.invalidState, "the system is not halted")
            }
        case Self.rebalanced:
            guard !book.isHalted else {
                throw ServiceError(.invalidState, "the system is halted; resume it first")
            }
        case Self.demoReset:
            guard demo != nil else {
                throw ServiceError(.invalidState, "there is no demo that could begin anew")
            }
        default: preconditionFailure("\(event.name) is declared and not checked")
        }
    }

    /// Halts, resumes, or does with the demo what was said, whoever said it.
    package mutating func apply(_ event: EventView) {
        settle(event.time)
        switch event.name {
        case ControlOrder.halted: change(halts: true, event)
        case ControlOrder.resumed: change(halts: false, event)
        case Self.rebalanced: rebalance(event.time)
        case Self.demoReset: reset(event.time)
        default: preconditionFailure("\(event.name) is declared and not applied")
        }
    }

    private mutating func change(halts: Bool, _ event: EventView) {
        let origin = origin
        self.origin = nil
        guard halts != book.isHalted else { return }
        let now = event.time
        let given = event.string("reason")
        let reason = ControlOrder(halts: halts, reason: given, .request).reason
        halt = halts ? (reason, now) : nil
        book.setHalted(halts)
        if halts {
            book.journal.note(.warning, "System halted: \(reason)", now: now)
        } else {
            book.journal.note(.info, "System resumed: \(reason)", now: now)
        }
        let (type, data) = ControlOrder.notice(halts: halts, reason: reason)
        audience.sayToAll(.data(type, data))
        tellEveryone(now)
        switch origin {
        case .brokerKey: break
        case .broker: writeKey()
        case .client, .http, .request, .state, nil: tellBroker(halts: halts, reason: reason, now)
        }
    }

    /// Says the present state to everyone: of the active symbol, and of each that somebody has chosen.
    private mutating func tellEveryone(_ now: Timestamp) {
        let entry = book.restate(book.active, now: now)
        audience.say(entry.state, of: entry.symbol, to: .all, now: now)
        for symbol in audience.groups.symbols where symbol != book.active {
            let state = book.refreshed(symbol, now: now)
            audience.say(state, of: symbol, to: .chosen, now: now)
        }
    }

    /// Says a new state to all that it is for, or has it said at the end of the turn.
    mutating func publish(_ entry: StateBook.Entry, _ now: Timestamp) {
        let options = audience.groups.count(of: entry.symbol, isAside: entry.isAside)
        guard share.admits(entry, to: options, now) else { return }
        say(entry.state, of: entry.symbol, isAside: entry.isAside, now)
    }

    private mutating func say(
        _ state: JSONObject,
        of symbol: TickerSymbol,
        isAside: Bool,
        _ now: Timestamp
    ) {
        audience.say(state, of: symbol, to: isAside ? .followers : .curious, now: now)
    }

    // MARK: Clients

    /// Takes a client in; it is welcomed within the turn.
    package mutating func opened(_ client: ClientID, _ opening: Opening) {
        audience.opened(client, opening)
        if let problem = playIfUnknown(audience[client]?.options.symbol) {
            audience.refuse(problem, to: client)
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
    package mutating func takeSayings() -> [Saying] {
        for late in share.end() {
            // A halt may have come behind it: what is told is what is so now.
            let state = book.state(of: late.symbol, late.time)
            say(state, of: late.symbol, isAside: late.isAside, late.time)
        }
        return audience.takeSayings()
    }

    // MARK: What is told of it

    /// Whether the system is halted, and why.
    package func state(of channel: ChannelName) -> JSONObject? {
        var state: JSONObject = ["status": .string(halt == nil ? "ACTIVE" : "HALTED")]
        if let halt {
            state["reason"] = .string(halt.reason)
            state["since"] = halt.since.json
        }
        return state
    }
}
