internal import EventLoop
internal import Glibc

/// All services under the supervisor at once: what a hub costs that nobody uses, but for akosha, which looks at all of them.
enum TogetherRows {
    private static let starts = 20
    private static let idleSeconds: UInt32 = 20

    static func measure(_ options: Options, _ report: inout Report) throws {
        var ready: [Double] = []
        for _ in 0..<starts {
            let hub = try RunningHub(options)
            hub.stop()
            ready.append(hub.readyAfter / .milliseconds(1))
        }
        let hub = try RunningHub(options)
        defer { hub.stop() }
        report.begin(
            Section(
                Part.together.rawValue,
                "All \(hub.services.count) services under the supervisor, nobody connected",
                [
                    .text("what", "what", width: 44), .number("figure", "figure"),
                    .quartiles("quartiles"),
                ]
            )
        )
        let quartiles = Quartiles(ready)
        report.add([
            .text("from the start until all have answered, ms"), .median(quartiles, 0),
            .range(quartiles, 0),
        ])
        sleep(5)  // They settle down, and akosha has looked once.
        let before = processorTime(hub)
        sleep(idleSeconds)
        let share = Double(processorTime(hub) - before) / Double(idleSeconds) / 1e9
        report.add([.text("processor time, % of one"), .number(share * 100, 2), .none])
        let memory = hub.processes.map { ProcessMemory.proportional(of: $0) }
        let mebibytes = { (bytes: Int) in Double(bytes) / Double(1 << 20) }
        report.add([
            .text("proportional memory (PSS) of all processes, MiB"),
            .number(mebibytes(memory.reduce(0, +)), 1), .none,
        ])
        report.add([
            .text("of the largest of them, MiB"), .number(mebibytes(memory.max() ?? 0), 1), .none,
        ])
    }

    private static func processorTime(_ hub: RunningHub) -> UInt64 {
        hub.processes.reduce(0) { $0 + ProcessorTime.own(of: $1) }
    }
}
