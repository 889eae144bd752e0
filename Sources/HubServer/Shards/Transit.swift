internal import EventLoop
internal import Synchronization

/// How much is on its way from one loop to another, so that the sender can wait before it is too much.
final class Transit: Sendable {
    private let limit: Int
    private let bytes = Atomic(0)
    private let senderWaits = Atomic(false)
    /// Wakes the sender's loop.
    private let waker: Waker

    /// Allows `limit` bytes and what the sender adds before it looks.
    init(limit: Int, sender waker: Waker) {
        self.limit = limit
        self.waker = waker
    }

    /// Notes that the sender has sent so much.
    func add(_ count: Int) { bytes.add(count, ordering: .sequentiallyConsistent) }

    /// Notes that the receiver is through with so much.
    func remove(_ count: Int) {
        let left = bytes.subtract(count, ordering: .sequentiallyConsistent).newValue
        // Either the sender sees what is left, or this sees that it waits: no order of the two lets both miss.
        if left < limit, senderWaits.load(ordering: .sequentiallyConsistent) { waker.wake() }
    }

    /// Whether the sender must wait; while it does it is woken when there is room.
    var isFull: Bool {
        guard bytes.load(ordering: .relaxed) >= limit else { return false }
        senderWaits.store(true, ordering: .sequentiallyConsistent)
        if bytes.load(ordering: .sequentiallyConsistent) >= limit { return true }
        senderWaits.store(false, ordering: .sequentiallyConsistent)
        return false
    }
}
