package import EventLoop
package import HubServer
package import Settings
package import WebSocketCommon
internal import WebSocketProtocol

/// A hub over pipes in memory, with a clock that stands still until it is moved.
///
/// What a client sends is a turn of its own, unless it stands in `together`.
package final class MemoryServer<S: Service>: TestServer {
    /// What the kernel does with what is sent.
    package var pipes = MemoryPipes()
    /// The connections that the hub has closed.
    package private(set) var closed: Set<Int32> = []
    /// The connections that the hub sends nothing more to.
    package private(set) var finished: Set<Int32> = []
    /// The connections whose peers do not end when the hub has.
    package var lingering: Set<Int32> = []
    /// The connections that the hub wants to hear of when they have room.
    package private(set) var awaitingRoom: Set<Int32> = []
    /// The connections of which the kernel is to hold little.
    package private(set) var preferringNewest: Set<Int32> = []
    /// How often the hub wanted memory to be given back.
    package private(set) var timesMemoryGivenBack = 0
    /// Whether the jobs that the hub has for another thread wait for `doJobs`; else they are done between two turns.
    package var holdsJobs = false
    /// Whether a turn has taken long enough after the first thing that it takes in.
    package var turnsAreLong = false {
        didSet { hub.clock = turnsAreLong ? { .now + .seconds(1 << 40) } : nil }
    }
    private var jobs: [Job] = []
    /// The present.
    package private(set) var now: ContinuousClock.Instant
    /// The present as the calendar has it: it begins with 2026-11-20T08:00:00.
    package private(set) var time: Timestamp

    private var hub: Hub
    private var nextDescriptor: Int32 = 10
    private var isTurning = false

    /// Makes a server without connections.
    ///
    /// - Parameters:
    ///   - service: What it serves.
    ///   - policy: Who may do what; by default who is on this machine everything, others read.
    ///   - offersEcho: Whether `/echo` sends messages back.
    ///   - change: Changes the default settings.
    /// - Throws: `ENOMEM`.
    package init(
        _ service: S,
        policy: any AccessPolicy = LocalAccess(),
        offersEcho: Bool = false,
        _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        var settings = ServiceSettings(
            serviceName: S.catalogue.name,
            defaultPorts: Ports(webSocket: 1, http: 2)
        )
        change(&settings)
        now = .now
        time = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
        hub = try Hub(
            service,
            settings: settings,
            policy: policy,
            version: "1.2.3",
            descriptorLimit: 8192,
            offersEcho: offersEcho,
            now: now,
            time: time
        )
    }

    // MARK: Turns

    /// Plays what `body` does in one turn.
    package func together(_ body: () throws -> Void) rethrows {
        precondition(!isTurning, "a turn within a turn")
        hub.beginTurn(now: now, time: time)
        isTurning = true
        try body()
        isTurning = false
        endTurn()
    }

    private func turn(_ body: (inout Hub) -> Void = { _ in }) {
        if isTurning {
            body(&hub)
            return
        }
        hub.beginTurn(now: now, time: time)
        body(&hub)
        endTurn()
    }

    private func endTurn() {
        var finished: [Int32] = []
        for action in hub.endTurn(&pipes) {
            switch action {
            case .finishSending(let connection):
                self.finished.insert(connection)
                if !lingering.contains(connection) { finished.append(connection) }
            case .close(let connection):
                closed.insert(connection)
                awaitingRoom.remove(connection)
            case .awaitRoom(let connection): awaitingRoom.insert(connection)
            case .stopAwaitingRoom(let connection): awaitingRoom.remove(connection)
            case .boundSendQueue(let connection): preferringNewest.insert(connection)
            case .giveMemoryBack: timesMemoryGivenBack += 1
            }
        }
        hub.turnEnded(at: now)
        jobs += hub.takeJobs()
        if !holdsJobs { doJobs() }
        // A peer that hears the end says its own.
        if !finished.isEmpty {
            turn { hub in for connection in finished { hub.ended(connection, failed: false) } }
        }
    }

    /// Has the hub look at what came from beside the loop, as when another thread has woken it.
    package func wake() { turn { $0.woken() } }

    /// Does the jobs that the hub has for another thread, each reported in a turn of its own.
    package func doJobs() {
        let due = jobs
        jobs = []
        for job in due {
            let result = Result<Outcome, ServiceError> { () throws(ServiceError) in
                try job.work.run()
            }
            turn { $0.finished(job.id, result) }
        }
    }

    /// Lets time pass, with a turn at each deadline of the hub's.
    package func advance(by duration: Duration) {
        let end = now + duration
        while let deadline = hub.nextDeadline, deadline <= end {
            move(to: max(deadline, now))
            turn()
        }
        move(to: end)
        turn()
    }

    /// Lets time pass until the hub's next deadline, if that comes in time.
    func advanceToDeadline(within limit: Duration) -> Bool {
        guard let deadline = hub.nextDeadline, deadline <= now + limit else { return false }
        move(to: max(deadline, now))
        turn()
        return true
    }

    /// Sets the calendar forward, or back by a negative duration; the clock goes on as ever.
    package func setCalendar(by duration: Duration) { time = time.advanced(by: duration) }

    private func move(to instant: ContinuousClock.Instant) {
        time = time.advanced(by: instant - now)
        now = instant
    }

    /// Tells the hub of the connections that have room again.
    package func tellOfRoom() {
        let ready = awaitingRoom.filter { pipes.peers[$0] != .full }.sorted()
        turn { hub in for connection in ready { hub.becameWritable(connection) } }
    }

    /// Begins the farewell.
    package func stop() { turn { $0.stop() } }

    /// Whether the farewell is over.
    package var isStopped: Bool { hub.isStopped }

    /// Whether the hub waits for anything.
    package var hasDeadline: Bool { hub.nextDeadline != nil }

    /// How many connections the hub has.
    package var connectionCount: Int { hub.connectionCount }

    // MARK: Connections

    /// Brings a connection in that has not said anything yet.
    ///
    /// - Parameters:
    ///   - port: The port it came in by.
    ///   - isLocal: Whether it comes from this machine.
    /// - Returns: Its other end.
    package func accept(port: HubPort = .webSocket, isLocal: Bool = true) -> MemoryClient<S> {
        accept(port: port, from: isLocal ? .unix : .elsewhere)
    }

    /// Brings a connection in that has not said anything yet.
    ///
    /// - Parameters:
    ///   - port: The port it came in by.
    ///   - peer: Where it comes from.
    /// - Returns: Its other end.
    package func accept(port: HubPort = .webSocket, from peer: PeerAddress) -> MemoryClient<S> {
        let connection = nextDescriptor
        nextDescriptor += 1
        turn { $0.accepted(connection, from: peer, port: port) }
        return MemoryClient(connection, of: self)
    }

    /// Brings a connection in that got the number of one that was closed.
    ///
    /// - Parameter gone: The other end of the closed connection.
    /// - Returns: Its other end.
    package func accept(reusing gone: MemoryClient<S>) -> MemoryClient<S> {
        closed.remove(gone.connection)
        finished.remove(gone.connection)
        _ = pipes.takeReceived(by: gone.connection)
        turn { $0.accepted(gone.connection, from: .unix, port: .webSocket) }
        return MemoryClient(gone.connection, of: self)
    }

    /// Brings a connection in and upgrades it.
    ///
    /// - Parameters:
    ///   - target: The path and query.
    ///   - isLocal: Whether it comes from this machine.
    /// - Returns: Its other end, whose first event will be the welcome.
    /// - Throws: When the hub does not upgrade it.
    package func open(_ target: String = "/", isLocal: Bool = true) throws -> MemoryClient<S> {
        let client = accept(isLocal: isLocal)
        client.upgrade(target)
        return client
    }

    /// Brings a connection in, upgrades it and takes the welcome.
    ///
    /// - Parameters:
    ///   - target: The path and query.
    ///   - isLocal: Whether it comes from this machine.
    /// - Returns: Its other end.
    /// - Throws: When the first message is not the welcome.
    package func welcomed(_ target: String = "/", isLocal: Bool = true) throws -> MemoryClient<S> {
        let client = try open(target, isLocal: isLocal)
        let first = try client.next()
        guard first.event == "session.created" else {
            throw TestFailure.unexpected(.envelope(first))
        }
        return client
    }

    /// Connects and upgrades.
    package func connect(_ target: String) throws -> any TestClient { try open(target) }

    func receive(_ bytes: [UInt8], from connection: Int32) {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { bytes in
            turn { $0.received(bytes, from: connection) }
        }
    }

    func end(_ connection: Int32, failed: Bool) {
        turn { $0.ended(connection, failed: failed) }
    }
}

extension PeerAddress {
    /// Another machine: 192.0.2.1 (RFC 5737).
    package static let elsewhere = PeerAddress.tcp(high: 0, low: 0xffff_c000_0201, port: 1024)
}
