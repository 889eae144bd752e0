internal import EventLoop
internal import Glibc

/// How many instructions the hub itself executes, counted by valgrind: a figure without noise, and without the kernel.
enum Instructions {
    /// Where valgrind puts its counts.
    static let file = "/tmp/benchmark-\(ProcessEnvironment.processID).callgrind"

    private static let subscribers = 200

    /// Counts and prints.
    static func measure(_ options: Options) throws {
        print("\(subscribers) subscribers; the cost of a message is that of one with one receiver")
        print("data  burst   per message   per delivery")
        for size in [100, 512] {
            for burst in [1, 16, 64] {
                let alone = try count(
                    Workload(subscribers: 1, dataSize: size, burst: burst),
                    options
                )
                let all = try count(
                    Workload(subscribers: subscribers, dataSize: size, burst: burst),
                    options
                )
                let delivery = (all - alone) / Double(subscribers - 1)
                print(
                    "\(size)".right(4),
                    "\(burst)".right(6),
                    alone.grouped.right(13),
                    delivery.fixed(1).right(14)
                )
                fflush(nil)
            }
        }
    }

    /// The instructions of one message.
    private static func count(_ workload: Workload, _ options: Options) throws -> Double {
        var fleet = try Fleet.start([.hub], subscribers: workload.subscribers, options)
        defer {
            fleet.stop()
            unlink(file)
        }
        _ = try fleet.drive(0, workload, for: .milliseconds(200))
        try control("--zero", fleet.process(0), options)
        let slice = try fleet.drive(0, workload, for: .milliseconds(800))
        try control("--dump", fleet.process(0), options)
        let path = "\(file).1"
        let lines = (File.read(path) ?? "").split(separator: "\n")
        unlink(path)
        guard let totals = lines.first(where: { $0.hasPrefix("totals:") }),
            let total = totals.split(separator: " ").last.flatMap({ Double($0) })
        else { throw BenchmarkError("\(path) has no totals") }
        return total / Double(slice.messages)
    }

    private static func control(_ what: String, _ process: Int32, _ options: Options) throws {
        let program = (options.valgrind ?? "").replacingProgram("callgrind_control")
        let child = try ChildProcess.start(
            "/bin/sh",
            arguments: ["-c", #""$@" >/dev/null 2>&1"#, "sh", program, what, "\(process)"],
            environment: ProcessEnvironment.current,
            descriptors: []
        )
        var status: Int32 = 0
        waitpid(child.id, &status, 0)
        guard status == 0 else { throw BenchmarkError("callgrind_control \(what) failed") }
    }
}

extension String {
    /// The path of another program in the same directory.
    fileprivate func replacingProgram(_ name: String) -> String {
        guard let slash = lastIndex(of: "/") else { return name }
        return self[...slash] + name
    }
}
