internal import EventLoop
internal import Glibc

/// The memory of idle connections; what the kernel keeps for them is not in it.
enum IdleRows {
    static func measure(_ options: Options, _ report: inout Report) throws {
        let limit = try EventLoop().descriptorLimit - 100
        let connections = min(options.idleConnections, limit)
        report.begin(
            Section(
                Part.idle.rawValue,
                "Memory of \(connections) idle connections",
                [
                    .text("server", "server"),
                    .number("B/connection", "bytes_per_connection"),
                    .number("of the second half", "bytes_per_connection_of_second_half"),
                    .number("before, MiB", "mebibytes_before"),
                    .number("with them, MiB", "mebibytes_after"),
                    .number("resident, MiB", "resident_mebibytes_after"),
                ]
            )
        )
        if connections < options.idleConnections {
            report.note("\(options.idleConnections) were asked for: ulimit -n allows no more")
        }
        for server in options.available([.uWebSockets, .hub, .websockets]) {
            report.add(try measure(server, connections, options))
        }
    }

    private static func measure(
        _ server: Server,
        _ connections: Int,
        _ options: Options
    ) throws -> [Section.Cell] {
        let running = try RunningServer(server, subscribers: 0, options)
        defer { running.stop() }
        usleep(300_000)  // It has said that it is ready and settles down.
        let before = ProcessMemory(of: running.process.id)
        var sockets: [Descriptor] = []
        defer { for socket in sockets { socket.close() } }
        var memory: [ProcessMemory] = []
        for target in [connections / 2, connections] {
            while sockets.count < target {
                let socket = try Sockets.connect(host: "127.0.0.1", port: running.port)
                sockets.append(socket)
                try Opening.requestUpgrade(socket, port: running.port)
                _ = try Opening.awaitUpgrade(socket)
            }
            usleep(500_000)  // The last of them get their welcome.
            memory.append(ProcessMemory(of: running.process.id))
        }
        let (half, after) = (memory[0], memory[1])
        let each = { (bytes: Int, count: Int) in Double(bytes) / Double(max(count, 1)) }
        let mebibytes = { (bytes: Int) in Double(bytes) / Double(1 << 20) }
        return [
            .text(server.name),
            .number(each(after.anonymous - before.anonymous, connections), 0),
            .number(
                each(after.anonymous - half.anonymous, connections - connections / 2),
                0
            ),
            .number(mebibytes(before.anonymous), 1), .number(mebibytes(after.anonymous), 1),
            .number(mebibytes(after.resident), 1),
        ]
    }
}
