import EventLoop
import Glibc
import HubServer
import TestSupport
import Testing
import WebSocketCommon

@Suite("A slow reader costs only itself, and loses nothing until its bound")
struct SlowReaderTests {
    let red: ChannelName
    let blue: ChannelName

    init() throws {
        red = try #require(ChannelName("color:red"))
        blue = try #require(ChannelName("color:blue"))
    }

    @Test("what was not taken follows when there is room, and new frames behind it")
    func catchingUp() throws {
        let table = try Table(connections: [1, 2])
        for connection: Int32 in [1, 2] { table.join(connection, red) }
        table.pipes.peers[1] = .slow(4)
        table.publish(red, "hello")
        #expect(table.turn() == [.awaitRoom(1)])
        table.publish(red, "world")
        #expect(table.turn() == [])
        #expect(table.heard(2) == ["hello", "world"])
        #expect(table.fanOut.slowConnections == 1)
        #expect(table.fanOut.waitingBytes == 10)

        table.pipes.peers[1] = .quick
        table.fanOut.becameWritable(1)
        table.send(1, "you")
        #expect(table.turn() == [.stopAwaitingRoom(1)])
        #expect(table.heard(1) == ["hello", "world", "you"])
        #expect(table.fanOut.slowConnections == 0)
        #expect(table.hasDelivered(to: 1))
    }

    @Test(
        "who is cut short hears the frame on its way and then the farewell, and nothing that was said in between"
    )
    func cutShort() throws {
        let table = try Table(connections: [1, 2])
        for connection: Int32 in [1, 2] { table.join(connection, red) }
        table.pipes.peers[1] = .slow(4)
        table.publish(red, "hello")
        #expect(table.turn() == [.awaitRoom(1)])
        table.publish(red, "lost")
        #expect(table.turn() == [])
        // Said, and not flushed yet: as with a flush interval, or in another loop's turn.
        table.publish(red, "lost too")
        table.send(1, "lost as well")
        table.fanOut.truncateOutbox(of: 1)
        table.publish(red, "kept")
        table.leave(1, red)
        table.publish(red, "not for it")
        table.send(1, "farewell")
        table.pipes.peers[1] = .quick
        table.fanOut.becameWritable(1)
        _ = table.turn()
        #expect(table.heard(1) == ["hello", "kept", "farewell"])
        #expect(table.heard(2) == ["hello", "lost", "lost too", "kept", "not for it"])
    }

    @Test("a connection that takes nothing is asked no more until it has room")
    func full() throws {
        let table = try Table(connections: [1])
        table.join(1, red)
        table.pipes.peers[1] = .full
        for text in ["a", "b", "c"] {
            table.publish(red, text)
            _ = table.turn()
        }
        #expect(table.pipes.sends[1] == [3])
        #expect(!table.hasDelivered(to: 1))
        table.pipes.peers[1] = .quick
        table.fanOut.becameWritable(1)
        #expect(table.turn() == [.stopAwaitingRoom(1)])
        #expect(table.heard(1) == ["a", "b", "c"])
    }

    @Test("a broken connection is reported, and the others get theirs")
    func broken() throws {
        let table = try Table(connections: [1, 2, 3])
        for connection: Int32 in [1, 2, 3] { table.join(connection, red) }
        table.pipes.peers[2] = .gone
        table.publish(red, "a")
        #expect(table.turn() == [.broken(2, errno: EPIPE)])
        #expect(table.heard(1) == ["a"])
        #expect(table.heard(3) == ["a"])
    }

    @Test("a connection that breaks while it is behind is reported")
    func brokenBehind() throws {
        let table = try Table(connections: [1])
        table.join(1, red)
        table.pipes.peers[1] = .full
        table.publish(red, "a")
        #expect(table.turn() == [.awaitRoom(1)])
        table.pipes.peers[1] = .gone
        table.fanOut.becameWritable(1)
        #expect(table.turn() == [.broken(1, errno: EPIPE)])
        table.fanOut.remove(1)
        #expect(table.fanOut.slowConnections == 0)
    }

    @Test("beyond its bound a connection is too slow, and at it is not")
    func bound() throws {
        let table = try Table(connections: [1], outboxLimit: 20)
        table.join(1, red)
        table.pipes.peers[1] = .full
        table.publish(red, "12345678")
        #expect(table.turn() == [.awaitRoom(1)])
        table.publish(red, "12345678")
        #expect(table.turn() == [])
        table.publish(red, "")
        #expect(table.turn() == [.tooSlow(1)])
    }

    @Test("only the rest of the frame on its way stays when an outbox is cut", arguments: 0...12)
    func truncation(taken: Int) throws {
        let table = try Table(connections: [1], outboxLimit: 20)
        table.join(1, red)
        table.pipes.peers[1] = .slow(taken)
        table.publish(red, "1234")
        table.publish(red, "5678")
        table.publish(red, "9abc")
        #expect(table.turn() == [.awaitRoom(1)])
        table.fanOut.truncateOutbox(of: 1)
        table.fanOut.sendRaw(to: 1) { $0 += [0x81, 1, 0x58] }
        #expect(table.turn() == [])
        table.pipes.peers[1] = .quick
        table.fanOut.becameWritable(1)
        #expect(table.turn() == [.stopAwaitingRoom(1)])
        let whole = ["1234", "5678"].prefix((taken + 5) / 6)
        #expect(table.heard(1) == whole + ["X"])
    }

    @Test("what is no frame is cut too, without being read as one")
    func truncationOfOtherBytes() throws {
        let table = try Table(connections: [1])
        // As a frame it would have a length of 2^63 and more.
        let bytes: [UInt8] = [0x48, 0xff] + Array(repeating: 0xe9, count: 9)
        for taken in 1..<bytes.count {
            table.pipes.peers[1] = .slow(taken)
            table.fanOut.sendRaw(to: 1) { $0 += bytes }
            _ = table.turn()
            table.fanOut.truncateOutbox(of: 1)
            table.pipes.peers[1] = .quick
            table.fanOut.becameWritable(1)
            #expect(table.turn() == [.stopAwaitingRoom(1)])
            #expect(table.pipes.takeReceived(by: 1).count <= bytes.count)
        }
    }

    @Test("readers that catch up at different times all get all, alone and of several rooms")
    func differentTimes() throws {
        let connections = (1...30).map { Int32($0) }
        let table = try Table(connections: connections, outboxLimit: 1 << 30)
        var said: [Int32: [String]] = [:]
        for connection in connections {
            table.pipes.peers[connection] = .full
            if connection % 3 != 1 { table.join(connection, red) }
            if connection % 3 != 2 { table.join(connection, blue) }
        }
        for turn in 0..<600 {
            let text = "\(turn) " + String(repeating: "x", count: turn * 7 % 1500)
            // Mostly one room, at times both, and at times a word to one reader.
            if turn % 4 != 0 {
                table.publish(red, text)
                for each in connections where each % 3 != 1 { said[each, default: []].append(text) }
            }
            if turn % 4 == 0 || turn % 6 == 0 {
                table.publish(blue, text)
                for each in connections where each % 3 != 2 { said[each, default: []].append(text) }
            }
            if turn % 10 == 0 {
                table.send(connections[turn / 10 % 30], "you \(turn)")
                said[connections[turn / 10 % 30], default: []].append("you \(turn)")
            }
            // One after the other gets room for some bytes, and loses it again.
            let lucky = connections[turn % 30]
            table.pipes.peers[lucky] = .slow(turn * 131 % 9000)
            table.fanOut.becameWritable(lucky)
            _ = table.turn()
            table.pipes.peers[lucky] = .full
        }
        #expect(table.fanOut.slowConnections > 20)
        for connection in connections {
            table.pipes.peers[connection] = .quick
            table.fanOut.becameWritable(connection)
            _ = table.turn()
            #expect(table.hasDelivered(to: connection))
            let isEqual = table.heard(connection) == said[connection] ?? []
            #expect(isEqual, "connection \(connection)")
        }
        #expect(table.fanOut.waitingBytes == 0)
    }

    @Test("a thousand turns behind, a reader catches up in few sends", arguments: 1...3)
    func runs(rooms: Int) throws {
        let channels = try (0..<rooms).map { try #require(ChannelName("c:\($0)")) }
        let table = try Table(connections: [1, 2])
        for connection: Int32 in [1, 2] {
            table.pipes.peers[connection] = .full
            for channel in channels { table.join(connection, channel) }
        }
        for turn in 0..<1000 {
            table.publish(channels[turn % rooms], "\(turn)")
            _ = table.turn()
        }
        for connection: Int32 in [1, 2] {
            table.pipes.forgetSends()
            table.pipes.peers[connection] = .quick
            table.fanOut.becameWritable(connection)
            #expect(table.turn() == [.stopAwaitingRoom(connection)])
            // The rest of the send that was not taken, which begins a run, and then all that follows.
            #expect(table.pipes.sends[connection]?.count ?? 0 <= 2)
            #expect(table.heard(connection) == (0..<1000).map(String.init))
        }
    }

    @Test("after many turns a slow reader is cut behind the frame on its way", arguments: 0...40)
    func truncationOfRun(taken: Int) throws {
        let table = try Table(connections: [1, 2])
        for connection: Int32 in [1, 2] {
            table.join(connection, red)
            table.pipes.peers[connection] = .full
        }
        for _ in 0..<20 {
            table.publish(red, "1234")
            _ = table.turn()
        }
        table.pipes.peers[1] = .slow(taken)
        table.fanOut.becameWritable(1)
        _ = table.turn()
        table.fanOut.truncateOutbox(of: 1)
        table.fanOut.sendRaw(to: 1) { $0 += [0x81, 1, 0x58] }
        _ = table.turn()
        for connection: Int32 in [1, 2] {
            table.pipes.peers[connection] = .quick
            table.fanOut.becameWritable(connection)
        }
        _ = table.turn()
        #expect(table.heard(1) == Array(repeating: "1234", count: (taken + 5) / 6) + ["X"])
        #expect(table.heard(2) == Array(repeating: "1234", count: 20))
    }

    @Test(
        "every connection gets what a naive server would send, however it is cut",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]
    )
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let connections = (1...12).map { Int32($0) }
        let channels = try (0..<5).map { try #require(ChannelName("c:\($0)")) }
        let table = try Table(
            connections: connections,
            outboxLimit: 1 << 30,
            compressing: seed % 2 == 0 ? [2, 3, 7, 11] : []
        )
        var naive = NaiveServer()

        for turn in 0..<120 {
            for connection in connections {
                let peers: [MemoryPipes.Peer] = [
                    .quick, .quick, .full, .slow(Int.random(in: 1...200, using: &random)),
                ]
                table.pipes.peers[connection] = peers.randomElement(using: &random)
                if Bool.random(using: &random) { table.fanOut.becameWritable(connection) }
            }
            for step in 0..<Int.random(in: 0...12, using: &random) {
                let connection = connections.randomElement(using: &random) ?? 1
                let channel = channels.randomElement(using: &random) ?? red
                let size =
                    [0, 5, 60, 130, 400, 70_000]
                    .randomElement(using: &random) ?? 0
                let text = "\(turn).\(step)" + String(repeating: "·", count: size / 2)
                switch Int.random(in: 0..<10, using: &random) {
                case 0...2:
                    table.join(connection, channel)
                    naive.rooms[channel, default: []].insert(connection)
                case 3:
                    table.leave(connection, channel)
                    naive.rooms[channel, default: []].remove(connection)
                case 4:
                    table.fanOut.leaveAll(connection)
                    for channel in channels { naive.rooms[channel]?.remove(connection) }
                case 5:
                    table.send(connection, text)
                    naive.said[connection, default: []].append(text)
                default:
                    table.publish(channel, text)
                    for member in naive.rooms[channel] ?? [] {
                        naive.said[member, default: []].append(text)
                    }
                }
            }
            table.pipes.forgetSends()
            let slow = Set(connections.filter { !table.hasDelivered(to: $0) })
            _ = table.turn()
            for (connection, sends) in table.pipes.sends where !slow.contains(connection) {
                #expect(sends.count == 1, "connection \(connection), turn \(turn)")
            }
        }
        for connection in connections {
            table.pipes.peers[connection] = .quick
            table.fanOut.becameWritable(connection)
        }
        _ = table.turn()
        #expect(table.fanOut.slowConnections == 0)
        #expect(table.fanOut.waitingBytes == 0)
        for connection in connections {
            let heard = table.heard(connection)
            let isEqual = heard == naive.said[connection] ?? []
            #expect(isEqual, "connection \(connection) heard \(heard.count) messages")
        }
    }
}

/// The server as one would write it first: each message to each member at once.
private struct NaiveServer {
    var rooms: [ChannelName: Set<Int32>] = [:]
    var said: [Int32: [String]] = [:]
}
