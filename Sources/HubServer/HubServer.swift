package import EventLoop
internal import Glibc
package import Telemetry
package import WebSocketCommon

/// A hub on an event loop: sockets in, bytes out; it wires, and decides nothing.
package struct HubServer<S: Service>: ~Copyable, EventHandler {
    private let loop: EventLoop
    private var hub: Hub<S>
    private var flusher = SendLoop()
    private let listeners: [Descriptor]
    private let notifier: ServiceNotifier
    private let log: Log
    private var nextWatchdog: ContinuousClock.Instant?

    /// Makes a server that accepts on sockets which are listening already.
    ///
    /// - Parameters:
    ///   - hub: The service's hub.
    ///   - loop: The loop that it lives on.
    ///   - listeners: The listening sockets, by what they are for; the loop owns them from here.
    ///   - notifier: Who is told that it is ready, alive and stopping.
    ///   - log: Where it says what happens.
    /// - Throws: `ENOSPC`, `ENOMEM`.
    package init(
        _ hub: consuming Hub<S>,
        on loop: EventLoop,
        listeners: [(port: HubPort, socket: Descriptor)],
        notifier: ServiceNotifier,
        log: Log
    ) throws(SystemError) {
        self.hub = hub
        self.loop = loop
        self.listeners = listeners.map(\.socket)
        self.notifier = notifier
        self.log = log
        for listener in listeners {
            try loop.listen(listener.socket, tag: listener.port.rawValue)
        }
    }

    /// Serves until a SIGTERM, SIGINT or SIGHUP, or another thread's wake-up, and the farewell that follows.
    ///
    /// - Throws: What the loop throws when it is broken.
    package mutating func run() throws(SystemError) {
        try loop.catchSignals([SIGTERM, SIGINT, SIGHUP])
        notifier.tell(.ready, .status("serving"))
        nextWatchdog = notifier.watchdogInterval.map { _ in ContinuousClock.now }
        try loop.run(&self)
    }

    // MARK: EventHandler

    /// The hub's deadline, or the watchdog's when that comes first.
    package var nextDeadline: ContinuousClock.Instant? {
        guard let nextWatchdog else { return hub.nextDeadline }
        guard let deadline = hub.nextDeadline else { return nextWatchdog }
        return min(deadline, nextWatchdog)
    }

    /// Begins a turn.
    package mutating func turnBegan(now: ContinuousClock.Instant) {
        hub.beginTurn(now: now, time: .now())
    }

    /// Takes a connection in.
    package mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32) {
        hub.accepted(
            connection.number,
            isLocal: peer.isLocal,
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

    /// Begins the farewell: the owner of the waker wants it to end.
    package mutating func woken() { stop() }

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
            }
        }
        hub.refusedConnections = loop.refusedConnections
        let end = ContinuousClock.now
        hub.turnEnded(at: end)
        if let due = nextWatchdog, let interval = notifier.watchdogInterval, due <= end {
            notifier.tell(.watchdog)
            nextWatchdog = end + interval
        }
        if hub.isStopped { loop.stop() }
    }

    private mutating func stop() {
        guard !hub.isStopping else {
            loop.stop()
            return
        }
        log(.info, "stopping, \(hub.connectionCount) connections are told")
        notifier.tell(.stopping)
        for listener in listeners { loop.close(listener) }
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
