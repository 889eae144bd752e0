internal import CLinux
internal import Glibc

/// The only place that waits: one thread's readiness of sockets, signals, processes and wake-ups, told to an `EventHandler`.
///
/// Level-triggered epoll: what was not read is told again, so nothing can be lost. The events of one wait are told in one turn, or
/// in several when the handler has enough before; only then it is asked for more, so nobody is heard twice before all are heard
/// once. A descriptor that is closed is released when they have been told, so that its number cannot come back under them.
package final class EventLoop {
    private enum Kind: Equatable {
        case listener(tag: Int32)
        /// `reads` until the peer has ended, `writes` while its owner waits for room.
        case connection(reads: Bool, writes: Bool)
        /// A connection that is over in both directions, not watched until its owner closes it.
        case broken
        case signals
        case wakeUp
        case child(ChildProcess)
        case watched
        case closing
    }

    /// How many bytes one connection can give in one turn: a thousand small messages or two, a few milliseconds of the hub's.
    private static let receiveCapacity = 64 << 10
    /// How many events one wait brings; the others come with the next.
    private static let eventCapacity: Int32 = 1024
    /// How many connections one listener may bring in one turn, so that a flood of them starves nobody.
    private static let acceptsPerTurn = 256

    private let epoll: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    /// Which of them have not been told yet.
    private var untold = 0..<0
    private let scratch: UnsafeMutableRawBufferPointer
    private var kinds: Slab<Kind>
    private var closing: [Descriptor] = []
    private var reserve: Int32
    private var stopped = false

    /// Connections that were turned away because the process has no descriptor left.
    package private(set) var refusedConnections: UInt64 = 0
    /// Wakes this loop from other threads.
    package let waker: Waker

    /// Makes a loop and raises the process's limit of open files as far as it may, to 1,048,576 at most.
    ///
    /// A limit above that is lowered to it: the loop has no place for higher descriptors.
    ///
    /// - Throws: `EMFILE`, `ENOMEM`.
    package init() throws(SystemError) {
        // Whoever reads the log may go away; that must not end the process (signal(7)).
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow is an error like a full disk (setrlimit(2), RLIMIT_FSIZE).
        signal(SIGXFSZ, SIG_IGN)
        let limit = try SystemError.check(hub_raise_open_file_limit(1 << 20), "ask for open files")
        kinds = try Slab(capacity: Int(limit))
        epoll = try SystemError.check(hub_epoll_create(), "make an epoll instance")
        waker = Waker(
            descriptor: Descriptor(try SystemError.check(hub_eventfd(), "make an eventfd"))
        )
        events = .allocate(capacity: Int(Self.eventCapacity))
        guard let memory = hub_reserve(Self.receiveCapacity) else {
            throw SystemError("reserve the receive buffer", ENOMEM)
        }
        scratch = UnsafeMutableRawBufferPointer(start: memory, count: Self.receiveCapacity)
        reserve = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try add(waker.descriptor, .wakeUp)
    }

    deinit {
        for number in kinds.descriptors { Glibc.close(number) }
        Glibc.close(epoll)
        Glibc.close(reserve)
        events.deallocate()
        munmap(scratch.baseAddress, scratch.count)
    }

    /// One more than the highest descriptor this process can have.
    package var descriptorLimit: Int { kinds.capacity }

    // MARK: What it watches

    /// Accepts what comes to a listening socket.
    ///
    /// Several loops may listen on duplicates of one socket: for each connection one of them is woken (EPOLLEXCLUSIVE, epoll_ctl(2)).
    ///
    /// - Parameters:
    ///   - listener: A non-blocking listening socket, TCP or Unix; the loop owns it from here.
    ///   - tag: What `EventHandler.accepted` is told.
    /// - Throws: `ENOSPC`, `ENOMEM`.
    package func listen(_ listener: Descriptor, tag: Int32) throws(SystemError) {
        try add(listener, .listener(tag: tag), EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue)
    }

    /// Tells when a descriptor that is not a connection has something to read.
    ///
    /// - Parameter descriptor: A non-blocking descriptor; the loop owns it from here.
    /// - Throws: `EPERM` for a plain file.
    package func watch(_ descriptor: Descriptor) throws(SystemError) {
        try add(descriptor, .watched)
    }

    /// Tells when a process that this one started ends.
    ///
    /// - Parameter child: The process.
    /// - Throws: `ESRCH` when there is no such process.
    package func watch(_ child: ChildProcess) throws(SystemError) {
        let descriptor = try SystemError.check(hub_pidfd(child.id), "watch process \(child.id)")
        try add(Descriptor(descriptor), .child(child))
    }

    /// Tells of signals instead of letting them act on the process.
    ///
    /// - Parameter numbers: `SIGTERM`, `SIGINT`, …
    /// - Throws: `EINVAL`.
    package func catchSignals(_ numbers: [Int32]) throws(SystemError) {
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in numbers { sigaddset(&mask, number) }
        let descriptor = try SystemError.check(hub_signalfd(&mask), "catch signals")
        try add(Descriptor(descriptor), .signals)
    }

    /// Tells, or no longer tells, when a connection has room for more bytes.
    package func watchWritability(_ connection: Descriptor, _ wanted: Bool) {
        guard kinds.contains(connection.number),
            case .connection(let reads, writes: !wanted) = kinds[connection.number]
        else { return }
        watch(connection, reads: reads, writes: wanted)
    }

    private func watch(_ connection: Descriptor, reads: Bool, writes: Bool) {
        kinds[connection.number] = .connection(reads: reads, writes: writes)
        let interest = (reads ? EPOLLIN.rawValue : 0) | (writes ? EPOLLOUT.rawValue : 0)
        // It can only fail for a descriptor that is not watched, and this one is.
        _ = hub_epoll_control(epoll, EPOLL_CTL_MOD, connection.number, interest)
    }

    /// Stops watching a descriptor; it is closed when the turn ends and no event is left.
    package func close(_ descriptor: Descriptor) {
        guard kinds.contains(descriptor.number), kinds[descriptor.number] != .closing else {
            return
        }
        kinds[descriptor.number] = .closing
        _ = hub_epoll_control(epoll, EPOLL_CTL_DEL, descriptor.number, 0)
        closing.append(descriptor)
    }

    private func add(
        _ descriptor: Descriptor,
        _ kind: Kind,
        _ interest: UInt32 = EPOLLIN.rawValue
    ) throws(SystemError) {
        _ = try SystemError.check(
            hub_epoll_control(epoll, EPOLL_CTL_ADD, descriptor.number, interest),
            "watch descriptor \(descriptor.number)"
        )
        kinds.insert(kind, at: descriptor.number)
    }

    // MARK: Turning

    /// Turns until `stop` is called.
    ///
    /// - Parameter handler: Who is told; this call has it to itself.
    /// - Throws: What `epoll_wait` answers when the loop itself is broken.
    package func run<Handler: EventHandler & ~Copyable>(
        _ handler: inout Handler
    ) throws(SystemError) {
        stopped = false
        while !stopped { try turn(&handler) }
    }

    /// Ends `run` after the present turn.
    package func stop() { stopped = true }

    /// Tells of what happens until the handler has enough; waits for it, or for the handler's deadline, unless something is left to tell.
    ///
    /// - Parameter handler: Who is told.
    /// - Throws: What `epoll_wait` answers when the loop itself is broken.
    package func turn<Handler: EventHandler & ~Copyable>(
        _ handler: inout Handler
    ) throws(SystemError) {
        if untold.isEmpty { try wait(until: handler.nextDeadline) }
        handler.turnBegan(now: .now)
        while let index = untold.popFirst() {
            dispatch(events[index], to: &handler)
            if handler.hasTakenEnough { break }
        }
        handler.turnEnded()
        guard untold.isEmpty else { return }
        for descriptor in closing {
            kinds.remove(descriptor.number)
            descriptor.close()
        }
        closing.removeAll(keepingCapacity: true)
    }

    private func wait(until deadline: ContinuousClock.Instant?) throws(SystemError) {
        let timeout = Self.nanoseconds(until: deadline)
        let count = hub_epoll_wait(epoll, events, Self.eventCapacity, timeout)
        if count != -EINTR { _ = try SystemError.check(count, "wait for events") }
        untold = 0..<Int(max(count, 0))
    }

    /// Waits for nothing but a wake-up from another thread: for a handler that must not take more in before that thread has moved on.
    package func waitForWakeUp() {
        // Only a signal can end the wait without one, and then the caller looks again.
        _ = hub_wait_readable(waker.descriptor.number)
        waker.clear()
    }

    private func dispatch<Handler: EventHandler & ~Copyable>(
        _ event: epoll_event,
        to handler: inout Handler
    ) {
        let descriptor = Descriptor(event.data.fd)
        switch kinds[descriptor.number] {
        case .connection(_, let writes):
            // First make room, then read: an error or hang-up shows in `receive`.
            if writes, event.events & EPOLLOUT.rawValue != 0 { handler.becameWritable(descriptor) }
            if event.events & ~EPOLLOUT.rawValue != 0 { receive(from: descriptor, for: &handler) }
        case .listener(let tag): accept(from: descriptor, tag: tag, for: &handler)
        case .watched: handler.becameReadable(descriptor)
        case .signals:
            while true {
                let number = hub_signalfd_read(descriptor.number)
                guard number > 0 else { break }
                handler.receivedSignal(number)
            }
        case .wakeUp:
            waker.clear()
            handler.woken()
        case .child(let child):
            let status = hub_reap(child.id)
            guard status != -Int64(EAGAIN) else { return }
            close(descriptor)
            handler.exited(child, status: ExitStatus(waitStatus: max(status, 0)))
        case .broken, .closing: break
        }
    }

    private func receive<Handler: EventHandler & ~Copyable>(
        from connection: Descriptor,
        for handler: inout Handler
    ) {
        guard case .connection(let reads, writes: _) = kinds[connection.number],
            handler.takesInput(from: connection)
        else { return }
        let count = hub_receive(connection.number, scratch.baseAddress, scratch.count)
        switch count {
        case 1...:
            handler.received(
                UnsafeMutableRawBufferPointer(rebasing: scratch[..<count]),
                from: connection
            )
        case 0 where reads:
            handler.ended(connection, error: nil)
            // Level-triggered, the end would be told each turn for as long as the owner still has something to send.
            guard case .connection(_, let writes) = kinds[connection.number] else { return }
            watch(connection, reads: false, writes: writes)
        case -Int(EAGAIN), -Int(EINTR): break
        default:
            // After its end, only an error or hang-up wakes the loop for it: nobody takes what is sent.
            let error = SystemError("receive", count == 0 ? EPIPE : Int32(-count))
            handler.ended(connection, error: error)
            guard kinds[connection.number] != .closing else { return }
            // epoll tells of errors whether it was asked or not.
            kinds[connection.number] = .broken
            _ = hub_epoll_control(epoll, EPOLL_CTL_DEL, connection.number, 0)
        }
    }

    private func accept<Handler: EventHandler & ~Copyable>(
        from listener: Descriptor,
        tag: Int32,
        for handler: inout Handler
    ) {
        for _ in 0..<Self.acceptsPerTurn {
            var peer = hub_peer()
            let result = hub_accept(listener.number, &peer)
            if result >= 0 {
                welcome(Descriptor(result), from: PeerAddress(peer), tag: tag, to: &handler)
                continue
            }
            switch -result {
            case EMFILE, ENFILE:
                // Level-triggered, a connection that cannot be accepted would wake the loop for ever. The reserve makes room for
                // one descriptor: enough to take the connection and tell its peer, by closing it, that there is no place.
                Glibc.close(reserve)
                let refused = hub_accept(listener.number, &peer)
                if refused >= 0 { Glibc.close(refused) }
                reserve = open("/dev/null", O_RDONLY | O_CLOEXEC)
                // accept(2) asks for a descriptor first: EMFILE does not say that somebody is waiting.
                guard refused >= 0 else { return }
                refusedConnections += 1
            case ECONNABORTED, EINTR, EPROTO, EPERM:
                // The peer gave up while it waited (accept(2)); the next in the queue may not have.
                continue
            default:
                return  // EAGAIN: nobody is waiting. ENOBUFS, ENOMEM: the next turn tries again.
            }
        }
    }

    private func welcome<Handler: EventHandler & ~Copyable>(
        _ connection: Descriptor,
        from peer: PeerAddress,
        tag: Int32,
        to handler: inout Handler
    ) {
        do throws(SystemError) {
            try add(connection, .connection(reads: true, writes: false))
        } catch {
            // The kernel's memory for watching is used up (epoll_ctl(2): ENOSPC, ENOMEM): as good as no descriptor.
            connection.close()
            refusedConnections += 1
            return
        }
        handler.accepted(connection, from: peer, tag: tag)
    }

    /// The time to wait, in nanoseconds, rounded up, so that the deadline has passed; -1 without one.
    private static func nanoseconds(until deadline: ContinuousClock.Instant?) -> Int64 {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 1_000_000 else { return 1_000_000_000_000_000 }
        return seconds * 1_000_000_000 + (attoseconds + 999_999_999) / 1_000_000_000
    }
}
