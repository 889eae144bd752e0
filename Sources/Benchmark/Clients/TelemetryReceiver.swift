internal import CLinux
internal import EventLoop
internal import Glibc

/// What reads all subscribers of telemetry, and counts.
struct TelemetryReceiver: ~Copyable, EventHandler {
    /// Connections that the server closed, or that got what is no frame.
    private(set) var broken = 0
    /// The ages of sampled frames, in nanoseconds, from a moment that is the same for all.
    private(set) var ages: [Double] = []
    var nextDeadline: ContinuousClock.Instant?

    /// How many frames of the simulation lie between two that are streamed.
    private let distance: UInt32
    private var subscribers: Slab<TelemetrySubscriber>
    private var sockets: [Int32] = []
    private let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 64 << 10,
        alignment: 64
    )

    init(distance: UInt32, descriptorLimit: Int) throws {
        let subscribers = try Slab<TelemetrySubscriber>(capacity: descriptorLimit)
        self.distance = distance
        self.subscribers = subscribers
    }

    deinit { memory.deallocate() }

    mutating func insert(_ subscriber: TelemetrySubscriber, at socket: Descriptor) {
        subscribers.insert(subscriber, at: socket.number)
        sockets.append(socket.number)
    }

    /// Counts anew.
    mutating func begin() {
        ages.removeAll(keepingCapacity: true)
        for socket in sockets { subscribers[socket].account = TelemetrySubscriber.Account() }
    }

    /// What each subscriber got since `begin`.
    var accounts: [TelemetrySubscriber.Account] { sockets.map { subscribers[$0].account } }

    mutating func turnBegan(now: ContinuousClock.Instant) {}

    mutating func turnEnded() {}

    mutating func becameReadable(_ socket: Descriptor) {
        let count = hub_receive(socket.number, memory.baseAddress, memory.count)
        guard count > 0 else {
            broken += 1
            return
        }
        let now = MonotonicClock.nanoseconds()
        let bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
        var subscriber = subscribers[socket.number]
        subscriber.reader.read(bytes) { kind, frame in
            guard kind == .binary else { return }
            guard let arrival = TelemetrySubscriber.Arrival(frame, at: now) else {
                broken += 1
                return
            }
            subscriber.account.note(arrival, distance: distance)
            if subscriber.isSampled { ages.append(arrival.age) }
        }
        subscribers[socket.number] = subscriber
    }
}
