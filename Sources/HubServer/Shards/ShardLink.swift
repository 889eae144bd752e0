internal import EventLoop
internal import Synchronization

/// The two ways between loop 0 and another loop, and what the other counts.
///
/// A wake-up a turn and way, however much the turn says: whoever finds something waiting knows that the receiver has been woken.
final class ShardLink: Sendable {
    /// What may be on its way before the sender waits, in bytes: to a shard, whose kernel may be slow, and to loop 0.
    private static let turnLimit = 64 << 20
    private static let batchLimit = 4 << 20

    /// The loop, 1 or more.
    let loop: Int
    private let turns: Inbox<ShardTurn>
    private let turnTransit: Transit
    private let batches: Inbox<ShardBatch>
    private let batchTransit: Transit

    /// What the loop counts, as of its last turn.
    let statistics = Mutex(SendStatistics())

    /// Links a loop.
    ///
    /// - Parameters:
    ///   - loop: Its number, 1 or more.
    ///   - shard: Wakes it.
    ///   - home: Wakes loop 0.
    ///   - batches: Where loop 0 hears of all others: one queue, so that a descriptor that one loop closed and another was given
    ///     cannot be heard of in the wrong order.
    init(loop: Int, shard: Waker, home: Waker, batches: Inbox<ShardBatch>) {
        self.loop = loop
        turns = Inbox(waker: shard)
        turnTransit = Transit(limit: Self.turnLimit, sender: home)
        self.batches = batches
        batchTransit = Transit(limit: Self.batchLimit, sender: shard)
    }

    // MARK: Loop 0's side

    /// Has the shard do something.
    func post(_ turn: ShardTurn) {
        turnTransit.add(turn.cost)
        turns.post(turn)
    }

    /// Whether loop 0 must wait for the shard before its next turn.
    var isShardBehind: Bool { turnTransit.isFull }

    /// Notes that a batch has been dealt with.
    func finished(_ cost: Int) { batchTransit.remove(cost) }

    // MARK: The shard's side

    /// What there is to do, in order.
    func takeTurns() -> [ShardTurn] { turns.drain() }

    /// Notes that a turn has been done.
    func finished(_ turn: ShardTurn) { turnTransit.remove(turn.cost) }

    /// Tells loop 0.
    func post(_ batch: ShardBatch) {
        batchTransit.add(batch.cost)
        batches.post(batch)
    }

    /// Tells loop 0 that the shard cannot go on.
    func postFailure(_ error: SystemError) {
        var batch = ShardBatch(loop: loop)
        batch.append(.failed("\(error)"))
        post(batch)
    }

    /// Whether the shard must wait for loop 0 before it reads on.
    var isHomeBehind: Bool { batchTransit.isFull }
}

/// What a loop counts of its own sends and connections.
struct SendStatistics: Sendable {
    /// How many `send()` calls it has made.
    var sendCalls: UInt64 = 0
    /// How many of its connections are behind.
    var slowConnections = 0
    /// How many bytes wait for them; chunks that several share count for each.
    var waitingBytes = 0
    /// How many events newer ones replaced before they had begun to go out.
    var replacedEvents: UInt64 = 0
    /// How many of them nobody was told of yet who lacks them; those are in no other count.
    var replacedUntold: UInt64 = 0
    /// How many connections it turned away because the process has no descriptor left.
    var refusedConnections: UInt64 = 0

    static func += (sum: inout SendStatistics, part: SendStatistics) {
        sum.sendCalls += part.sendCalls
        sum.slowConnections += part.slowConnections
        sum.waitingBytes += part.waitingBytes
        sum.replacedEvents += part.replacedEvents
        sum.replacedUntold += part.replacedUntold
        sum.refusedConnections += part.refusedConnections
    }
}
