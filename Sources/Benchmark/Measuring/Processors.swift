internal import CLinux
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
        case .all: _ = hub_use_processor(-1)
        }
    }
}
