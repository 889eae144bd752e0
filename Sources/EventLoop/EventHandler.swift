/// What an event loop calls: the owner of everything that happens on its thread.
///
/// All calls come from the loop's thread, one after the other. Within a turn each descriptor with something to tell is called
/// for at most once; `turnEnded` closes the turn and is the place to send.
package protocol EventHandler: ~Copyable {
    /// When `turnEnded` is wanted at the latest although nothing happens; `nil`: never.
    var nextDeadline: ContinuousClock.Instant? { get }
    /// Whether this turn has taken long enough, asked after each event: those left are told in the next, which follows at once.
    var hasTakenEnough: Bool { get }

    /// Whether it can take in what a connection has sent, asked before that is read; if not, the next turn asks again. The loop does
    /// not rest meanwhile, so the handler sees to it that it soon can.
    func takesInput(from connection: Descriptor) -> Bool

    /// The wait is over: it is `now` for all that this turn tells.
    mutating func turnBegan(now: ContinuousClock.Instant)
    /// A connection came in through the listener that was given `tag`; it is being watched.
    mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32)
    /// Bytes came in; they may be changed in place and are gone when the call returns.
    mutating func received(_ bytes: UnsafeMutableRawBufferPointer, from connection: Descriptor)
    /// The peer sends no more (`error` is nil), which is told once, or the connection is over in both directions, which is told
    /// once and may come after the other; its owner closes it, after the first when it has nothing more to send.
    mutating func ended(_ connection: Descriptor, error: SystemError?)
    /// A connection watched for writability has room.
    mutating func becameWritable(_ connection: Descriptor)
    /// A descriptor given to `EventLoop.watch` has something to read.
    mutating func becameReadable(_ descriptor: Descriptor)
    /// A signal given to `EventLoop.catchSignals` arrived.
    mutating func receivedSignal(_ number: Int32)
    /// Another thread called the loop's waker.
    mutating func woken()
    /// A process given to `EventLoop.watch` ended and was reaped.
    mutating func exited(_ child: ChildProcess, status: ExitStatus)
    /// All that happened in this turn has been told.
    mutating func turnEnded()
}

extension EventHandler where Self: ~Copyable {
    /// Never: for handlers with nothing else to do meanwhile.
    package var hasTakenEnough: Bool { false }
    /// Always: for handlers that deal at once with all that comes.
    package func takesInput(from connection: Descriptor) -> Bool { true }
    /// Does nothing: for handlers that accept no connections.
    package mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32) {}
    /// Does nothing: for handlers that have no connections.
    package mutating func received(
        _ bytes: UnsafeMutableRawBufferPointer,
        from connection: Descriptor
    ) {}
    /// Does nothing: for handlers that have no connections.
    package mutating func ended(_ connection: Descriptor, error: SystemError?) {}
    /// Does nothing: for handlers that never wait for room.
    package mutating func becameWritable(_ connection: Descriptor) {}
    /// Does nothing: for handlers that watch no other descriptors.
    package mutating func becameReadable(_ descriptor: Descriptor) {}
    /// Does nothing: for handlers that catch no signals.
    package mutating func receivedSignal(_ number: Int32) {}
    /// Does nothing: for handlers that nobody wakes.
    package mutating func woken() {}
    /// Does nothing: for handlers that start no processes.
    package mutating func exited(_ child: ChildProcess, status: ExitStatus) {}
}
