internal import EventLoop
internal import Glibc

/// Connections that come and go: connected, upgraded, closed.
enum ConnectionRows {
    /// How many are opened at once, and how often in a slice.
    private static let atOnce = 50
    private static let rounds = 8

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.connections.rawValue,
                "Connections: connected, upgraded and closed, \(atOnce) at a time",
                [
                    .text("server", "server"),
                    .number("µs/connection", "microseconds_per_connection"),
                    .quartiles("microseconds_quartiles"),
                    .number("x uWS", "ratio_to_uwebsockets"),
                    .number("connections/s", "connections_per_second"),
                ]
            )
        )
        let kinds = options.available([.uWebSockets, .hub, .websockets])
        let servers = try kinds.map { try RunningServer($0, subscribers: 0, options) }
        defer { for server in servers { server.stop() } }
        let workload = Workload(subscribers: 0, dataSize: 0, pace: .bursts(atOnce))
        var comparison = Comparison(kinds.map { ($0, workload) })
        for cycle in -1..<options.cycles {
            let places =
                cycle.isMultiple(of: 2) ? Array(servers.indices) : servers.indices.reversed()
            for place in places {
                let slice = try open(servers[place])
                if cycle >= 0 { comparison.add(slice, latencies: [], at: place) }
            }
        }
        for result in comparison.results {
            report.add([
                .text(result.server.name), .median(result.messageCost, 1),
                .range(result.messageCost, 1),
                .median(comparison.ratio(result, to: .uWebSockets), 2), .rate(result.messageRate),
            ])
        }
    }

    private static func open(_ server: RunningServer) throws -> Slice {
        let time = ProcessorTime(of: server.process.id, isPinned: true)
        var slice = Slice()
        let before = time.nanoseconds
        let start = ContinuousClock.now
        for _ in 0..<rounds {
            var sockets: [Descriptor] = []
            defer { for socket in sockets { socket.close() } }
            for _ in 0..<atOnce {
                let socket = try Sockets.connect(host: "127.0.0.1", port: server.port)
                sockets.append(socket)
                try Opening.requestUpgrade(socket, port: server.port)
            }
            for socket in sockets { _ = try Opening.awaitUpgrade(socket) }
            slice.messages += atOnce
        }
        slice.seconds = (ContinuousClock.now - start) / .seconds(1)
        usleep(30_000)  // The last of them are closed still.
        slice.processorTime = Double(time.nanoseconds - before)
        return slice
    }
}
