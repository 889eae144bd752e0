internal import EventLoop
internal import Glibc

/// Subscribers that do not read while 4 MB are published, and then do.
enum StalledRows {
    private static let subscribers = 200
    private static let messages = 1024
    private static let dataSize = 4096 - 260
    private static let burst = 16
    /// What the kernel may keep for one that does not read, in bytes: the server has to keep the rest.
    private static let receiveBuffer: Int32 = 16 << 10

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.stalled.rawValue,
                "\(subscribers) subscribers that stop reading, \(messages) messages of 4 KiB",
                [
                    .text("server", "server"),
                    .number("growth, MiB", "anonymous_growth_mebibytes"),
                    .number("published, MiB", "published_mebibytes"),
                    .number("then read, MiB", "read_mebibytes"),
                    .number("in order", "in_order"), .number("seconds", "reading_seconds"),
                ]
            )
        )
        for server in options.available([.uWebSockets, .hub]) {
            report.add(try measure(server, options))
        }
    }

    private static func measure(_ server: Server, _ options: Options) throws -> [Section.Cell] {
        let workload = Workload(
            subscribers: 1,
            dataSize: dataSize,
            pace: .bursts(burst)
        )
        // One subscriber reads: what it has got, the server has published.
        var fleet = try Fleet.start([server], workload, options)
        var stalled: [Descriptor] = []
        defer { for socket in stalled { socket.close() } }
        for _ in 0..<subscribers {
            stalled.append(
                try fleet.openSubscriber(0, workload, receiveBuffer: receiveBuffer)
            )
        }
        let before = ProcessMemory(of: fleet.process(0))
        let slice = try fleet.drive(0, workload, .messages(messages))
        let growth = ProcessMemory(of: fleet.process(0)).anonymous - before.anonymous
        let start = ContinuousClock.now
        var read = 0
        for (number, socket) in stalled.enumerated() {
            var reader = SequenceReader(socket)
            do {
                try reader.read(slice.messages)
            } catch {
                throw BenchmarkError("\(server.name), stalled subscriber \(number): \(error)")
            }
            read += reader.bytes
        }
        let mebibytes = { (bytes: Int) in Double(bytes) / Double(1 << 20) }
        return [
            .text(server.name), .number(mebibytes(growth), 1), .number(mebibytes(slice.bytes), 1),
            .number(mebibytes(read), 0), .text("all"),
            .number((ContinuousClock.now - start) / .seconds(1), 1),
        ]
    }
}
