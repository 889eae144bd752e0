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
        var report = Report(Machine())
        if options.valgrind != nil {
            try Instructions.measure(options, &report)
        } else {
            let start = ContinuousClock.now
            for part in options.parts { try part.measure(options, &report) }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print("\n\(seconds.fixed(0)) s")
        }
        if let path = options.jsonPath { try File.write(report.json, to: path) }
        if let path = options.markdownPath { try File.write(Array(report.markdown.utf8), to: path) }
        if let path = options.picturePath {
            try File.write(Array(Picture.svg(report.fanOut, report.machine).utf8), to: path)
        }
    }
}
