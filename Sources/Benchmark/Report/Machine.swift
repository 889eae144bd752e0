internal import Glibc

/// What was measured on: figures of another machine are other figures.
struct Machine: CustomStringConvertible {
    let processor: String
    let cores = Processors.count
    let kernel: String
    /// How many wanted to run in the minute before (proc_loadavg(5)).
    let load: String

    /// Describes this machine.
    init() {
        let lines = (File.read("/proc/cpuinfo") ?? "").split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        processor = model.map { String($0.drop(while: \.isWhitespace)) } ?? "unknown processor"
        let release = File.read("/proc/sys/kernel/osrelease") ?? "unknown"
        kernel = String(release.prefix { !$0.isWhitespace })
        let average = File.read("/proc/loadavg") ?? "unknown"
        load = String(average.prefix { !$0.isWhitespace })
    }

    /// A line for the terminal, with what else the machine was busy with.
    var description: String { "\(short); load before: \(load)" }

    /// The machine alone.
    var short: String { "\(processor), \(cores) cores, Linux \(kernel)" }
}
