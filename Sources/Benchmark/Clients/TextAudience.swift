internal import CLinux
internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// Clients of a service's own protocol that hear texts.
struct TextAudience: ~Copyable {
    /// A text that was read.
    struct Text {
        /// Whose it is, by its number from 0.
        let client: Int
        /// By the monotonic clock, in nanoseconds.
        let instant: UInt64
        /// The calendar's time, in milliseconds since the epoch.
        let time: Double
        /// The text; valid only while it is handed over.
        let bytes: UnsafeRawBufferPointer
    }

    /// Reads the clients' sockets.
    private struct Receiver: ~Copyable, EventHandler {
        var nextDeadline: ContinuousClock.Instant?
        var hear: (Text) throws -> Void = { _ in }
        var failure: (any Error)?
        private var readers: [Int32: (client: Int, reader: FrameReader)] = [:]
        private let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 256 << 10,
            alignment: 64
        )

        deinit { memory.deallocate() }

        mutating func insert(_ client: Int, _ socket: Descriptor) {
            readers[socket.number] = (client, FrameReader())
        }

        mutating func turnBegan(now: ContinuousClock.Instant) {}

        mutating func turnEnded() {}

        mutating func becameReadable(_ socket: Descriptor) {
            let count = hub_receive(socket.number, memory.baseAddress, memory.count)
            guard count > 0 else {
                failure = BenchmarkError("a service closed a connection")
                return
            }
            read(UnsafeRawBufferPointer(rebasing: memory[..<count]), socket)
        }

        mutating func read(_ bytes: UnsafeRawBufferPointer, _ socket: Descriptor) {
            guard let (client, unread) = readers.removeValue(forKey: socket.number) else { return }
            var reader = unread
            let instant = MonotonicClock.nanoseconds()
            let time = MonotonicClock.calendarMilliseconds()
            do {
                try reader.read(bytes) { kind, payload in
                    guard kind == .text else { return }
                    try hear(Text(client: client, instant: instant, time: time, bytes: payload))
                }
            } catch { failure = error }
            readers[socket.number] = (client, reader)
        }
    }

    let server: RunningServer
    private let loop: EventLoop
    private var receiver = Receiver()
    private let sockets: [Descriptor]

    /// Starts a server and connects clients, each of which says something at first.
    init(
        _ server: Server,
        clients: Int,
        path: String,
        saying message: String? = nil,
        _ options: Options
    ) throws {
        let running = try RunningServer(server, subscribers: clients, options)
        do {
            let loop = try EventLoop()
            var receiver = Receiver()
            var sockets: [Descriptor] = []
            for client in 0..<clients {
                let socket = try Sockets.connect(host: "127.0.0.1", port: running.port)
                sockets.append(socket)
                try Opening.requestUpgrade(socket, port: running.port, target: path)
                let unread = try Opening.awaitUpgrade(socket)
                receiver.insert(client, socket)
                unread.withUnsafeBytes { receiver.read($0, socket) }
                if let message {
                    var output: [UInt8] = []
                    output.appendTextFrame(Array(message.utf8), maskingKey: 1)
                    try Opening.send(output, to: socket)
                }
                Opening.acknowledgeEachRead(socket)
                try loop.watch(socket)
            }
            self.loop = loop
            self.receiver = receiver
            self.sockets = sockets
        } catch {
            running.stop()
            throw error
        }
        self.server = running
    }

    deinit {
        server.stop()
        for socket in sockets { socket.close() }
    }

    /// Hears texts for a while, or until `isOver` says so.
    mutating func hear(
        for duration: Duration,
        until isOver: () -> Bool = { false },
        hearing body: @escaping (Text) throws -> Void = { _ in }
    ) throws {
        receiver.hear = body
        let end = ContinuousClock.now + duration
        receiver.nextDeadline = end
        while ContinuousClock.now < end, !isOver() {
            try loop.turn(&receiver)
            if let failure = receiver.failure { throw failure }
        }
        receiver.hear = { _ in }
    }
}
