internal import CLinux
internal import EventLoop
internal import Glibc
internal import WebSocketProtocol

/// What reads all connections of a fleet and counts.
struct Receiver: ~Copyable, EventHandler {
    /// What was received since the slice began.
    struct Counts {
        /// Messages that subscribers of the driven server got.
        var deliveries = 0
        /// The bytes of those messages.
        var bytes = 0
        /// How often subscribers of the driven server read.
        var reads = 0
        /// Frames or responses that its publisher got.
        var replies = 0
        /// Connections that a server closed.
        var closed = 0
        /// What came from a server that is not driven.
        var stray: Stray?
    }

    /// Bytes from a server that was not quiet when its slice ended.
    struct Stray {
        /// The server, by its place in the fleet.
        let server: Int
        var bytes = 0
        /// How many frames ended in these bytes.
        var frames = 0
        /// The numbers of the first messages among them.
        var numbers: [UInt64] = []
    }

    private(set) var counts = Counts()
    /// How long sampled deliveries took, in nanoseconds.
    private(set) var latencies: [UInt64] = []
    var nextDeadline: ContinuousClock.Instant?

    /// The server that is driven, by its place in the fleet.
    private var driven = 0
    private var clients: Slab<Client>
    private var responses: [Int32: HTTPResponseParser] = [:]
    private let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 512 << 10,
        alignment: 64
    )

    init(descriptorLimit: Int) throws { clients = try Slab(capacity: descriptorLimit) }

    deinit { memory.deallocate() }

    mutating func insert(_ client: Client, at socket: Descriptor) {
        clients.insert(client, at: socket.number)
        if case .poster = client.role { responses[socket.number] = HTTPResponseParser() }
    }

    /// Counts anew, for a server that is driven from now on.
    mutating func begin(_ server: Int) {
        driven = server
        counts = Counts()
        latencies.removeAll(keepingCapacity: true)
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
        let role = clients[socket.number].role
        if case .poster = role {
            counts.replies += readResponses(count, socket)
            return
        }
        let frames = clients[socket.number].frames.read(bytes)
        guard clients[socket.number].server == driven else {
            noteStray(bytes, frames, clients[socket.number].server)
            return
        }
        guard case .subscriber(let isSampled) = role else {
            counts.replies += frames
            return
        }
        counts.deliveries += frames
        counts.bytes += count
        counts.reads += 1
        if isSampled { noteLatencies(bytes) }
    }

    /// Counts the responses that end in the first bytes of `memory`; one that is no success closes the connection's account.
    private mutating func readResponses(_ count: Int, _ socket: Descriptor) -> Int {
        var input = ByteCursor(UnsafeMutableRawBufferPointer(rebasing: memory[..<count]))
        var found = 0
        do {
            while let response = try responses[socket.number]?.next(&input, limits: HTTPLimits()) {
                guard response.status == .ok else { throw HTTPError.truncated }
                found += 1
            }
        } catch {
            counts.closed += 1
        }
        return found
    }

    private mutating func noteStray(_ bytes: UnsafeRawBufferPointer, _ frames: Int, _ server: Int) {
        var stray = counts.stray ?? Stray(server: server)
        stray.bytes += bytes.count
        stray.frames += frames
        var place = 0
        while stray.numbers.count < 10,
            let start = bytes.firstEnd(of: Publication.numberMark, from: place),
            start + Publication.numberDigits <= bytes.count
        {
            let number = bytes.number(at: start, digits: Publication.numberDigits)
            if !stray.numbers.contains(number) { stray.numbers.append(number) }
            place = start
        }
        counts.stray = stray
    }

    /// Notes the age of each message whose time is whole in these bytes.
    private mutating func noteLatencies(_ bytes: UnsafeRawBufferPointer) {
        let now = MonotonicClock.nanoseconds()
        var place = 0
        while let start = bytes.firstEnd(of: Publication.timeMark, from: place),
            start + Publication.timeDigits <= bytes.count
        {
            let sent = bytes.number(at: start, digits: Publication.timeDigits)
            latencies.append(now - min(sent, now))
            place = start
        }
    }
}
