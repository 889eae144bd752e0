internal import EventLoop
internal import Glibc

/// The memory of a hub that has nothing to do.
struct IdleMemory: CustomStringConvertible {
    /// Resident memory of its own, in bytes: without the program's file, which processes share.
    let anonymous: Int
    /// All resident memory, in bytes.
    let resident: Int
    let connections: Int
    /// What `connections` idle WebSocket connections add to `anonymous`, in bytes.
    let added: Int

    var perConnection: Double { Double(added) / Double(max(connections, 1)) }

    /// Measures a fresh hub, then with connections.
    static func measure(_ options: Options) throws -> IdleMemory {
        let server = try RunningServer(.hub, subscribers: 0, options)
        defer { server.stop() }
        usleep(300_000)
        let loop = try EventLoop()  // It raises the limit of open files.
        let anonymous = field("RssAnon", server)
        let resident = field("VmRSS", server)
        let connections = min(options.idleConnections, loop.descriptorLimit - 100)
        var sockets: [Descriptor] = []
        defer { for socket in sockets { socket.close() } }
        for _ in 0..<connections {
            let socket = try Sockets.connect(host: "127.0.0.1", port: server.port)
            sockets.append(socket)
            _ = try Opening.upgrade(socket, port: server.port)
        }
        usleep(500_000)  // The last of them get their welcome.
        return IdleMemory(
            anonymous: anonymous,
            resident: resident,
            connections: connections,
            added: field("RssAnon", server) - anonymous
        )
    }

    private static func field(_ name: String, _ server: RunningServer) -> Int {
        let status = File.read("/proc/\(server.process.id)/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return
            (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
            << 10
    }

    /// A sentence for the terminal.
    var description: String {
        let megabytes = { (bytes: Int) in (Double(bytes) / Double(1 << 20)).fixed(1) }
        return
            "an idle hub: \(megabytes(resident)) MiB resident, \(megabytes(anonymous)) MiB of them its own;"
            + " each of \(connections) idle connections: \(perConnection.fixed(0)) B more"
    }
}
