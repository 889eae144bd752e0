internal import Deflate
package import EventLoop
internal import ModelContext
package import Settings
internal import Telemetry
internal import TransportSecurity
package import WebSocketCommon
internal import WebSocketProtocol

/// One service's server without its sockets: bytes and time come in, frames go to a `FanOut`, and what must be done to
/// descriptors is said as actions.
///
/// It calls the service synchronously and knows nothing of its type: generic, it would run unspecialized in any case, because the
/// service's type belongs to another module, and then every field's place is looked up when it is used.
///
/// A turn is `beginTurn`, any number of the other doors, `endTurn`.
package struct Hub: ~Copyable {
    /// What the owner has to do to a descriptor.
    package enum Action: Equatable, Sendable {
        /// Close it; the hub has forgotten it.
        case close(Int32)
        /// Say that nothing more comes; it is not closed yet.
        case finishSending(Int32)
        /// Tell `becameWritable` when it has room.
        case awaitRoom(Int32)
        /// Do not tell any more.
        case stopAwaitingRoom(Int32)
        /// Keep what waits for it in the kernel short.
        case boundSendQueue(Int32)
        /// Give memory that is not needed any more back to the kernel.
        case giveMemoryBack
    }

    /// Connections beyond `max_connections` that are accepted all the same: HTTP requests, and clients to be told 1013.
    static var spareConnections: Int { 1024 }

    /// How many rooms and connections come or go before memory is given back, and how long after that.
    private static var manyComings: UInt64 { 2000 }
    private static var giveBackPause: Duration { .seconds(5) }
    /// How far the calendar is set back at least for the service to be told; less may be a turn that was held up between two clocks.
    private static var leastStepBack: Duration { .milliseconds(10) }

    /// How long clients have to answer when the server stops: half of what the supervisor gives it by default.
    private static var longestStop: Duration { .seconds(5) }
    /// How long a turn takes things in before it has enough: little beside the 16.7 ms between two frames of the quickest service.
    ///
    /// What it has begun it ends: the messages of one receive, which is 64 KiB, or one HTTP request. At worst that is the largest
    /// message, or the slowest request.
    private static var longestTurn: Duration { .milliseconds(2) }

    var service: any Service
    let catalogue: Catalogue
    let settings: ServiceSettings
    let policy: any AccessPolicy
    let origins: OriginPolicy
    /// How many WebSockets each address has.
    var addresses: AddressShares
    let timing: WebSocketTiming
    let rateLimit: RateLimit
    let version: String
    let offersEcho: Bool

    var connections: Slab<Connection>
    var fanOut: FanOut
    var metrics: ServerMetrics
    var random = RandomPool()
    /// Reads what clients have compressed; takes memory when the first of them does.
    var inflater: Inflater?
    var openWebSockets = 0
    var connectionsTaken: UInt32 = 0
    /// What the identifiers of this server's connections have in common, so that those of another differ.
    let connectionSeed: UInt64
    /// What is kept for agents.
    var agents: Agents
    /// When something is to be done for agents; asked for once in each call of theirs, not in each turn.
    var agentDeadline: ContinuousClock.Instant?
    private(set) var isStopping = false
    private(set) var stopDeadline: ContinuousClock.Instant?
    var timers: TimerWheel
    private var expired: [UInt32] = []
    var actions: [Action] = []
    /// Connections to look at when the turn's bytes have been sent.
    var ending: [Int32] = []
    /// How large an HTTP request may be.
    let httpLimits: HTTPLimits
    /// How many bytes of bodies there are whose end has not come.
    var heldBodies = 0
    /// HTTP requests whose answer is not over.
    var exchanges = Exchanges()
    /// Who listens by Server-Sent Events.
    var eventStreams = EventStreams()
    /// The contracts that were asked for, encoded.
    var contracts: [Page: [UInt8]] = [:]
    /// What was published by an identifier.
    var recent = RecentPublications()
    /// The service's work that is under way elsewhere.
    var jobs = Jobs()
    /// What the operator should know of answers that could not be given.
    var problems: [String] = []
    /// The kinds of work of which the last piece failed.
    var failingWork: Set<Jobs.Kind> = []
    /// Clients that are gone and that the service has not been told of yet.
    var departed: [ClientID] = []
    /// When memory is given back, and how much had come and gone when that was last done.
    private var giveBackDeadline: ContinuousClock.Instant?
    private var comingsGivenBack: UInt64 = 0
    /// When the service wants its tick, by the calendar and by the clock.
    var nextTick: Timestamp?
    var tickDeadline: ContinuousClock.Instant?

    /// Reads the clock, to find out how long the turn is; `nil`: however long it is, it is not too long.
    package var clock: (() -> ContinuousClock.Instant)?
    private let start: ContinuousClock.Instant
    private(set) var now: ContinuousClock.Instant
    private(set) var time: Timestamp
    private var formatter = TimestampFormatter()
    private var timeText: TimestampText
    private var throttle: FlushThrottle
    /// When what was said and not sent is sent at the latest.
    private var flushDeadline: ContinuousClock.Instant?
    /// When the first message came, or the first publication was said, whose answer is not sent yet.
    private var firstUnsent: ContinuousClock.Instant?

    /// Makes a server without connections.
    ///
    /// - Parameters:
    ///   - service: What it serves.
    ///   - settings: Its limits, times and allowed origins; ports are its owner's business.
    ///   - policy: Who may do what.
    ///   - version: The program's version, for `/health`.
    ///   - descriptorLimit: One more than the highest descriptor.
    ///   - offersEcho: Whether the path `/echo` sends messages back, up to 64 MiB; for conformance tests only.
    ///   - now: The present.
    ///   - time: The present as the calendar has it.
    /// - Throws: `ENOMEM`.
    package init(
        _ service: some Service,
        settings: ServiceSettings,
        policy: any AccessPolicy,
        version: String,
        descriptorLimit: Int,
        offersEcho: Bool,
        now: ContinuousClock.Instant,
        time: Timestamp
    ) throws(SystemError) {
        let connections = try Slab<Connection>(capacity: descriptorLimit)
        let fanOut = try FanOut(
            descriptorLimit: descriptorLimit,
            outboxLimit: offersEcho ? 256 << 20 : settings.webSocket.outboxLimit,
            policies: type(of: service).catalogue.deliveryPolicies,
            compressionThreshold: settings.webSocket.compressionThreshold
        )
        self.service = service
        catalogue = type(of: service).catalogue
        metrics = ServerMetrics(channelKinds: catalogue.channels.map(\.kind))
        agents = Agents(catalogue, policy: policy, version: version)
        connectionSeed = random.next()
        self.settings = settings
        self.policy = policy
        self.version = version
        self.offersEcho = offersEcho
        addresses = AddressShares(settings.webSocket)
        origins = OriginPolicy(
            ownHosts: [settings.webSocket.host, settings.http.host],
            allowedHosts: settings.webSocket.allowedHosts,
            allowedOrigins: settings.webSocket.allowedOrigins
        )
        timing = WebSocketTiming(settings.webSocket, origin: now)
        rateLimit = RateLimit(
            messagesPerSecond: settings.webSocket.messageRateLimit,
            origin: now
        )
        var limits = HTTPLimits()
        limits.maximumBodySize = settings.http.maximumBodySize
        for upload in catalogue.uploads {
            limits.maximumBodySizes[upload.path] = upload.largestBody
        }
        httpLimits = limits
        self.connections = connections
        self.fanOut = fanOut
        timers = TimerWheel(now: now, capacity: descriptorLimit)
        throttle = FlushThrottle(interval: settings.webSocket.flushInterval)
        start = now
        self.now = now
        self.time = time
        timeText = formatter.text(of: time)
    }

    /// How far a connection may be behind, in bytes.
    var outboxLimit: Int { fanOut.outboxLimit }

    /// How long it has served, in seconds.
    var uptime: Double { (now - start) / .seconds(1) }

    /// What is new in an envelope that is made now.
    var envelope: EnvelopeEncoder {
        mutating get { EnvelopeEncoder(id: freshID(), timestamp: timeText) }
    }

    /// An identifier that nobody has.
    mutating func freshID() -> MessageID { MessageID(random: random.next(), random.next()) }

    /// Notes that something was published, for the turn's statistics.
    mutating func notePublication(to channels: [ChannelName]) {
        if firstUnsent == nil { firstUnsent = now }
        metrics.hasUnsentPublication = true
        for channel in channels {
            if let kind = catalogue.channelIndex(channel) { metrics.broadcasts[kind] += 1 }
        }
    }

    /// Notes that a message came, for the turn's statistics.
    mutating func noteMessage(_ type: MessageType) {
        if firstUnsent == nil { firstUnsent = now }
        metrics.received[type] += 1
        metrics.unanswered[type] += 1
    }

    // MARK: A turn

    /// When `beginTurn` and `endTurn` are wanted at the latest; `nil`: not before something happens.
    package var nextDeadline: ContinuousClock.Instant? {
        if !departed.isEmpty || exchanges.hasInput { return now }
        var deadline = timers.nextDeadline
        if let flushDeadline { deadline = Self.earlier(flushDeadline, deadline) }
        if let tickDeadline { deadline = Self.earlier(tickDeadline, deadline) }
        if let agentDeadline { deadline = Self.earlier(agentDeadline, deadline) }
        if let giveBackDeadline { deadline = Self.earlier(giveBackDeadline, deadline) }
        return deadline
    }

    private static func earlier(
        _ instant: ContinuousClock.Instant,
        _ other: ContinuousClock.Instant?
    ) -> ContinuousClock.Instant {
        guard let other else { return instant }
        return min(instant, other)
    }

    /// Whether this turn has taken long enough, and what is left is for the next one.
    package var hasTakenEnough: Bool {
        guard let clock else { return false }
        return clock() - now >= Self.longestTurn
    }

    /// Begins a turn and does what time alone brings about.
    package mutating func beginTurn(now: ContinuousClock.Instant, time: Timestamp) {
        let stepBack = now - self.now - time.duration(since: self.time)
        self.now = now
        self.time = time
        if stepBack >= Self.leastStepBack { service.calendarSetBack(to: time) }
        fanOut.time = time
        timeText = formatter.text(of: time)
        timers.advance(to: now, fired: &expired)
        for token in expired {
            let connection = Int32(bitPattern: token)
            guard connections.contains(connection) else { continue }
            connections[connection].timer = nil
            deadlinePassed(connection)
        }
        expired.removeAll(keepingCapacity: true)
        if !departed.isEmpty { settle() }
        if let agentDeadline, agentDeadline <= now { tickAgents() }
        if let giveBackDeadline, giveBackDeadline <= now {
            self.giveBackDeadline = nil
            actions.append(.giveMemoryBack)
        }
    }

    /// Sends what the turn has said, unless `flush_interval` has it wait for what the next turns say.
    ///
    /// - Parameter flusher: How.
    /// - Returns: What has to be done to descriptors, in order.
    package mutating func endTurn(_ flusher: inout some Flusher) -> [Action] {
        repeat {
            resume()
            settle()
        } while exchanges.hasInput && !hasTakenEnough
        planToGiveBack()
        flush(&flusher)
        if flushDeadline == nil {
            for connection in ending where connections.contains(connection) {
                goOnEnding(connection)
            }
            ending.removeAll(keepingCapacity: true)
            fanOut.dispatchToShards()
        }
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    /// Sees to it that memory is given back some time after many rooms or connections have come and gone: the allocator keeps
    /// theirs in pieces between what is still needed.
    private mutating func planToGiveBack() {
        let comings = fanOut.rooms.changes &+ UInt64(connectionsTaken)
        guard comings &- comingsGivenBack >= Self.manyComings, giveBackDeadline == nil else {
            return
        }
        comingsGivenBack = comings
        giveBackDeadline = now + Self.giveBackPause
    }

    private mutating func flush(_ flusher: inout some Flusher) {
        for action in fanOut.drainOutboxes(&flusher) { perform(action) }
        flushDeadline = nil
        guard fanOut.hasUnsent else { return }
        if !isStopping,
            case .wait(let deadline) = throttle.decide(unsentBytes: fanOut.unsentBytes, now: now)
        {
            flushDeadline = deadline
            return
        }
        // What a flush brings about may have something to say itself: a slow client is told why it is closed.
        while fanOut.hasUnsent {
            for action in fanOut.flush(&flusher) { perform(action) }
        }
    }

    private mutating func perform(_ action: FanOut.Action) {
        switch action {
        case .awaitRoom(let connection): actions.append(.awaitRoom(connection))
        case .stopAwaitingRoom(let connection):
            actions.append(.stopAwaitingRoom(connection))
            ending.append(connection)
        case .broken(let connection, _): sendFailed(connection)
        case .tooSlow(let connection): closeSlow(connection)
        }
    }

    /// Records how long the turn took, and messages and publications from the first to the last send, when all is sent; the owner has the clock.
    package mutating func turnEnded(at instant: ContinuousClock.Instant) {
        metrics.turnSeconds.record(Self.seconds(instant - now))
        guard let first = firstUnsent, flushDeadline == nil else { return }
        metrics.recordSent(after: Self.seconds(instant - first))
        firstUnsent = nil
    }

    /// What a division of durations does for any size of them costs 600 instructions a turn.
    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    // MARK: Stopping

    /// Tells every client that the server goes away (1001) and accepts nobody any more.
    package mutating func stop() {
        if !isStopping { stopDeadline = now + min(timing.closeTimeout, Self.longestStop) }
        isStopping = true
        // How long the service would take for them nobody knows.
        for job in jobs.takeTickets() { finished(job, .failure(.stopping)) }
        perform(agents.server.stop())
        for connection in connections.descriptors {
            if let webSocket = connections[connection].webSocket {
                close(connection, .goingAway, "server is shutting down")
                // Who is on the way out already has no more time than the others.
                if !webSocket.isOpen { limitFarewell(connection) }
            } else if let exchange = exchanges[connection], !exchange.isStreaming {
                // Whoever waits for an answer gets it if it comes in time.
                limitFarewell(connection)
            } else if fanOut.hasDelivered(to: connection) {
                drop(connection)  // between two requests nothing is owed
            } else {
                endWhenSent(connection)
            }
        }
    }

    /// Whether `stop` was called, the last connection is gone and the last job is done.
    package var isStopped: Bool { connections.count == 0 && isStopping && jobs.count == 0 }

    // MARK: Statistics

    /// Connections that the loop turned away because the process has no descriptor left.
    package var refusedConnections: UInt64 {
        get { metrics.refusedConnections }
        set { metrics.refusedConnections = newValue }
    }

    /// How many connections there are, HTTP and WebSocket.
    package var connectionCount: Int { connections.count }

    /// Counts an error by its kind.
    mutating func count(_ counter: WritableKeyPath<ServerMetrics, [String: UInt64]>, _ kind: String)
    {
        metrics[keyPath: counter][kind, default: 0] += 1
    }
}

extension WebSocketTiming {
    /// Takes the times from settings.
    fileprivate init(_ settings: WebSocketSettings, origin: ContinuousClock.Instant) {
        self.init(origin: origin)
        pingInterval = settings.pingInterval
        pongTimeout = settings.pingTimeout
        closeTimeout = settings.closeTimeout
        handshakeTimeout = settings.handshakeTimeout
    }
}
