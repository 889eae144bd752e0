internal import EventLoop
internal import Glibc

/// The servers that are compared, running side by side, each with its own publisher and subscribers.
struct Fleet: ~Copyable {
    /// How long nothing may arrive before what is missing counts as lost.
    private static let patience = Duration.seconds(5)
    /// How many segments settle a connection, see `Extent.settled`; and how long it takes at least.
    private static let settlingReads = 20
    private static let settlingTime = Duration.milliseconds(50)
    /// One of how many subscribers has its latency noted.
    private static let sampledPart = 16

    private struct Member {
        let server: RunningServer
        let time: ProcessorTime
        let publisher: Descriptor
        /// The last message's number: no two messages of a run have the same.
        var number = 0
    }

    private let loop: EventLoop
    private var receiver: Receiver
    private var members: [Member] = []
    private var random: UInt64 = 1
    /// The servers that run, also those that are not members yet.
    private var running: [RunningServer] = []

    private init() throws {
        let loop = try EventLoop()
        let receiver = try Receiver(descriptorLimit: loop.descriptorLimit)
        self.loop = loop
        self.receiver = receiver
    }

    deinit { for server in running { server.stop() } }

    /// Starts the servers and connects everybody.
    ///
    /// The workload says who listens to what; only pace and size may differ when they are driven.
    static func start(
        _ servers: [Server],
        _ workload: Workload,
        _ options: Options
    ) throws -> Fleet {
        try start(servers.map { ($0, workload) }, options)
    }

    /// Starts servers that have an audience of their own each.
    static func start(
        _ entrants: [(server: Server, workload: Workload)],
        _ options: Options
    ) throws -> Fleet {
        var fleet = try Fleet()
        for (server, workload) in entrants {
            let running = try RunningServer(server, subscribers: workload.subscribers, options)
            fleet.running.append(running)
            try fleet.add(running, workload)
        }
        return fleet
    }

    private mutating func add(_ server: RunningServer, _ workload: Workload) throws {
        let place = members.count
        if case .session = workload.audience, server.kind == .hub {
            let created =
                #"{"id":"1","type":"event","event":"session.created","data":{"session_id":"bench"}}"#
            try Opening.connect(to: server, saying: [created]).close()
        }
        let publisher =
            workload.publishesOverHTTP
            ? try Sockets.connect(host: "127.0.0.1", port: server.httpPort)
            : try Opening.publisher(of: server)
        try insert(publisher, place, workload.publishesOverHTTP ? .poster : .publisher)
        for number in 0..<workload.subscribers {
            let socket = try Opening.subscriber(
                of: server,
                to: workload.channels(of: number, server.kind)
            )
            Opening.acknowledgeEachRead(socket)
            try insert(socket, place, .subscriber(isSampled: number % Self.sampledPart == 0))
        }
        let time = ProcessorTime(of: server.process.id, isPinned: server.server.isPinned)
        members.append(Member(server: server, time: time, publisher: publisher))
    }

    private mutating func insert(
        _ socket: Descriptor,
        _ place: Int,
        _ role: Client.Role
    ) throws {
        receiver.insert(Client(server: place, role: role), at: socket)
        try loop.watch(socket)
    }

    /// Opens a further subscriber, which the fleet does not read and for which the kernel keeps `receiveBuffer` bytes.
    func openSubscriber(
        _ place: Int,
        _ workload: Workload,
        receiveBuffer: Int32
    ) throws -> Descriptor {
        let server = members[place].server
        return try Opening.subscriber(
            of: server,
            to: workload.channels(of: 0, server.kind),
            receiveBuffer: receiveBuffer
        )
    }

    /// The number of a server's process.
    func process(_ place: Int) -> Int32 { members[place].server.process.id }

    /// Measures a row: cycles in which each server has a slice of that duration, in another order each time.
    mutating func compare(
        _ workload: Workload,
        cycles: Int,
        _ duration: Duration
    ) throws -> Comparison {
        try compare(members.map { _ in workload }, cycles: cycles, duration)
    }

    /// Measures a row in which each server has a workload of its own, in the order of the servers.
    mutating func compare(
        _ workloads: [Workload],
        cycles: Int,
        _ duration: Duration
    ) throws -> Comparison {
        var comparison = Comparison(
            zip(members, workloads).map { ($0.server.server, $1) }
        )
        for cycle in -1..<cycles {
            for place in order(cycle) {
                _ = try drive(place, workloads[place], .settled)
                let slice = try drive(place, workloads[place], .duration(duration))
                // The first cycle warms up.
                if cycle >= 0 { comparison.add(slice, latencies: receiver.latencies, at: place) }
            }
        }
        return comparison
    }

    /// Another one is first each time, and every second cycle runs backwards: nobody always follows the same other.
    private func order(_ cycle: Int) -> [Int] {
        let places = members.indices.map { (max(cycle, 0) / 2 + $0) % members.count }
        return cycle.isMultiple(of: 2) ? places : places.reversed()
    }

    /// Drives one server for a while; it is quiet before and after.
    mutating func drive(_ place: Int, _ workload: Workload, _ extent: Extent) throws -> Slice {
        var publication = Publication(for: members[place].server.kind, workload)
        var slice = Slice()
        receiver.begin(place)
        let timeBefore = members[place].time.nanoseconds
        let start = ContinuousClock.now
        var lastProgress = start
        var progress = 0
        while true {
            let now = ContinuousClock.now
            let completed = completed(place, workload)
            let isOver = isReached(extent, workload, now - start, slice.messages)
            let due = workload.pace.due(now - start, sent: slice.messages, completed: completed)
            if isOver, completed == slice.messages { break }
            if !isOver, due > 0 {
                try publish(due, place, workload, &publication)
                slice.messages += due
            }
            if progress != receiver.counts.deliveries + receiver.counts.replies || due > 0 {
                progress = receiver.counts.deliveries + receiver.counts.replies
                lastProgress = now
            } else if now - lastProgress > Self.patience {
                break
            }
            let next = isOver ? nil : workload.pace.next(sent: slice.messages)
            receiver.nextDeadline = next.map { start + $0 } ?? lastProgress + Self.patience
            try loop.turn(&receiver)
            try checkHealth(place)
        }
        slice.seconds = (ContinuousClock.now - start) / .seconds(1)
        usleep(2000)  // The server is in its last turn still.
        slice.processorTime = Double(members[place].time.nanoseconds - timeBefore)
        slice.deliveries = receiver.counts.deliveries
        slice.lost = slice.messages * workload.receivers - slice.deliveries
        slice.bytes = receiver.counts.bytes
        slice.reads = receiver.counts.reads
        return slice
    }

    private mutating func publish(
        _ count: Int,
        _ place: Int,
        _ workload: Workload,
        _ publication: inout Publication
    ) throws {
        var output: [UInt8] = []
        for _ in 0..<count {
            var channel: Int?
            if case .channels(let count) = workload.audience { channel = nextRandom(count) }
            members[place].number += 1
            publication.append(
                sentAt: MonotonicClock.nanoseconds(),
                number: members[place].number,
                channel: channel,
                to: &output
            )
        }
        try Opening.send(output, to: members[place].publisher)
    }

    /// A number below `limit`, by a linear congruential generator: every run takes the same way.
    private mutating func nextRandom(_ limit: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((random >> 33) % UInt64(limit))
    }

    /// How many messages have arrived everywhere, and are answered where they are answered.
    private func completed(_ place: Int, _ workload: Workload) -> Int {
        let replies = members[place].server.kind.repliesPerMessage
        let received =
            workload.receivers == 0 ? Int.max : receiver.counts.deliveries / workload.receivers
        return min(received, replies == 0 ? Int.max : receiver.counts.replies / replies)
    }

    private func isReached(
        _ extent: Extent,
        _ workload: Workload,
        _ elapsed: Duration,
        _ messages: Int
    ) -> Bool {
        switch extent {
        case .duration(let duration): return elapsed >= duration
        case .messages(let count): return messages >= count
        case .settled:
            let enough = Self.settlingReads * max(workload.subscribers, 1)
            let reads = workload.subscribers == 0 ? messages : receiver.counts.reads
            return elapsed >= Self.settlingTime && reads >= enough
        }
    }

    private func checkHealth(_ place: Int) throws {
        let name = members[place].server.server.name
        if let stray = receiver.counts.stray {
            throw BenchmarkError(
                "while \(name) was driven, \(members[stray.server].server.server.name) sent \(stray.bytes) bytes,"
                    + " \(stray.frames) frames; messages in them: \(stray.numbers), its last sent:"
                    + " \(members[stray.server].number)"
            )
        }
        guard receiver.counts.closed == 0 else {
            throw BenchmarkError("\(name) closed or refused \(receiver.counts.closed) connections")
        }
    }
}
