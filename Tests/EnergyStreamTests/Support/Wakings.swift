import Synchronization

/// Counts how often somebody has asked to be woken.
final class Wakings: Sendable {
    private let counted = Mutex(0)

    var count: Int { counted.withLock(\.self) }

    func note() { counted.withLock { $0 += 1 } }
}
