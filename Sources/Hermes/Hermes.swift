package import WebSocketCommon

/// A simulation and its telemetry: modules step together on a thread of their own, and clients command them and are streamed frames.
///
/// What it knows of the simulation it has been told: orders go to the engine, and its reports come back, so commands are carried out
/// one after the other, whoever gives them. Every text of a client goes that way, be it only to be refused, so answers come in the
/// order of the commands; only a step is answered later, when its frames are made.
package struct Hermes: Service {
    /// Who waits for an order to be done.
    enum Asker {
        /// Nobody.
        case nobody
        /// A client, what it is told, and how many bytes its text had.
        case client(ClientID, number: UInt64, Reply, size: Int)
        /// A request in the envelope or a tool's, and how it is answered.
        case request(Reply)
    }

    /// The rooms that all clients are in.
    static let everyone = ConversationRoom(kind: "clients", number: 0)

    let link: any SimulationLink
    let schema: SimulationSchema
    let options: Options
    private let schemaMessage: [UInt8]

    var clients: [ClientID: Client] = [:]
    var groups = SubscriptionGroups()
    var askers: [UInt64: Asker] = [:]
    private var lastTicket: UInt64 = 0
    /// The last frame that was told.
    var latest: SimulationFrame?
    var status: SimulationStatus
    /// The rates that the engine knows of.
    var knownRates: [Double] = []

    var sayings: [Saying] = []
    var answers: [(ticket: UInt64, answer: Result<Outcome, ServiceError>)] = []
    private(set) var figuresOfHub = ConversationFigures(connections: 0, replaced: 0)
    var framesSent: UInt64 = 0
    /// Frames that the engine told and nobody took in time, once for each who would have heard them.
    private var framesLost: UInt64 = 0
    /// How many requests wait for the engine.
    var openRequests = 0
    /// Counts the clients, so that one is not taken for the next with its number.
    private var lastClient: UInt64 = 0
    var ignoredMessages: UInt64 = 0
    /// How many events were said and how many of them applied: an event with another number is not the simulation's.
    var eventsSaid = 0
    var eventsApplied = 0

    /// Makes the service of a simulation.
    ///
    /// - Parameters:
    ///   - link: The way to it.
    ///   - options: How it is offered.
    package init(_ link: any SimulationLink, options: Options = Options()) {
        self.link = link
        self.options = options
        schema = link.schema
        schemaMessage = Messages.schema(link.schema).encoded()
        status = SimulationStatus(state: .paused, mode: link.mode, frame: 0, time: 0)
    }

    /// How a simulation is offered.
    package struct Options: Sendable {
        /// The form of frames for who does not ask for one, default `compact`.
        package var format = FrameFormat.compact
        /// Whether it runs at once, or is staged until somebody resumes it, the default.
        package var startsRunning = false

        /// Makes the defaults.
        package init() {}
    }

    // MARK: Beside the loop

    /// Starts the simulation's thread.
    package mutating func begin(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        try link.start(wake: wake)
        // Tells the values of the first frame.
        _ = post(.values, for: .nobody)
        if options.startsRunning { _ = post(.resume, for: .nobody) }
    }

    /// Ends the simulation.
    package mutating func end() { link.stop() }

    /// Looks at what the engine has told.
    package mutating func woken(now: Timestamp) -> [Event] {
        var events: [Event] = []
        for report in link.takeReports() {
            switch report {
            case .done(let ticket, let result): done(ticket, result)
            case .happened(let happening): events.append(happened(happening))
            case .frame(let frame): stream(frame)
            case .status(let status): self.status = status
            }
        }
        return events
    }

    private mutating func happened(_ happening: SimulationHappening) -> Event {
        note(happening)
        let message = ConversationPayload.json(Messages.event(happening))
        sayings.append(.publish(message, in: Self.everyone))
        eventsSaid += 1
        var data: JSONObject = [
            "event_number": .integer(eventsSaid),
            "frame": .integer(happening.frame),
            "time": .float(happening.time),
        ]
        if let text = happening.message { data["message"] = .string(text) }
        return Event("simulation.\(happening.kind.rawValue)", data)
    }

    private mutating func note(_ happening: SimulationHappening) {
        status.frame = happening.frame
        status.time = happening.time
        switch happening.kind {
        case .paused, .reset: status.state = .paused
        case .running: status.state = .running
        case .stopped: status.state = .stopped
        case .failed: status.state = .failed
        case .seeked: if status.state == .stopped { status.state = .paused }
        case .recordingStarted, .recordingStopped: break
        }
    }

    private mutating func stream(_ frame: SimulationFrame) {
        latest = frame
        for (saying, hearers) in groups.encode(frame) {
            sayings.append(saying)
            framesSent += UInt64(hearers)
            framesLost += UInt64(hearers * frame.replaced)
        }
    }

    /// Leaves an order with the engine.
    ///
    /// - Returns: Its ticket.
    mutating func post(_ action: SimulationOrder.Action, for asker: Asker) -> UInt64 {
        lastTicket += 1
        askers[lastTicket] = asker
        link.post(SimulationOrder(lastTicket, action))
        return lastTicket
    }

    private mutating func done(
        _ ticket: UInt64,
        _ result: Result<SimulationAnswer, SimulationProblem>
    ) {
        if case .success(let answer) = result {
            status = answer.status
            if let values = answer.values { latest = values }
        }
        switch askers.removeValue(forKey: ticket) {
        case .client(let client, let number, let reply, let size):
            // Its number may have come back.
            guard clients[client]?.number == number else { return }
            clients[client]?.unanswered -= 1
            clients[client]?.unansweredBytes -= size
            self.reply(reply, result, to: client)
        case .request(let reply):
            openRequests -= 1
            answers.append(
                (
                    ticket,
                    result.mapError { CommandError($0).serviceError }
                        .map { Outcome(self.answer(reply, $0)) }
                )
            )
        case .nobody, nil: break
        }
    }

    // MARK: Clients

    /// Sends a client the schema, and lets it hear what happens.
    package mutating func opened(_ client: ClientID, _ opening: Opening) {
        lastClient += 1
        clients[client] = Client(number: lastClient, mayWrite: opening.mayWrite)
        sayings.append(.send(.text(schemaMessage), to: client))
        sayings.append(.join(client, Self.everyone))
        sayings.append(.preferNewest(client))
    }

    /// Forgets a client and its subscription.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        guard let gone = clients.removeValue(forKey: client) else { return [] }
        if let subscription = gone.subscription { _ = groups.remove(subscription) }
        tellRates()
        return []
    }

    /// Tells the engine which rates are wanted, if they have changed.
    mutating func tellRates() {
        let rates = groups.rates
        guard rates != knownRates else { return }
        knownRates = rates
        _ = post(.rates(rates), for: .nobody)
    }

    /// Hears how it goes with the connections.
    package mutating func noted(_ figures: ConversationFigures) { figuresOfHub = figures }

    /// Takes what is to be said.
    package mutating func takeSayings() -> [Saying] {
        defer { sayings.removeAll(keepingCapacity: true) }
        return sayings
    }

    /// Takes the answers to requests.
    package mutating func takeAnswers() -> [(
        ticket: UInt64, answer: Result<Outcome, ServiceError>
    )] {
        defer { answers = [] }
        return answers
    }

    // MARK: What is told of it

    /// Accepts the events that the simulation itself has just said: nobody else knows what happened to it.
    package func check(_ event: EventView) throws(ServiceError) {
        let number = event.value("event_number")?.intValue ?? 0
        guard number > eventsApplied, number <= eventsSaid else {
            throw ServiceError(
                .forbidden,
                "\(event.name) is said by the simulation alone; send a request to change it"
            )
        }
    }

    /// Notes that an event was said.
    package mutating func apply(_ event: EventView) {
        eventsApplied = event.value("event_number")?.intValue ?? eventsApplied
    }

    /// How the simulation goes, as `get_status` and `get_simulation` tell it.
    func told(_ status: SimulationStatus) -> JSONObject {
        var told = Messages.status(status, schema)
        told["clients"] = .integer(figuresOfHub.connections)
        told["subscriptions"] = .integer(groups.count)
        told["frames_sent"] = .integer(framesSent)
        told["frames_dropped"] = .integer(framesDropped)
        return told
    }

    private var framesDropped: UInt64 { figuresOfHub.replaced + framesLost }

    /// The state of the simulation.
    package func state(of channel: ChannelName) -> JSONObject? { told(status) }

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        [
            .gauge("signals", "Signals of all modules.", schema.names.count),
            .gauge(
                "running",
                "1 while simulated time passes, else 0.",
                status.state == .running ? 1 : 0
            ),
            .gauge(
                "failed",
                "1 when a module has failed, else 0.",
                status.state == .failed ? 1 : 0
            ),
            .gauge("frame", "The number of the present frame.", Int(clamping: status.frame)),
            .gauge("subscriptions", "Different subscriptions; each is encoded once.", groups.count),
            .measure(
                "achieved_rate_hertz",
                "Frames that were simulated in the last second.",
                status.achievedRate
            ),
            .measure(
                "lateness_p50_seconds",
                "Half of the last frames began no later than this after their time.",
                status.lateness.p50 / 1000
            ),
            .measure(
                "lateness_p99_seconds",
                "99 of 100 of the last frames began no later than this after their time.",
                status.lateness.p99 / 1000
            ),
            .counter("overruns", "How often lost time was given up.", status.overruns),
            .counter("frames_sent", "Frames, once for each subscriber.", Int(clamping: framesSent)),
            .counter(
                "frames_dropped",
                "Frames that slow subscribers did not get because newer ones replaced them.",
                Int(clamping: framesDropped)
            ),
            .counter(
                "ignored_messages",
                "Binary messages from clients.",
                Int(clamping: ignoredMessages)
            ),
        ]
    }
}
