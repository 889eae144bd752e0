import EventLoop
import TestSupport
import Testing
import WebSocketCommon

@testable import HubServer

@Suite("Three loops say to each connection what one would say to it")
struct ReplayTests {
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
