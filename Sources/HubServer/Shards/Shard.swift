internal import EventLoop
internal import Synchronization
internal import WebSocketCommon

/// A further loop: it accepts, receives and sends for the connections that the kernel gave it, and decides nothing.
///
/// What comes in it passes on to loop 0, which alone knows the service, the rooms' rules and the clients. What loop 0 then says
/// comes back as its log, shared between all loops, with steps that are replayed in order; so every subscriber of a channel hears
/// the same order, whichever loop it lives on.
struct Shard<F: Flusher>: ~Copyable, EventHandler {
    /// How much one turn reads before it has enough and loop 0 is told, in bytes.
    private static var largestBatch: Int { 1 << 20 }

    private let loop: EventLoop
    private let link: ShardLink
    private var listeners: [Descriptor]
    private var flusher: F
    private var fanOut: FanOut
    private var batch: ShardBatch
    /// Connections whose delivery loop 0 wants to hear of.
    private var confirming: Set<Int32> = []
    /// Connections that hear the end when they have received all.
    private var finishing: Set<Int32> = []
    /// Connections that loop 0 knows to be too slow.
    private var reportedSlow: Set<Int32> = []

    /// A shard waits for nothing but its connections and loop 0, which has all the timers.
    var nextDeadline: ContinuousClock.Instant? { nil }
    var hasTakenEnough: Bool { batch.cost >= Self.largestBatch }

    /// Makes a shard that accepts on sockets which are listening already.
    ///
    /// - Parameters:
    ///   - loop: Its loop.
    ///   - link: Its ways from and to loop 0.
    ///   - listeners: The listening sockets, by what they are for; the loop owns them from here.
    ///   - flusher: How it sends.
    ///   - outboxLimit: How far a connection may be behind, in bytes.
    ///   - policies: What becomes of what slow connections have not begun to receive, by channel.
    /// - Throws: `ENOSPC`, `ENOMEM`.
    init(
        on loop: EventLoop,
        _ link: ShardLink,
        listeners: [Listener],
        flusher: F,
        outboxLimit: Int,
        policies: DeliveryPolicies
    ) throws(SystemError) {
        for listener in listeners {
            try loop.listen(listener.socket, tag: listener.port.rawValue)
        }
        fanOut = try FanOut(
            descriptorLimit: loop.descriptorLimit,
            outboxLimit: outboxLimit,
            policies: policies
        )
        self.loop = loop
        self.link = link
        self.flusher = flusher
        self.listeners = listeners.map(\.socket)
        batch = ShardBatch(loop: link.loop)
    }

    // MARK: EventHandler

    mutating func turnBegan(now: ContinuousClock.Instant) { fanOut.time = .now() }

    mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32) {
        fanOut.insert(connection.number)
        let port = HubPort(rawValue: tag) ?? .http
        batch.append(.accepted(connection.number, from: peer, port: port))
    }

    mutating func received(_ bytes: UnsafeMutableRawBufferPointer, from connection: Descriptor) {
        batch.append(bytes, from: connection.number)
    }

    mutating func ended(_ connection: Descriptor, error: SystemError?) {
        batch.append(.ended(connection.number, failed: error != nil))
    }

    mutating func becameWritable(_ connection: Descriptor) {
        fanOut.becameWritable(connection.number)
    }

    mutating func woken() {}

    mutating func turnEnded() {
        // Before anything is closed: a number that comes back is heard of after its predecessor.
        postBatch()
        perform(fanOut.drainOutboxes(&flusher))
        replayTurns()
        waitForHome()
        let statistics = fanOut.statistics(refusedConnections: loop.refusedConnections)
        link.statistics.withLock { $0 = statistics }
    }

    // MARK: Loop 0's turns

    /// While loop 0 is behind this one takes nothing more in, but still says what loop 0 says: neither waits for the other.
    private mutating func waitForHome() {
        while link.isHomeBehind {
            loop.waitForWakeUp()
            replayTurns()
        }
    }

    private mutating func replayTurns() {
        for turn in link.takeTurns() {
            fanOut.adopt(turn.chunk)
            var asked: [Int32] = []
            for step in turn.steps { perform(step, &asked) }
            perform(fanOut.flush(&flusher))
            for connection in asked { confirm(connection) }
            link.finished(turn)
        }
        postBatch()
    }

    private mutating func perform(_ step: ShardTurn.Step, _ asked: inout [Int32]) {
        switch step {
        case .compress, .join, .leave, .event, .letter: fanOut.replay(step)
        case .confirm(let connection): asked.append(connection)
        case .truncate(let connection):
            reportedSlow.remove(connection)
            fanOut.truncateOutbox(of: connection)
        case .finishSending(let connection):
            if fanOut.hasDelivered(to: connection) {
                Descriptor(connection).finishSending()
            } else {
                finishing.insert(connection)
            }
        case .close(let connection): close(connection)
        case .stopAccepting:
            for listener in listeners { loop.close(listener) }
            listeners = []
        case .end: loop.stop()
        }
    }

    private mutating func close(_ connection: Int32) {
        confirming.remove(connection)
        finishing.remove(connection)
        reportedSlow.remove(connection)
        fanOut.remove(connection)
        loop.close(Descriptor(connection))
    }

    private mutating func confirm(_ connection: Int32) {
        guard fanOut.contains(connection) else { return }
        if fanOut.hasDelivered(to: connection) {
            batch.append(.delivered(connection))
        } else {
            confirming.insert(connection)
        }
    }

    private mutating func perform(_ actions: [FanOut.Action]) {
        for action in actions {
            switch action {
            case .awaitRoom(let connection): loop.watchWritability(Descriptor(connection), true)
            case .stopAwaitingRoom(let connection):
                loop.watchWritability(Descriptor(connection), false)
                if confirming.remove(connection) != nil { batch.append(.delivered(connection)) }
                if finishing.remove(connection) != nil { Descriptor(connection).finishSending() }
            case .broken(let connection, _): batch.append(.broken(connection))
            case .tooSlow(let connection):
                if reportedSlow.insert(connection).inserted { batch.append(.tooSlow(connection)) }
            }
        }
    }

    private mutating func postBatch() {
        guard !batch.isEmpty else { return }
        link.post(batch)
        batch = ShardBatch(loop: link.loop)
    }
}
