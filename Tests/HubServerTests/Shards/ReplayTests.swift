import EventLoop
import TestSupport
import Testing
import WebSocketCommon

@testable import HubServer

@Suite("Three loops say to each connection what one would say to it")
struct ReplayTests {
    /// One fan-out that has all connections, or loop 0 with two others behind it, in memory.
    private final class Loops {
        private let owner: EventLoop
        private let links: [ShardLink]
        private var home: FanOut
        private var homePipes = MemoryPipes()
        private var shards: [ShardState] = []

        private final class ShardState {
            var fanOut: FanOut
            var pipes = MemoryPipes()
            init() throws { fanOut = try FanOut(descriptorLimit: 64, outboxLimit: 1 << 30) }
        }

        init(shards count: Int) throws {
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
            shards = try links.map { _ in try ShardState() }
            home = try FanOut(descriptorLimit: 64, outboxLimit: 1 << 30)
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

        func heard(_ connection: Int32) -> [String] {
            let loop = loop(of: connection)
            var frames = Frames()
            return frames.read(
                loop == 0
                    ? homePipes.takeReceived(by: connection)
                    : shards[loop - 1].pipes.takeReceived(by: connection)
            )
        }
    }

    @Test(
        "whatever is said, joined and left, and however slow anybody is",
        arguments: Array(1...20) as [UInt64]
    )
    func sameAsOne(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let channels = try ["a", "b", "c"].map { try #require(ChannelName("room:\($0)")) }
        let connections: [Int32] = Array(1...9)
        let one = try Loops(shards: 0)
        let three = try Loops(shards: 2)
        for connection in connections {
            one.insert(connection)
            three.insert(connection)
        }
        for number in 0..<1500 {
            let connection = connections.randomElement(using: &random) ?? 1
            let channel = channels.randomElement(using: &random) ?? channels[0]
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1:
                one.join(connection, channel)
                three.join(connection, channel)
            case 2:
                one.leave(connection, channel)
                three.leave(connection, channel)
            case 3, 4, 5, 6:
                let text = String(repeating: "\(number) ", count: number % 7 + 1)
                one.publish(channel, text)
                three.publish(channel, text)
            case 7:
                one.send(connection, "to \(connection): \(number)")
                three.send(connection, "to \(connection): \(number)")
            case 8:
                let peer = [MemoryPipes.Peer.quick, .slow(number % 11 + 1), .full][number % 3]
                one.setPeer(connection, peer)
                three.setPeer(connection, peer)
            default:
                one.turn(replaying: [])
                three.turn(replaying: [1, 2].filter { _ in Bool.random(using: &random) })
            }
        }
        for connection in connections {
            one.setPeer(connection, .quick)
            three.setPeer(connection, .quick)
        }
        for _ in 0..<2 {
            one.turn(replaying: [])
            three.turn(replaying: [1, 2])
        }
        // What a shard was told last may have left somebody slow whose room came before.
        for connection in connections { three.setPeer(connection, .quick) }
        three.turn(replaying: [1, 2])
        var heard = 0
        for connection in connections {
            let said = one.heard(connection)
            #expect(three.heard(connection) == said)
            heard += said.count
        }
        #expect(heard > 500)
    }
}
