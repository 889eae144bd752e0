import EventLoop
import TestSupport
import WebSocketCommon

@testable import HubServer

/// One fan-out that has all connections, or loop 0 with two others behind it, in memory.
final class Loops {
    private let owner: EventLoop
    private let links: [ShardLink]
    private var home: FanOut
    private var homePipes = MemoryPipes()
    private var shards: [ShardState] = []

    private final class ShardState {
        var fanOut: FanOut
        var pipes = MemoryPipes()
        init(_ policies: DeliveryPolicies) throws {
            fanOut = try FanOut(descriptorLimit: 64, outboxLimit: 1 << 30, policies: policies)
        }
    }

    init(shards count: Int, policies: DeliveryPolicies = DeliveryPolicies()) throws {
        let owner = try EventLoop()
        self.owner = owner
        let batches = Inbox<ShardBatch>(waker: owner.waker)
        links = (0..<count).map { index in
            ShardLink(
                loop: index + 1,
                shard: owner.waker,
                home: owner.waker,
                batches: batches
            )
        }
        shards = try links.map { _ in try ShardState(policies) }
        home = try FanOut(
            descriptorLimit: 64,
            outboxLimit: 1 << 30,
            policies: policies,
            compressionThreshold: 1
        )
        for link in links { home.add(link) }
    }

    private func loop(of connection: Int32) -> Int { Int(connection) % (links.count + 1) }

    func insert(_ connection: Int32) {
        let loop = loop(of: connection)
        if loop == 0 {
            home.insert(connection)
        } else {
            home.insert(connection, ofLoop: loop)
            shards[loop - 1].fanOut.insert(connection)
        }
        // Some of each loop, whatever their number.
        if connection % 4 == 1 { home.compress(connection) }
    }

    func join(_ connection: Int32, _ channel: ChannelName) {
        _ = home.join(connection, channel)
    }

    func leave(_ connection: Int32, _ channel: ChannelName) {
        _ = home.leave(connection, channel)
    }

    func publish(_ channel: ChannelName, _ text: String) {
        home.publish(channel) { $0 += text.utf8 }
    }

    func send(_ connection: Int32, _ text: String) {
        home.send(to: connection) { $0 += text.utf8 }
    }

    func setPeer(_ connection: Int32, _ peer: MemoryPipes.Peer) {
        let loop = loop(of: connection)
        if loop == 0 {
            homePipes.peers[connection] = peer
            home.becameWritable(connection)
        } else {
            shards[loop - 1].pipes.peers[connection] = peer
            shards[loop - 1].fanOut.becameWritable(connection)
        }
    }

    /// Ends a turn of loop 0; another loop does what it has been told now, or later.
    func turn(replaying loops: [Int]) {
        _ = home.drainOutboxes(&homePipes)
        _ = home.flush(&homePipes)
        for loop in loops where loop <= shards.count {
            let shard = shards[loop - 1]
            _ = shard.fanOut.drainOutboxes(&shard.pipes)
            for turn in links[loop - 1].takeTurns() {
                shard.fanOut.adopt(turn.chunk)
                for step in turn.steps { shard.fanOut.replay(step) }
                _ = shard.fanOut.flush(&shard.pipes)
            }
        }
    }

    /// The texts that a connection received since the last call; `nil` when the last frame is not whole.
    func wholeFrames(_ connection: Int32) -> [String]? {
        let loop = loop(of: connection)
        var frames = Frames()
        let texts = frames.read(
            loop == 0
                ? homePipes.takeReceived(by: connection)
                : shards[loop - 1].pipes.takeReceived(by: connection)
        )
        return frames.rest.isEmpty ? texts : nil
    }

    func heard(_ connection: Int32) -> [String] { wholeFrames(connection) ?? ["a torn frame"] }

    var replacedEvents: UInt64 {
        shards.reduce(home.replacedEvents) { $0 + $1.fanOut.replacedEvents }
    }

    var waitingBytes: Int { shards.reduce(home.waitingBytes) { $0 + $1.fanOut.waitingBytes } }
}
