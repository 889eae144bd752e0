internal import EventLoop
internal import Glibc

/// The benchmark: it starts servers, drives them in turns and prints what a delivery costs each of them (docs/performance.md).
@main
struct Benchmark {
    static func main() {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == FloorServer.command {
                try FloorServer.run(Array(arguments.dropFirst()))
            } else {
                try run(Options(arguments))
            }
        } catch {
            StandardError.write("benchmark: \(error)")
            exit(1)
        }
    }

    private static func run(_ options: Options) throws {
        guard !options.wantsHelp else {
            print(Options.help)
            return
        }
        guard options.valgrind == nil else {
            try Instructions.measure(options)
            return
        }
        let machine = Machine()
        print("\(machine)\n\n\(Table.header)")
        var rows: [Row] = []
        for subscribers in options.subscribers {
            var fleet = try Fleet.start(options.servers, subscribers: subscribers, options)
            for workload in Workload.all(subscribers: subscribers) {
                let row = try fleet.measure(workload, options)
                print(Table.text(row))
                fflush(nil)
                rows.append(row)
            }
            fleet.stop()
        }
        let publishing = try Publishing.measure(options)
        let memory = try IdleMemory.measure(options)
        print("\n\(publishing)\n\(memory)")
        if let path = options.jsonPath {
            try File.write(
                JSONReport.bytes(machine, rows, publishing, memory),
                to: path
            )
        }
    }
}
