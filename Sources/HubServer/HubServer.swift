package import EventLoop
internal import Glibc
internal import Settings
package import Telemetry
package import WebSocketCommon

/// A hub on event loops: sockets in, bytes out; it wires, and decides nothing.
///
/// Loop 0 has the hub. Further loops, each on a thread of its own, accept, receive and send for their own connections (`Shard`).
package struct HubServer: ~Copyable, EventHandler {
    private let loop: EventLoop
    private var hub: Hub
    private var flusher = SendLoop()
    /// The listening sockets of each loop.
    private let listeners: [[Listener]]
    private let notifier: ServiceNotifier
    private let log: Log
    private let stopRequest: StopRequest
    private let batches: Inbox<ShardBatch>
    /// What the other loops have told and the hub has not dealt with yet, in order.
    private var arrived: [ShardBatch] = []
    private let finishedJobs: Inbox<FinishedJob>
    private let findings: Inbox<PolledRequest>
    private let pollers: [any Poller]
    /// Does what takes time, from the first such job on.
    private var worker: Worker?
    private var links: [ShardLink] = []
    private var nextWatchdog: ContinuousClock.Instant?

    /// Makes a server that accepts on sockets which are listening already.
    ///
    /// - Parameters:
    ///   - hub: The service's hub, whose settings say how many loops there are.
    ///   - loop: The loop that it lives on.
    ///   - pollers: What looks at things outside for the service; each gets a thread of its own.
    ///   - listeners: The listening sockets, by what they are for; the server owns them from here. Where there are as many of a
    ///     kind as loops, each loop gets one.
    ///   - notifier: Who is told that it is ready, alive and stopping.
    ///   - log: Where it says what happens.
    ///   - stopRequest: What stops it, besides signals.
    /// - Throws: `ENOSPC`, `ENOMEM`, `EMFILE`.
    package init(
        _ hub: consuming Hub,
        on loop: EventLoop,
        pollers: [any Poller] = [],
        listeners: [Listener],
        notifier: ServiceNotifier,
        log: Log,
        stopRequest: StopRequest
    ) throws(SystemError) {
        let dealt = try Listener.deal(listeners, to: hub.settings.loops)
        for listener in dealt[0] { try loop.listen(listener.socket, tag: listener.port.rawValue) }
        self.listeners = dealt
        self.hub = hub
        self.loop = loop
        self.notifier = notifier
        self.log = log
        self.stopRequest = stopRequest
        self.hub.clock = { .now }
        batches = Inbox(waker: loop.waker)
        finishedJobs = Inbox(waker: loop.waker)
        findings = Inbox(waker: loop.waker)
        self.pollers = pollers
    }

    /// Serves until a SIGTERM, SIGINT or SIGHUP, or a stop request, and the farewell that follows.
    ///
    /// - Throws: As `serve`.
    package mutating func run() throws(SystemError) {
        // Before there are other threads, which are then spared them.
        try loop.catchSignals([SIGTERM, SIGINT, SIGHUP])
        try serve()
    }

    /// Serves until a stop request and the farewell that follows; signals act on the process as ever.
    ///
    /// - Throws: What the loop throws when it is broken; `EMFILE`, `ENOMEM`, `EAGAIN` when there cannot be so many loops.
    package mutating func serve() throws(SystemError) {
        var threads: [SystemThread] = []
        var lookouts: [PollerThread] = []
        defer {
            for lookout in lookouts { lookout.stop() }
            for link in links { link.post(ShardTurn(chunk: [], steps: [.end])) }
            for thread in threads { thread.join() }
            worker?.stop()
            hub.endService()
        }
        for listeners in listeners.dropFirst() { threads.append(try startShard(listeners)) }
        for poller in pollers {
            lookouts.append(try PollerThread(poller, reportingTo: findings))
        }
        let waker = loop.waker
        do throws(ServiceError) { try hub.beginService { waker.wake() } } catch {
            log(.error, "the service cannot begin: \(error.detail ?? error.message)")
            throw SystemError("begin the service (the log has the reason)", ECANCELED)
        }
        notifier.tell(.ready, .status("serving"))
        nextWatchdog = notifier.watchdogInterval.map { _ in ContinuousClock.now }
        try loop.run(&self)
    }

    private mutating func startShard(_ listeners: [Listener]) throws(SystemError) -> SystemThread {
        let shardLoop = try EventLoop()
        let link = ShardLink(
            loop: links.count + 1,
            shard: shardLoop.waker,
            home: loop.waker,
            batches: batches
        )
        let outboxLimit = hub.outboxLimit
        let policies = hub.catalogue.deliveryPolicies
        let thread = try SystemThread {
            do throws(SystemError) {
                var shard = try Shard(
                    on: shardLoop,
                    link,
                    listeners: listeners,
                    flusher: SendLoop(),
                    outboxLimit: outboxLimit,
                    policies: policies
                )
                try shardLoop.run(&shard)
            } catch {
                link.postFailure(error)
            }
        }
        links.append(link)
        hub.add(link)
        return thread
    }

    // MARK: EventHandler

    /// The hub's deadline, or the watchdog's when that comes first.
    package var nextDeadline: ContinuousClock.Instant? {
        if !arrived.isEmpty { return hub.now }
        guard let nextWatchdog else { return hub.nextDeadline }
        guard let deadline = hub.nextDeadline else { return nextWatchdog }
        return min(deadline, nextWatchdog)
    }

    /// Whether the hub has enough for this turn.
    package var hasTakenEnough: Bool { hub.hasTakenEnough }

    /// Whether the hub can read what a connection has sent.
    package func takesInput(from connection: Descriptor) -> Bool {
        hub.takesInput(from: connection.number)
    }

    /// Begins a turn, with what the other loops told in the last one and there was no time for.
    package mutating func turnBegan(now: ContinuousClock.Instant) {
        hub.beginTurn(now: now, time: .now())
        receiveBatches()
    }

    /// Takes a connection in.
    package mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32) {
        hub.accepted(
            connection.number,
            from: peer,
            port: HubPort(rawValue: tag) ?? .http
        )
    }

    /// Takes bytes in.
    package mutating func received(
        _ bytes: UnsafeMutableRawBufferPointer,
        from connection: Descriptor
    ) {
        hub.received(bytes, from: connection.number)
    }

    /// Notes that a peer sends no more.
    package mutating func ended(_ connection: Descriptor, error: SystemError?) {
        hub.ended(connection.number, failed: error != nil)
    }

    /// Goes on sending to a slow peer.
    package mutating func becameWritable(_ connection: Descriptor) {
        hub.becameWritable(connection.number)
    }

    /// Begins the farewell; a second signal ends it.
    package mutating func receivedSignal(_ number: Int32) { stop() }

    /// Hears what the other loops tell, or that it is to stop.
    package mutating func woken() {
        arrived += batches.drain()
        receiveBatches()
        for job in finishedJobs.drain() {
            if case .failure(let error) = job.result, let detail = error.detail {
                log(.error, detail)
            }
            hub.finished(job.id, job.result)
        }
        for request in findings.drain() {
            do throws(ServiceError) { try hub.take(request) } catch {
                log(.error, "\(request.name) of a poller: \(error.code.rawValue) \(error.message)")
            }
        }
        hub.woken()
        for problem in hub.takeProblems() { log(.error, problem) }
        if stopRequest.take() { stop() }
    }

    private mutating func receiveBatches() {
        while !arrived.isEmpty {
            var batch = arrived.removeFirst()
            hub.receive(&batch)
            guard batch.next == nil else {
                arrived.insert(batch, at: 0)
                return
            }
            if let failure = batch.failure {
                log(.error, "loop \(batch.loop) ends: \(failure)")
                stop()
            }
            links[batch.loop - 1].finished(batch.cost)
            if hub.hasTakenEnough { return }
        }
    }

    /// Sends what the turn has said and does what has to be done.
    package mutating func turnEnded() {
        for action in hub.endTurn(&flusher) {
            switch action {
            case .close(let connection): loop.close(Descriptor(connection))
            case .finishSending(let connection): Descriptor(connection).finishSending()
            case .awaitRoom(let connection):
                loop.watchWritability(Descriptor(connection), true)
            case .stopAwaitingRoom(let connection):
                loop.watchWritability(Descriptor(connection), false)
            case .boundSendQueue(let connection): Sockets.boundSendQueue(of: Descriptor(connection))
            case .giveMemoryBack: FreeMemory.giveBack()
            }
        }
        begin(hub.takeJobs())
        hub.refusedConnections = loop.refusedConnections
        let end = ContinuousClock.now
        hub.turnEnded(at: end)
        if let due = nextWatchdog, let interval = notifier.watchdogInterval, due <= end {
            notifier.tell(.watchdog)
            nextWatchdog = end + interval
        }
        waitForShards()
        if hub.isStopped { loop.stop() }
    }

    private mutating func begin(_ jobs: [Job]) {
        guard !jobs.isEmpty else { return }
        if worker == nil {
            do throws(SystemError) { worker = try Worker(reportingTo: finishedJobs) } catch {
                log(.error, "no worker thread: \(error)")
            }
        }
        for job in jobs {
            guard let worker else {
                finishedJobs.post(FinishedJob(id: job.id, result: .failure(.internalError)))
                continue
            }
            worker.post(job)
        }
    }

    /// While a loop is far behind with what was said, nothing more is said; it goes on meanwhile.
    private func waitForShards() {
        guard links.contains(where: \.isShardBehind) else { return }
        while links.contains(where: \.isShardBehind) { loop.waitForWakeUp() }
        // What else the wake-ups were for is looked at in the next turn.
        loop.waker.wake()
    }

    private mutating func stop() {
        guard !hub.isStopping else {
            loop.stop()
            return
        }
        log(.info, "stopping, \(hub.connectionCount) connections are told")
        notifier.tell(.stopping)
        for listener in listeners[0] { loop.close(listener.socket) }
        for link in links { link.post(ShardTurn(chunk: [], steps: [.stopAccepting])) }
        hub.stop()
    }
}

extension Timestamp {
    /// The present, by the system's clock.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            clampingMicroseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        )
    }
}
