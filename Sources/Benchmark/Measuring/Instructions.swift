internal import EventLoop
internal import Glibc

/// How many instructions the hub itself executes, counted by valgrind: a figure without noise, and without the kernel.
enum Instructions {
    /// Where valgrind puts its counts.
    static let file = "/tmp/benchmark-\(ProcessEnvironment.processID).callgrind"

    private static let subscribers = 401
    private static let sizes = [100, 512]
    private static let bursts = [1, 16, 64]
    /// How many bursts are counted: their number is given, so the figures of two runs are the same but for a few.
    private static let rounds = 20

    /// Counts and reports.
    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                "instructions",
                "The hub's own instructions, \(subscribers) subscribers beside one",
                [
                    .number("data", "data_size"), .number("burst", "burst"),
                    .number("per publication", "per_publication"),
                    .number("per further receiver", "per_receiver"),
                ]
            )
        )
        let hub = try withoutDebugInformation(options.hub)
        defer { unlink(hub) }
        let options = options.measuring(hub)
        let alone = try count(subscribers: 1, options)
        let all = try count(subscribers: subscribers, options)
        for (index, row) in rows(subscribers: 1).enumerated() {
            let receiver = (all[index] - alone[index]) / Double(subscribers - 1)
            report.add([
                .count(row.size), .count(row.burst), .number(alone[index] - receiver, 0),
                .number(receiver, 1),
            ])
        }
    }

    /// A copy of a program that valgrind 3.19 can read: the debug information of some builds is too new for it.
    private static func withoutDebugInformation(_ program: String) throws -> String {
        let copy = "/tmp/benchmark-\(ProcessEnvironment.processID)-hub"
        let child = try ChildProcess.start(
            "/bin/sh",
            arguments: ["-c", #"exec objcopy --strip-debug "$0" "$1""#, program, copy],
            environment: ProcessEnvironment.current,
            descriptors: []
        )
        var status: Int32 = 0
        guard waitpid(child.id, &status, 0) == child.id, status == 0 else {
            throw BenchmarkError("objcopy cannot copy \(program): is the package binutils there?")
        }
        return copy
    }

    private static func rows(subscribers: Int) -> [(size: Int, burst: Int, workload: Workload)] {
        sizes.flatMap { size in
            bursts.map { burst in
                let workload = Workload(
                    subscribers: subscribers,
                    dataSize: size,
                    pace: .bursts(burst)
                )
                return (size, burst, workload)
            }
        }
    }

    /// The instructions of one message in each row.
    private static func count(subscribers: Int, _ options: Options) throws -> [Double] {
        let rows = rows(subscribers: subscribers)
        defer { unlink(file) }
        guard let first = rows.first else { return [] }
        var fleet = try Fleet.start([.hub], first.workload, options)
        _ = try fleet.drive(0, first.workload, .messages(rounds))
        var figures: [Double] = []
        var part = 1
        // A dump sets the counters to zero: each row lies between two of them.
        _ = try dump(&part, fleet.process(0), options)
        for row in rows {
            let slice = try fleet.drive(0, row.workload, .messages(row.burst * rounds))
            figures.append(
                try dump(&part, fleet.process(0), options) / Double(max(slice.messages, 1))
            )
        }
        return figures
    }

    /// Takes the count since the last time.
    private static func dump(
        _ part: inout Int,
        _ process: Int32,
        _ options: Options
    ) throws -> Double {
        let program = (options.valgrind ?? "").replacingProgram("callgrind_control")
        let child = try ChildProcess.start(
            "/bin/sh",
            arguments: ["-c", #""$@" >/dev/null 2>&1"#, "sh", program, "--dump", "\(process)"],
            environment: ProcessEnvironment.current,
            descriptors: []
        )
        var status: Int32 = 0
        waitpid(child.id, &status, 0)
        guard status == 0 else { throw BenchmarkError("\(program) --dump failed") }
        let path = "\(file).\(part)"
        part += 1
        defer { unlink(path) }
        let lines = (File.read(path) ?? "").split(separator: "\n")
        guard let totals = lines.first(where: { $0.hasPrefix("totals:") }),
            let total = totals.split(separator: " ").last.flatMap({ Double($0) })
        else { throw BenchmarkError("\(path) has no totals") }
        return total
    }
}

extension String {
    /// The path of another program in the same directory.
    fileprivate func replacingProgram(_ name: String) -> String {
        guard let slash = lastIndex(of: "/") else { return name }
        return self[...slash] + name
    }
}
