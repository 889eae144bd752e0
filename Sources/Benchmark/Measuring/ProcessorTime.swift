/// The processor time of a process, as the scheduler counts it: user, system, and the interrupts' work done on its time.
struct ProcessorTime {
    private let threads: String
    /// The kernel's threads that take over when there is too much for interrupts; whoever is driven is charged for them.
    private let kernelThreads: [String]

    /// - Parameters:
    ///   - process: Whose.
    ///   - isPinned: Whether it has the first processor to itself: the kernel's thread of another is then not its.
    init(of process: Int32, isPinned: Bool) {
        threads = "/proc/\(process)/task"
        kernelThreads = File.names(in: "/proc").compactMap { name in
            guard Int(name) != nil, let thread = File.read("/proc/\(name)/comm"),
                thread.hasPrefix(isPinned ? "ksoftirqd/0\n" : "ksoftirqd/")
            else { return nil }
            return "/proc/\(name)/schedstat"
        }
    }

    /// The time used so far, in nanoseconds; exact while the process sleeps.
    var nanoseconds: UInt64 {
        let own = File.names(in: threads).map { "\(threads)/\($0)/schedstat" }
        return (own + kernelThreads).reduce(0) { $0 + Self.time(in: $1) }
    }

    /// The time that a process has used so far, without the kernel's threads, in nanoseconds.
    static func own(of process: Int32) -> UInt64 {
        let threads = "/proc/\(process)/task"
        return File.names(in: threads).reduce(0) { $0 + time(in: "\(threads)/\($1)/schedstat") }
    }

    /// The first figure of a `schedstat` file: the time spent on the processor.
    private static func time(in path: String) -> UInt64 {
        File.read(path)?.split(separator: " ").first.flatMap { UInt64($0) } ?? 0
    }
}
