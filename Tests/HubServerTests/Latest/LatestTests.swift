import EventLoop
import TestSupport
import Testing
import WebSocketCommon

@testable import HubServer

@Suite("Under the policy `latest` a slow reader gets of each key the last event")
struct LatestTests {
    let cursors: ChannelName
    let others: ChannelName
    let red: ChannelName

    init() throws {
        cursors = try #require(ChannelName("cursor:1"))
        others = try #require(ChannelName("cursor:2"))
        red = try #require(ChannelName("color:red"))
    }

    /// Connection 1 is behind with `[-]`, of which 9 bytes are on their way; 2 is quick.
    private func table(_ channels: [ChannelName], outboxLimit: Int = 1 << 20) throws -> Table {
        let table = try Table(
            connections: [1, 2],
            outboxLimit: outboxLimit,
            policies: .cursors
        )
        for connection: Int32 in [1, 2] {
            for channel in channels { table.join(connection, channel) }
        }
        table.pipes.peers[1] = .slow(9)
        table.send(1, "[-]" + String(repeating: " ", count: 20))
        #expect(table.turn() == [.awaitRoom(1)])
        table.pipes.peers[1] = .full
        return table
    }

    private func say(_ table: Table, _ channel: ChannelName, _ texts: String...) {
        for text in texts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            let said = Said(channel, parts[0].isEmpty ? nil : String(parts[0]), Int(parts[1]) ?? 0)
            table.publish(channel, said.text())
        }
    }

    /// What a connection heard: `a=1`, and `-2` for two that were replaced.
    private func heard(_ table: Table, _ connection: Int32 = 1) -> [String] {
        table.heard(connection).map { text in
            guard let said = Said(text) else { return String(text.prefix { $0 != " " }) }
            return said.replaced > 0 ? "-\(said.replaced)" : "\(said.key ?? "")=\(said.number)"
        }
    }

    private func catchUp(_ table: Table) {
        table.pipes.peers[1] = .quick
        table.fanOut.becameWritable(1)
        #expect(table.turn() == [.stopAwaitingRoom(1)])
        #expect(table.hasDelivered(to: 1))
        #expect(table.fanOut.waitingBytes == 0)
    }

    @Test("it is told how many were replaced, and who keeps up hears all")
    func replacing() throws {
        let table = try table([cursors])
        say(table, cursors, "a=1", "b=1")
        #expect(table.turn() == [])
        say(table, cursors, "a=2", "=7", "a=3")
        #expect(table.turn() == [])
        catchUp(table)
        #expect(heard(table) == ["[-]", "-2", "b=1", "=7", "a=3"])
        #expect(heard(table, 2) == ["a=1", "b=1", "a=2", "=7", "a=3"])
        #expect(table.fanOut.replacedEvents == 2)
        say(table, cursors, "a=4")
        #expect(table.turn() == [])
        #expect(heard(table) == ["a=4"])
    }

    @Test("nothing replaced is nothing told")
    func nothingReplaced() throws {
        let table = try table([cursors])
        say(table, cursors, "a=1", "b=1")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "a=1", "b=1"])
        #expect(table.fanOut.replacedEvents == 0)
    }

    @Test(
        "the key is a string, a number or a boolean, byte for byte; other values are none",
        arguments: [
            (#""k":"a""#, true), (#""k":"é\n""#, true), (#""k":7"#, true), (#""k":false"#, true),
            (#""k":null"#, false), (#""k":{}"#, false), (#""k":[1]"#, false), (#""x":1"#, false),
        ]
    )
    func keys(_ member: String, isKey: Bool) throws {
        let table = try table([cursors])
        let text = #"{"room":"cursor:1","data":{\#(member)}}"#
        for _ in 0..<2 { table.publish(cursors, text) }
        table.publish(cursors, "no JSON")
        _ = table.turn()
        catchUp(table)
        let expected = isKey ? 1 : 2
        #expect(table.heard(1).count { $0 == text } == expected)
        #expect(table.fanOut.replacedEvents == UInt64(2 - expected))
    }

    @Test("what was on its way when the reader became slow is not replaced")
    func onItsWay() throws {
        let table = try Table(connections: [1], policies: .cursors)
        table.join(1, cursors)
        table.pipes.peers[1] = .slow(20)
        say(table, cursors, "a=1", "a=2")
        #expect(table.turn() == [.awaitRoom(1)])
        say(table, cursors, "a=3")
        say(table, cursors, "a=4")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["a=1", "a=2", "-1", "a=4"])
    }

    @Test("a table is sent in steps, and what has not begun is replaced meanwhile")
    func steps() throws {
        let table = try table([cursors])
        say(table, cursors, "a=1", "b=1", "c=1")
        _ = table.turn()
        // The letter, then one frame and a part of the next.
        table.pipes.peers[1] = .slow(70)
        table.fanOut.becameWritable(1)
        #expect(table.turn() == [])
        table.pipes.peers[1] = .full
        say(table, cursors, "b=2", "c=2", "a=2")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "a=1", "b=1", "-1", "b=2", "c=2", "a=2"])
        #expect(table.fanOut.replacedEvents == 1)
    }

    @Test(
        "however a table is cut, no frame is torn, and no event is told of twice",
        arguments: 1...90
    )
    func cuts(step: Int) throws {
        let table = try table([cursors, others])
        var number = 0
        for _ in 0..<40 {
            for (channel, key) in [(cursors, "a"), (others, "a"), (cursors, "b"), (cursors, "a")] {
                number += 1
                table.publish(channel, Said(channel, key, number).text())
            }
            table.pipes.peers[1] = .slow(step)
            table.fanOut.becameWritable(1)
            _ = table.turn()
        }
        catchUp(table)
        let said = table.heard(1).compactMap { Said($0) }
        #expect(said.reduce(0) { $0 + max($1.replaced, 1) } == 160)
        #expect(said.reduce(0) { $0 + $1.replaced } == Int(table.fanOut.replacedEvents))
        for channel in [cursors, others] {
            let numbers = said.filter { $0.channel == channel.description && $0.replaced == 0 }
                .map(\.number)
            #expect(numbers == numbers.sorted())
        }
        #expect(said.last { $0.channel == others.description }?.number == 158)
        #expect(said.last { $0.key == "b" }?.number == 159)
        #expect(said.last { $0.channel == cursors.description }?.number == 160)
    }

    @Test("rooms with and without the policy, and letters, each keep their order")
    func merged() throws {
        let table = try table([cursors, red, others])
        say(table, cursors, "a=1")
        say(table, red, "x=1")
        table.send(1, "[1]")
        say(table, others, "a=1")
        _ = table.turn()
        say(table, red, "x=2")
        say(table, others, "a=2")
        say(table, cursors, "a=2")
        table.send(1, "[2]")
        _ = table.turn()
        say(table, red, "x=3")
        _ = table.turn()
        catchUp(table)
        #expect(
            heard(table) == ["[-]", "x=1", "[1]", "x=2", "[2]", "x=3", "-1", "a=2", "-1", "a=2"]
        )
        #expect(heard(table, 2) == ["a=1", "x=1", "a=1", "x=2", "a=2", "a=2", "x=3"])
    }

    @Test("who leaves gets what was said before, ahead of what it is told next")
    func leaving() throws {
        let table = try table([cursors])
        say(table, cursors, "a=1", "b=1", "a=2")
        _ = table.turn()
        say(table, cursors, "a=3")
        table.leave(1, cursors)
        table.send(1, "[left]")
        say(table, cursors, "a=4")
        _ = table.turn()
        table.join(1, cursors)
        say(table, cursors, "a=5")
        _ = table.turn()
        say(table, cursors, "a=6")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "-1", "b=1", "a=2", "a=3", "[left]", "-1", "a=6"])
    }

    @Test("who joins in the midst of a turn hears from there, and replaces from the next turn on")
    func lateJoin() throws {
        let table = try table([])
        table.join(2, cursors)
        say(table, cursors, "a=1")
        table.join(1, cursors)
        say(table, cursors, "a=2", "a=3")
        _ = table.turn()
        say(table, cursors, "a=4", "a=5")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "a=2", "a=3", "-1", "a=5"])
    }

    @Test("a room that takes the place of another has a policy of its own")
    func reusedRoom() throws {
        let table = try table([cursors])
        say(table, cursors, "a=1", "a=2")
        table.leave(1, cursors)
        table.leave(2, cursors)
        table.join(1, red)
        say(table, red, "a=1", "a=2")
        _ = table.turn()
        say(table, red, "a=3", "a=4")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "a=1", "a=2", "a=1", "a=2", "a=3", "a=4"])
    }

    @Test("who is cut short loses what waited in tables, and it counts as replaced what was")
    func cutShort() throws {
        let table = try table([cursors])
        say(table, cursors, "a=1", "a=2")
        _ = table.turn()
        say(table, cursors, "a=3")
        table.fanOut.truncateOutbox(of: 1)
        table.leave(1, cursors)
        table.send(1, "[bye]")
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "[bye]"])
        #expect(table.fanOut.replacedEvents == 1)
    }

    @Test("a connection that is forgotten has no place in tables, and the others have theirs")
    func removed() throws {
        let table = try table([cursors])
        table.pipes.peers[2] = .full
        say(table, cursors, "a=1")
        _ = table.turn()
        say(table, cursors, "a=2")
        _ = table.turn()
        table.fanOut.remove(2)
        #expect(table.fanOut.slowConnections == 1)
        catchUp(table)
        #expect(heard(table) == ["[-]", "-1", "a=2"])
    }

    @Test("a table counts for the bound of who waits for it, and not for who has had it")
    func bound() throws {
        let frame = Said(cursors, "0", 10).text().utf8.count + 2
        let table = try table([cursors], outboxLimit: 5 * frame + 20)
        for number in 10..<14 { say(table, cursors, "\(number % 10)=\(number)") }
        #expect(table.turn() == [])
        // The same keys again and again take no more.
        for number in 10..<90 {
            say(table, cursors, "\(number % 4)=\(number)")
            #expect(table.turn() == [])
        }
        #expect(table.fanOut.waitingBytes == 16 + 4 * frame)
        say(table, cursors, "4=11")
        #expect(table.turn() == [])
        say(table, cursors, "5=11", "6=11")
        #expect(table.turn() == [.tooSlow(1)])
        table.fanOut.truncateOutbox(of: 1)
        #expect(table.fanOut.waitingBytes == 16)
    }

    @Test("readers of different speed share a table, and what all have had leaves it")
    func shared() throws {
        let connections = (1...14).map { Int32($0) }
        let table = try Table(connections: connections, outboxLimit: 60_000, policies: .cursors)
        for connection in connections { table.join(connection, cursors) }
        var number = 0
        for turn in 0..<600 {
            for connection in connections {
                let isSlow = turn % 7 != Int(connection) % 7
                table.pipes.peers[connection] = isSlow ? .slow(turn % 90) : .quick
                table.fanOut.becameWritable(connection)
            }
            // A new key each time: without forgetting, a table of 6,000 frames would be too much for everybody.
            for _ in 0..<10 {
                number += 1
                table.publish(cursors, Said(cursors, "\(number)", number).text())
            }
            #expect(table.turn().allSatisfy { if case .tooSlow = $0 { false } else { true } })
        }
        for connection in connections {
            table.pipes.peers[connection] = .quick
            table.fanOut.becameWritable(connection)
        }
        _ = table.turn()
        for connection in connections {
            let isAll = table.heard(connection).compactMap { Said($0)?.number } == Array(1...6000)
            #expect(isAll, "connection \(connection)")
        }
        #expect(table.fanOut.waitingBytes == 0)
    }

    @Test("a frame of any size is told from the next", arguments: [0, 100, 65_500, 70_000])
    func sizes(_ padding: Int) throws {
        let table = try table([cursors])
        for number in 1...3 {
            table.publish(cursors, Said(cursors, "\(number % 2)", number).text(padding: padding))
        }
        _ = table.turn()
        catchUp(table)
        #expect(heard(table) == ["[-]", "-1", "0=2", "1=3"])
    }
}
