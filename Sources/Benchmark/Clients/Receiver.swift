internal import CLinux
internal import EventLoop
internal import Glibc

/// What reads all connections of a fleet and counts.
struct Receiver: ~Copyable, EventHandler {
    /// What was received since the counters were last set to zero.
    struct Counts {
        /// Messages that subscribers of the driven server got.
        var deliveries = 0
        /// The bytes of those messages.
        var bytes = 0
        /// Frames that its publisher got.
        var replies = 0
        /// Bytes from a server that is not driven: it was not quiet when its slice ended.
        var strays = 0
        /// The last such server, by its place in the fleet.
        var straying = 0
        /// Connections that a server closed.
        var closed = 0
    }

    var counts = Counts()
    /// How long sampled deliveries took, in nanoseconds.
    var latencies: [UInt64] = []
    /// The server that is driven, by its place in the fleet.
    var driven = 0
    var nextDeadline: ContinuousClock.Instant?

    private var clients: Slab<Client>
    private let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 512 << 10,
        alignment: 64
    )

    init(descriptorLimit: Int) throws { clients = try Slab(capacity: descriptorLimit) }

    deinit { memory.deallocate() }

    mutating func insert(_ client: Client, at socket: Descriptor) {
        clients.insert(client, at: socket.number)
    }

    mutating func turnBegan(now: ContinuousClock.Instant) {}

    mutating func turnEnded() {}

    mutating func becameReadable(_ socket: Descriptor) {
        let count = hub_receive(socket.number, memory.baseAddress, memory.count)
        guard count > 0 else {
            counts.closed += 1
            return
        }
        let bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
        let frames = clients[socket.number].frames.read(bytes)
        guard clients[socket.number].server == driven else {
            counts.strays += count
            counts.straying = clients[socket.number].server
            return
        }
        if clients[socket.number].isPublisher {
            counts.replies += frames
        } else {
            counts.deliveries += frames
            counts.bytes += count
            if clients[socket.number].isSampled { noteLatencies(bytes) }
        }
    }

    /// Notes the age of each message whose time is whole in these bytes.
    private mutating func noteLatencies(_ bytes: UnsafeRawBufferPointer) {
        let now = MonotonicClock.nanoseconds()
        var rest = bytes
        while let start = rest.firstEnd(of: Publication.mark),
            start + Publication.digits <= rest.count
        {
            let sent = rest[start..<start + Publication.digits].reduce(0 as UInt64) {
                $0 * 10 + UInt64($1 & 0xf)
            }
            latencies.append(now - min(sent, now))
            rest = UnsafeRawBufferPointer(rebasing: rest[(start + Publication.digits)...])
        }
    }
}

/// The clock that publishers and subscribers share.
enum MonotonicClock {
    /// The time since some moment in the past.
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
