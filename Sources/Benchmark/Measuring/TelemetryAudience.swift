internal import EventLoop
internal import WebSocketCommon

/// Hermes in a process of its own, and those who listen to its telemetry.
struct TelemetryAudience: ~Copyable {
    /// What was seen of a stretch of telemetry.
    struct Figures {
        /// What each subscriber got.
        let accounts: [TelemetrySubscriber.Account]
        /// How much later than the earliest frame sampled ones were read, by simulated time, in milliseconds; sorted.
        let ages: [Double]
        /// The time that passed, in seconds.
        let seconds: Double
        /// The server's processor time, in nanoseconds.
        let processorTime: Double
        /// What `get_status` told before and after.
        let before: JSON
        let after: JSON

        /// How much a counter of `get_status` grew.
        func growth(_ name: String) -> Int {
            (after[name]?.intValue ?? 0) - (before[name]?.intValue ?? 0)
        }
    }

    /// One of how many subscribers has the age of its frames noted.
    private static let sampledPart = 16
    /// How long connections and caches have to settle.
    private static let settlingTime = Duration.seconds(2)

    private let server: RunningServer
    private let time: ProcessorTime
    private var control: SimulationClient
    private let loop: EventLoop
    private var receiver: TelemetryReceiver
    private let sockets: [Descriptor]

    /// Starts hermes and connects subscribers.
    ///
    /// `signals` chooses what one of them subscribes to, by its number from 0, from the names of all signals.
    init(
        _ server: Server,
        subscribers: Int,
        _ options: Options,
        signals: (_ number: Int, _ all: [String]) -> [String]
    ) throws {
        let running = try RunningServer(server, subscribers: subscribers, options)
        do {
            let control = try SimulationClient(of: running)
            let loop = try EventLoop()
            var receiver = try TelemetryReceiver(
                distance: control.distance,
                descriptorLimit: loop.descriptorLimit
            )
            var sockets = [control.socket]
            for number in 0..<subscribers {
                var client = try SimulationClient(of: running)
                try client.subscribe(signals(number, control.signals))
                Opening.acknowledgeEachRead(client.socket)
                sockets.append(client.socket)
                receiver.insert(
                    TelemetrySubscriber(
                        reader: client.reader,
                        isSampled: number % Self.sampledPart == 0
                    ),
                    at: client.socket
                )
                try loop.watch(client.socket)
            }
            self.control = control
            self.loop = loop
            self.receiver = receiver
            self.sockets = sockets
        } catch {
            running.stop()
            throw error
        }
        self.server = running
        time = ProcessorTime(of: running.process.id, isPinned: server.isPinned)
    }

    deinit {
        server.stop()
        for socket in sockets { socket.close() }
    }

    /// Lets the simulation run, and looks at it for a while once it has settled.
    mutating func measure(for duration: Duration) throws -> Figures {
        try control.command("resume")
        try turn(for: Self.settlingTime)
        let before = try control.command("get_status")
        let timeBefore = time.nanoseconds
        receiver.begin()
        let start = ContinuousClock.now
        try turn(for: duration)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let processorTime = Double(time.nanoseconds - timeBefore)
        let accounts = receiver.accounts
        let after = try control.command("get_status")
        guard receiver.broken == 0 else {
            throw BenchmarkError("hermes closed or broke \(receiver.broken) connections")
        }
        let ages = receiver.ages.sorted()
        return Figures(
            accounts: accounts,
            ages: ages.map { ($0 - (ages.first ?? 0)) / 1e6 },
            seconds: seconds,
            processorTime: processorTime,
            before: before,
            after: after
        )
    }

    private mutating func turn(for duration: Duration) throws {
        let end = ContinuousClock.now + duration
        receiver.nextDeadline = end
        while ContinuousClock.now < end { try loop.turn(&receiver) }
    }
}
