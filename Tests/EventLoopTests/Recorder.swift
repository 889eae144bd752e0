import EventLoop

/// How a process ended; Swift Testing has an `ExitStatus` too.
typealias ProcessEnd = ExitStatus

/// A handler that writes down what it is told, and lets the test act on it at once.
struct Recorder: EventHandler {
    enum Event: Equatable {
        case accepted(Descriptor, tag: Int32)
        case received([UInt8], from: Descriptor)
        case ended(Descriptor, errno: Int32?)
        case becameWritable(Descriptor)
        case becameReadable(Descriptor)
        case signal(Int32)
        case woken
        case exited(ChildProcess, ExitStatus)
        case turnEnded
    }

    /// Everything but the ends of turns, in order.
    var events: [Event] = []
    /// How many turns there were.
    var turns = 0
    /// Who connected, in order.
    var peers: [PeerAddress] = []
    var nextDeadline: ContinuousClock.Instant?
    /// Whether it has enough after each event.
    var hasTakenEnough = false
    /// Whom it does not listen to for now.
    var unheard: Set<Descriptor> = []
    /// Called with each event as it is told.
    var act: (Event) -> Void = { _ in }

    /// Who was accepted, in order.
    var connections: [Descriptor] {
        events.compactMap {
            if case .accepted(let connection, tag: _) = $0 { connection } else { nil }
        }
    }

    /// All bytes that came from a connection.
    func bytes(from connection: Descriptor) -> [UInt8] {
        events.reduce(into: []) { all, event in
            if case .received(let bytes, from: connection) = event { all += bytes }
        }
    }

    /// How often an event was told.
    func count(_ event: Event) -> Int { events.count { $0 == event } }

    func takesInput(from connection: Descriptor) -> Bool { !unheard.contains(connection) }

    mutating func turnBegan(now: ContinuousClock.Instant) { turns += 1 }

    mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32) {
        peers.append(peer)
        record(.accepted(connection, tag: tag))
    }

    mutating func received(
        _ bytes: UnsafeMutableRawBufferPointer,
        from connection: Descriptor
    ) {
        record(.received(Array(bytes), from: connection))
    }

    mutating func ended(_ connection: Descriptor, error: SystemError?) {
        record(.ended(connection, errno: error?.number))
    }

    mutating func becameWritable(_ connection: Descriptor) { record(.becameWritable(connection)) }
    mutating func becameReadable(_ descriptor: Descriptor) { record(.becameReadable(descriptor)) }
    mutating func receivedSignal(_ number: Int32) { record(.signal(number)) }
    mutating func woken() { record(.woken) }
    mutating func turnEnded() { act(.turnEnded) }

    mutating func exited(_ child: ChildProcess, status: ExitStatus) {
        record(.exited(child, status))
    }

    private mutating func record(_ event: Event) {
        events.append(event)
        act(event)
    }
}

/// A loop with its recorder, turned by the test.
final class TurnedLoop {
    let loop: EventLoop
    var recorder = Recorder()

    init() throws(SystemError) { loop = try EventLoop() }

    /// Listens on a TCP port of the kernel's choice.
    func listen(tag: Int32 = 0) throws(SystemError) -> UInt16 {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        let port = try Sockets.localPort(of: listener)
        try loop.listen(listener, tag: tag)
        return port
    }

    /// Turns until something has come true; answers whether it has within five seconds.
    func turn(until condition: (Recorder) -> Bool) throws(SystemError) -> Bool {
        let deadline = ContinuousClock.now + .seconds(5)
        recorder.nextDeadline = deadline
        while !condition(recorder) {
            guard ContinuousClock.now < deadline else { return false }
            try loop.turn(&recorder)
        }
        return true
    }

    /// Turns once, without waiting.
    func turnOnce() throws(SystemError) {
        recorder.nextDeadline = .now
        try loop.turn(&recorder)
    }

    /// Turns for a while in which nothing should happen; answers how often it was woken.
    func turns(for time: Duration = .milliseconds(30)) throws(SystemError) -> Int {
        let before = recorder.turns
        let deadline = ContinuousClock.now + time
        recorder.nextDeadline = deadline
        while ContinuousClock.now < deadline { try loop.turn(&recorder) }
        return recorder.turns - before
    }

    /// Sends bytes as the hub does; answers what the kernel says.
    func send(_ bytes: [UInt8], to connection: Descriptor) -> Int {
        bytes.withUnsafeBytes { bytes in
            var sends = [Send(to: connection.number, bytes: bytes, tag: 0)]
            var flusher = SendLoop()
            sends.withUnsafeMutableBufferPointer { flusher.flush($0) }
            return sends[0].result
        }
    }
}
