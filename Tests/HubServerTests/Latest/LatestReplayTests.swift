import HubServer
import TestSupport
import Testing
import WebSocketCommon

@Suite("Whatever happens, a slow reader has the last word of every key in the end")
struct LatestReplayTests {
    /// What a connection is to hear of one channel while it listens, once: from a subscription to its end.
    private struct Stay {
        var connection: Int32
        var channel: ChannelName
        var said: [Said] = []
    }

    /// What was said to whom, as a server knows it that sends all of it at once.
    private struct Record {
        var open: [Stay] = []
        var closed: [Stay] = []
        /// What must come whole: rooms under `all`, and letters.
        var whole: [Int32: [String]] = [:]

        mutating func end(_ connection: Int32, _ channel: ChannelName) {
            guard
                let index = open.firstIndex(where: {
                    $0.connection == connection && $0.channel == channel
                })
            else { return }
            closed.append(open.remove(at: index))
        }
    }

    @Test(
        "with one loop and with three",
        arguments: [0, 2],
        Array(1...20) as [UInt64]
    )
    func stream(shards: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let latest = try ["a", "b"].map { try #require(ChannelName("cursor:\($0)")) }
        let whole = try #require(ChannelName("color:red"))
        let connections: [Int32] = Array(1...12)
        // These keep up.
        let quick: Set<Int32> = [1, 2, 3]
        let loops = try Loops(shards: shards, policies: .cursors)
        var record = Record()
        for connection in connections { loops.insert(connection) }

        for number in 1...2500 {
            let connection = connections.randomElement(using: &random) ?? 1
            let channel = (latest + [whole]).randomElement(using: &random) ?? whole
            switch Int.random(in: 0..<20, using: &random) {
            case 0, 1:
                let isNew = !record.open.contains {
                    $0.connection == connection && $0.channel == channel
                }
                if isNew { record.open.append(Stay(connection: connection, channel: channel)) }
                loops.join(connection, channel)
            case 2:
                record.end(connection, channel)
                loops.leave(connection, channel)
            case 3:
                let letter = "[\(number)]"
                record.whole[connection, default: []].append(letter)
                loops.send(connection, letter)
            case 4...7:
                guard !quick.contains(connection) else { continue }
                let peers: [MemoryPipes.Peer] = [
                    .quick, .full, .full, .slow(Int.random(in: 1...400, using: &random)),
                ]
                loops.setPeer(connection, peers.randomElement(using: &random) ?? .quick)
            case 8...11:
                loops.turn(replaying: [1, 2].filter { _ in Bool.random(using: &random) })
            default:
                let key = ["x", "y", "z", nil].randomElement(using: &random) ?? nil
                let said = Said(channel, key, number)
                for index in record.open.indices where record.open[index].channel == channel {
                    record.open[index].said.append(said)
                }
                let sizes = [0, 0, 0, 30, 30, 150, number % 20 == 0 ? 66_000 : 150]
                let size = sizes.randomElement(using: &random) ?? 0
                loops.publish(channel, said.text(padding: size))
            }
        }
        for _ in 0..<3 {
            for connection in connections { loops.setPeer(connection, .quick) }
            loops.turn(replaying: [1, 2])
        }
        #expect(loops.waitingBytes == 0)

        var replaced = 0
        for connection in connections {
            let texts = try #require(loops.wholeFrames(connection))
            let heard = texts.compactMap { Said($0) }
            #expect(texts.filter { $0.hasPrefix("[") } == record.whole[connection] ?? [])
            #expect(texts.count == heard.count + (record.whole[connection]?.count ?? 0))
            for channel in latest + [whole] {
                let stays = (record.closed + record.open).filter {
                    $0.connection == connection && $0.channel == channel
                }
                let mine = heard.filter { $0.channel == channel.description }
                let missing = check(mine, stays)
                if quick.contains(connection) || channel == whole { #expect(missing == 0) }
                replaced += missing
            }
        }
        #expect(replaced == Int(loops.replacedEvents))
        #expect(replaced > 100)
    }

    @Test(
        "also when connections are cut short, end and come back",
        arguments: Array(1...20) as [UInt64]
    )
    func ends(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let channels = try ["cursor:a", "cursor:b", "cursor:c", "color:red"].map {
            try #require(ChannelName($0))
        }
        let connections: [Int32] = Array(1...10)
        let table = try Table(
            connections: connections,
            outboxLimit: 1200,
            policies: .cursors,
            compressing: seed % 2 == 0 ? [1, 4, 9] : []
        )
        var tooSlow: Set<Int32> = []
        for number in 1...2000 {
            let connection = connections.randomElement(using: &random) ?? 1
            let channel = channels.randomElement(using: &random) ?? channels[0]
            switch Int.random(in: 0..<30, using: &random) {
            case 0...3: table.join(connection, channel)
            case 4: table.leave(connection, channel)
            case 5: table.send(connection, "[\(number)]")
            case 6:
                table.fanOut.truncateOutbox(of: connection)
                table.fanOut.leaveAll(connection)
            case 7:
                table.fanOut.remove(connection)
                _ = table.heard(connection)
                table.fanOut.insert(connection)
            case 8...13:
                let peers: [MemoryPipes.Peer] = [
                    .quick, .full, .slow(Int.random(in: 1...200, using: &random)),
                ]
                table.pipes.peers[connection] = peers.randomElement(using: &random)
                table.fanOut.becameWritable(connection)
            case 14...19:
                for action in table.turn() {
                    guard case .tooSlow(let slow) = action else { continue }
                    tooSlow.insert(slow)
                    table.fanOut.truncateOutbox(of: slow)
                    table.fanOut.leaveAll(slow)
                }
            default:
                let key = Int.random(in: 0..<30, using: &random)
                table.publish(channel, Said(channel, "\(key)", number).text())
            }
        }
        for _ in 0..<2 {
            for connection in connections {
                table.pipes.peers[connection] = .quick
                table.fanOut.becameWritable(connection)
            }
            _ = table.turn()
        }
        #expect(table.fanOut.slowConnections == 0)
        #expect(table.fanOut.waitingBytes == 0)
        #expect(!tooSlow.isEmpty)
        for connection in connections {
            var frames = Frames()
            for text in frames.read(table.pipes.takeReceived(by: connection)) {
                #expect(text.hasPrefix("[") || Said(text) != nil)
            }
            #expect(frames.rest.isEmpty)
        }
    }

    /// Checks what was heard of a channel against what was said, and answers how much of it did not come.
    private func check(_ heard: [Said], _ stays: [Stay]) -> Int {
        let said = stays.flatMap(\.said)
        let events = heard.filter { $0.replaced == 0 }
        let numbers = events.map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        #expect(Set(numbers).isSubset(of: said.map(\.number)))
        // What replaces nothing is not replaced.
        #expect(events.filter { $0.key == nil } == said.filter { $0.key == nil })
        for stay in stays {
            for key in ["x", "y", "z"] {
                guard let last = stay.said.last(where: { $0.key == key }) else { continue }
                #expect(numbers.contains(last.number))
            }
        }
        let told = heard.reduce(0) { $0 + $1.replaced }
        #expect(told == said.count - events.count)
        return told
    }
}
