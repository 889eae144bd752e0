internal import CLinux
internal import Glibc

/// Which processor runs whom: servers have the first, the clients the last, so that neither waits for the other.
enum Processors {
    /// How many there are.
    static let count = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)

    /// Moves this thread, and the processes that it starts from now on, to the servers' processor.
    static func useForServers() { use(0) }

    /// Moves this thread to the clients' processor.
    static func useForClients() { use(count - 1) }

    private static func use(_ processor: Int) {
        // Where it is not permitted the figures are only noisier.
        if count > 1 { _ = hub_use_processor(Int32(processor)) }
    }
}
