internal import CLinux
internal import EventLoop
internal import Glibc

/// Which processor runs whom: servers have the first, the clients the last, so that neither waits for the other.
enum Processors {
    /// A part of the machine.
    enum Share {
        /// The servers' processor.
        case servers
        /// The clients' processor.
        case clients
        /// Every processor: the kernel chooses.
        case all
    }

    /// How many there are.
    static let count = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)

    /// Moves this thread, and the processes that it starts from now on.
    ///
    /// Where it is not permitted the figures are only noisier.
    static func use(_ share: Share) {
        guard count > 1 else { return }
        switch share {
        case .servers: _ = hub_use_processor(0)
        case .clients: _ = hub_use_processor(Int32(count - 1))
        case .all: freeThisThread()
        }
    }

    /// Lets the main thread, and what it starts from now on, run everywhere, by way of the program taskset.
    private static func freeThisThread() {
        let taskset = "/usr/bin/taskset"
        guard access(taskset, X_OK) == 0,
            let child = try? ChildProcess.start(
                "/bin/sh",
                arguments: [
                    "-c", #""$@" >/dev/null"#, "sh", taskset, "-pc", "0-\(count - 1)",
                    "\(getpid())",
                ],
                environment: ProcessEnvironment.current,
                descriptors: []
            )
        else { return }
        var status: Int32 = 0
        waitpid(child.id, &status, 0)
    }
}
