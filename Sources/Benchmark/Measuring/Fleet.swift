internal import EventLoop
internal import Glibc

/// The servers that are compared, running side by side, each with its own publisher and subscribers.
struct Fleet: ~Copyable {
    /// How long a delivery may take before it counts as lost.
    private static let patience = Duration.seconds(10)
    /// How long a server is driven before each slice, so that its slice does not pay for the one before.
    private static let settling = Duration.milliseconds(20)
    /// One of how many subscribers has its latency noted.
    private static let sampledPart = 16

    private struct Member {
        let server: RunningServer
        let time: ProcessorTime
        let publisher: Descriptor
        let subscribers: Int
    }

    private let loop: EventLoop
    private var receiver: Receiver
    private var members: [Member] = []

    private init(on loop: EventLoop) throws {
        self.loop = loop
        receiver = try Receiver(descriptorLimit: loop.descriptorLimit)
    }

    /// Starts the servers and connects everybody.
    static func start(
        _ kinds: [ServerKind],
        subscribers: Int,
        _ options: Options
    ) throws -> Fleet {
        var fleet = try Fleet(on: EventLoop())
        for kind in kinds {
            try fleet.add(RunningServer(kind, subscribers: subscribers, options), subscribers)
        }
        return fleet
    }

    private mutating func add(_ server: RunningServer, _ subscribers: Int) throws {
        let place = members.count
        let publisher = try connect(server, place, isPublisher: true, isSampled: false)
        for number in 0..<subscribers {
            _ = try connect(
                server,
                place,
                isPublisher: false,
                isSampled: number % Self.sampledPart == 0
            )
        }
        let time = ProcessorTime(of: server.process.id)
        members.append(
            Member(server: server, time: time, publisher: publisher, subscribers: subscribers)
        )
    }

    private mutating func connect(
        _ server: RunningServer,
        _ place: Int,
        isPublisher: Bool,
        isSampled: Bool
    ) throws -> Descriptor {
        let socket = try Opening.connect(to: server, isPublisher: isPublisher)
        let client = Client(server: place, isPublisher: isPublisher, isSampled: isSampled)
        receiver.insert(client, at: socket)
        try loop.watch(socket)
        return socket
    }

    /// The number of a server's process.
    func process(_ place: Int) -> Int32 { members[place].server.process.id }

    /// Ends the servers.
    func stop() {
        for member in members { member.server.stop() }
    }

    /// Measures a row: cycles in which each server has a slice, in another order each time.
    mutating func measure(_ workload: Workload, _ options: Options) throws -> Row {
        var row = Row(workload, servers: members.map(\.server.kind))
        for cycle in -1..<options.cycles {
            for place in order(cycle) {
                _ = try drive(place, workload, for: Self.settling)
                receiver.latencies.removeAll(keepingCapacity: true)
                let slice = try drive(place, workload, for: options.slice)
                // The first cycle warms up.
                if cycle >= 0 { row.add(slice, latencies: receiver.latencies, at: place) }
            }
        }
        return row
    }

    /// Another one is first each time, and every second cycle runs backwards: nobody always follows the same other.
    private func order(_ cycle: Int) -> [Int] {
        let places = members.indices.map { (max(cycle, 0) / 2 + $0) % members.count }
        return cycle.isMultiple(of: 2) ? places : places.reversed()
    }

    /// Drives one server in lockstep for a while; it is quiet before and after.
    mutating func drive(_ place: Int, _ workload: Workload, for duration: Duration) throws -> Slice
    {
        let member = members[place]
        var publication = Publication(for: member.server.kind, dataSize: workload.dataSize)
        var slice = Slice()
        var output: [UInt8] = []
        receiver.counts = Receiver.Counts()
        receiver.driven = place
        let timeBefore = member.time.nanoseconds
        let start = ContinuousClock.now
        repeat {
            output.removeAll(keepingCapacity: true)
            for _ in 0..<workload.burst {
                publication.append(sentAt: MonotonicClock.nanoseconds(), to: &output)
            }
            try Opening.send(output, to: member.publisher)
            slice.messages += workload.burst
            try waitForAll(slice.messages, member)
        } while ContinuousClock.now - start < duration
        slice.seconds = (ContinuousClock.now - start) / .seconds(1)
        usleep(2000)  // The server is in its last turn still.
        slice.processorTime = Double(member.time.nanoseconds - timeBefore)
        slice.deliveries = receiver.counts.deliveries
        slice.bytes = receiver.counts.bytes
        return slice
    }

    private mutating func waitForAll(_ messages: Int, _ member: Member) throws {
        let deliveries = messages * member.subscribers
        let replies = messages * member.server.kind.repliesPerMessage
        let deadline = ContinuousClock.now + Self.patience
        receiver.nextDeadline = deadline
        while receiver.counts.deliveries < deliveries || receiver.counts.replies < replies {
            try loop.turn(&receiver)
            guard receiver.counts.closed == 0, receiver.counts.strays == 0,
                ContinuousClock.now < deadline
            else { break }
        }
        guard receiver.counts.deliveries == deliveries, receiver.counts.strays == 0,
            receiver.counts.closed == 0
        else {
            throw BenchmarkError(
                "\(member.server.kind.rawValue): \(receiver.counts.deliveries) of \(deliveries) deliveries,"
                    + " \(receiver.counts.strays) bytes out of turn from"
                    + " \(members[receiver.counts.straying].server.kind.rawValue), \(receiver.counts.closed) connections closed"
            )
        }
    }
}
