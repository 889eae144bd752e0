package import WebSocketCommon

/// Telemetry that others write into files, streamed to who wants it as it is appended, and the emergencies in it.
///
/// The files are read by a thread of their own (`TelemetryLink`), which reports what is appended and what was asked for in one
/// sequence: so a client that has been told the past of a session by one report goes on with the next, and misses nothing and hears
/// nothing twice, without a cursor here.
package struct ConsciousnessTelemetry: Service {
    /// Who waits for an order to be done.
    enum Asker {
        /// A client's subscription, for the past of a session.
        case replay(Waiting, session: String, hasRecords: Bool)
        /// A client, for the last records of the sessions it named; `nil`: of those that were written last.
        case snapshot(Waiting, names: [SessionName]?, LastRecords)
        /// A request for a page or in the envelope, by its number.
        case page(Page, request: UInt64)
        /// The channel of measurements.
        case measurement
    }

    /// The last record of each of some sessions; `nil` where there is none.
    typealias LastRecords = [(session: String, line: TelemetryLine?)]

    /// How telemetry is offered.
    package struct Options: Sendable {
        /// How many records of the past a subscription to named sessions gets that does not say, 0...10000; default 500, as many as the
        /// known client keeps.
        package var replay = 500

        /// Makes the defaults.
        package init() {}
    }

    let link: any TelemetryLink
    let options: Options

    var clients: [ClientID: Client] = [:]
    var rooms = SessionRooms()
    /// The clients whose past goes on at a moment, for they were sent much of it.
    var delayed: [ClientID: Timestamp] = [:]
    /// When something is measured next; `nil` at the beginning: at once.
    var nextMeasurement: Timestamp?
    /// Whether a measurement waits for the files.
    var isMeasuring = false
    var askers: [UInt64: Asker] = [:]
    private var lastTicket: UInt64 = 0
    /// Counts the clients, so that one is not taken for the next with its connection.
    private var lastClient: UInt64 = 0
    /// How many subscriptions there were.
    var lastSubscription: UInt64 = 0
    /// How many requests wait for the files.
    var openRequests = 0
    /// How many pages were asked for.
    var pageRequests = 0
    /// How many requests were left open since the start.
    var lastRequest: UInt64 = 0

    var episodes = EmergencyEpisodes()
    var ledger = EmergencyLedger()
    /// Emergencies that are to be published.
    var raised: [Event] = []
    /// How many emergencies were said and how many of them applied: an event with another number is not the service's.
    var eventsSaid = 0
    var eventsApplied = 0

    /// How the files are watched; `nil` until it was told.
    private(set) var watch: TelemetryWatch?
    var recordsRead = 0
    var recordsSent = 0
    private(set) var linesSkipped = 0

    var sayings: [Saying] = []
    var answers: [(ticket: UInt64, answer: Result<Outcome, ServiceError>)] = []

    /// Makes the service.
    ///
    /// - Parameters:
    ///   - link: The way to the files.
    ///   - options: How they are offered.
    package init(link: any TelemetryLink, options: Options = Options()) {
        self.link = link
        self.options = options
    }

    // MARK: Beside the loop

    /// Begins to watch the files.
    package mutating func begin(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        try link.start(wake: wake)
    }

    /// Ends the watch.
    package mutating func end() { link.stop() }

    /// Looks at what was found in the files.
    package mutating func woken(now: Timestamp) -> [Event] {
        for report in link.takeReports() {
            switch report {
            case .appended(let session, let lines):
                recordsRead += lines.count
                stream(lines, of: session)
                look(for: session, in: lines, now)
            // Its records come by themselves; and an emergency goes on when its file begins anew.
            case .appeared, .vanished: break
            case .emergency(let id, let content): hear(of: id, content, now)
            case .skipped(let lines): linesSkipped += lines
            case .watching(let watch): self.watch = watch
            case .answer(let ticket, let answer, let isLast): take(answer, for: ticket, isLast, now)
            case .failed(let ticket, let error): fail(ticket, error, now)
            }
        }
        defer { raised = [] }
        return raised
    }

    /// Leaves an order with the files.
    mutating func post(_ action: TelemetryOrder.Action, for asker: Asker) {
        lastTicket += 1
        askers[lastTicket] = asker
        link.post(TelemetryOrder(ticket: lastTicket, action))
    }

    private mutating func take(
        _ answer: TelemetryAnswer,
        for ticket: UInt64,
        _ isLast: Bool,
        _ now: Timestamp
    ) {
        guard let asker = askers.removeValue(forKey: ticket) else { return }
        switch asker {
        case .replay(let waiting, let session, let hadRecords):
            let hasRecords = replay(answer, of: session, to: waiting, now) || hadRecords
            guard isLast else {
                askers[ticket] = .replay(waiting, session: session, hasRecords: hasRecords)
                return
            }
            finishReplay(of: session, to: waiting, hasRecords: hasRecords, now)
        case .snapshot(let waiting, let names, let before):
            let records = before + answer.lastRecords
            guard isLast else {
                askers[ticket] = .snapshot(waiting, names: names, records)
                return
            }
            snapshot(records, names, to: waiting, now)
        case .page(var page, let request):
            page.take(answer)
            guard isLast else {
                askers[ticket] = .page(page, request: request)
                return
            }
            finish(page, request)
        case .measurement: measured(answer.lastRecords, now)
        }
    }

    private mutating func fail(_ ticket: UInt64, _ error: ServiceError, _ now: Timestamp) {
        switch askers.removeValue(forKey: ticket) {
        case .replay(let waiting, let session, let hasRecords):
            // A session may be subscribed to before it is there.
            if error.code != .notFound, isCurrent(waiting) { refused(error, from: waiting.client) }
            finishReplay(of: session, to: waiting, hasRecords: hasRecords, now)
        case .snapshot(let waiting, _, _):
            if isCurrent(waiting) { refused(error, from: waiting.client) }
            finishSnapshot(to: waiting, now)
        case .page(let page, let request): close(request, .failure(page.refusal(error)))
        case .measurement: isMeasuring = false
        case nil: break
        }
    }

    // MARK: Clients

    /// Takes a client in; it hears nothing before it subscribes.
    package mutating func opened(_ client: ClientID, _ opening: Opening) {
        lastClient += 1
        clients[client] = Client(number: lastClient)
    }

    /// Forgets a client and its subscription.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        // The hub has taken it out of its rooms.
        let said = sayings.count
        endSubscription(of: client)
        sayings.removeSubrange(said...)
        clients[client] = nil
        return []
    }

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
}

extension TelemetryAnswer {
    /// The last records that it tells.
    fileprivate var lastRecords: ConsciousnessTelemetry.LastRecords {
        guard case .latest(let records) = self else {
            preconditionFailure("\(self) is no answer to an order of last records")
        }
        return records
    }
}
