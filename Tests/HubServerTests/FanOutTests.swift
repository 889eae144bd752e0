import EventLoop
import HubServer
import TestSupport
import Testing
import WebSocketCommon

@Suite("What is said in a turn reaches everyone in one send, in order")
struct FanOutTests {
    let red: ChannelName
    let blue: ChannelName
    let green: ChannelName
    let table: Table

    init() throws {
        red = try #require(ChannelName("color:red"))
        blue = try #require(ChannelName("color:blue"))
        green = try #require(ChannelName("color:green"))
        table = try Table(connections: [1, 2, 3])
    }

    @Test("each member gets one send a turn, whatever was published")
    func oneSend() {
        table.join(1, red)
        table.join(2, red)
        for text in ["a", "b", "c"] { table.publish(red, text) }
        #expect(table.turn() == [])
        #expect(table.heard(1) == ["a", "b", "c"])
        #expect(table.heard(2) == ["a", "b", "c"])
        #expect(table.pipes.sends == [1: [9], 2: [9]])
        #expect(table.pipes.batches == [2])
    }

    @Test("publications in several rooms and replies come in the order in which they were said")
    func order() {
        table.join(1, red)
        table.join(1, blue)
        table.join(2, blue)
        table.publish(blue, "1")
        table.send(1, "2")
        table.publish(red, "3")
        table.publish(blue, "4")
        table.send(2, "5")
        table.send(1, "6")
        #expect(table.turn() == [])
        #expect(table.heard(1) == ["1", "2", "3", "4", "6"])
        #expect(table.heard(2) == ["1", "4", "5"])
        #expect(table.pipes.sends.mapValues(\.count) == [1: 1, 2: 1])
    }

    @Test("whoever joins hears nothing from before, whoever leaves hears all until then")
    func membership() {
        table.join(1, red)
        table.publish(red, "1")
        table.join(2, red)
        table.publish(red, "2")
        table.leave(1, red)
        table.publish(red, "3")
        table.join(1, red)
        table.publish(red, "4")
        table.leave(2, red)
        table.publish(red, "5")
        #expect(table.turn() == [])
        #expect(table.heard(1) == ["1", "2", "4", "5"])
        #expect(table.heard(2) == ["2", "3", "4"])
        table.publish(red, "6")
        #expect(table.turn() == [])
        #expect(table.heard(1) == ["6"])
        #expect(table.heard(2) == [])
    }

    @Test("a room that takes the index of one that spoke in the same turn keeps apart from it")
    func reusedIndex() {
        table.join(1, red)
        table.publish(red, "red 1")
        table.leave(1, red)
        table.join(2, blue)
        table.publish(blue, "blue 1")
        table.leave(2, blue)
        table.join(3, green)
        table.join(1, green)
        table.publish(green, "green 1")
        #expect(table.turn() == [])
        #expect(table.heard(1) == ["red 1", "green 1"])
        #expect(table.heard(2) == ["blue 1"])
        #expect(table.heard(3) == ["green 1"])
    }

    @Test("a connection that is forgotten gets nothing, and its rooms go on")
    func removed() {
        for connection: Int32 in [1, 2] { table.join(connection, red) }
        table.publish(red, "1")
        table.send(1, "2")
        table.fanOut.remove(1)
        #expect(table.turn() == [])
        #expect(table.pipes.sends[1] == nil)
        #expect(table.heard(2) == ["1"])
        #expect(table.fanOut.rooms.memberCount(red) == 1)
    }

    @Test("nothing is encoded for a channel that nobody listens to")
    func nobody() {
        table.join(1, red)
        var isEncoded = false
        let count = table.fanOut.publish(blue) { _ in isEncoded = true }
        #expect(count == 0)
        #expect(!isEncoded)
        #expect(table.turn() == [])
        #expect(table.pipes.batches == [])
    }

    @Test("a turn in which nothing was said makes no send")
    func quiet() {
        table.join(1, red)
        #expect(table.turn() == [])
        #expect(table.fanOut.sendCalls == 0)
    }

    @Test("a room of more members than a batch has is served whole")
    func batches() throws {
        let members = (1...2500).map { Int32($0) }
        let table = try Table(connections: members)
        for member in members { table.join(member, red) }
        for member in members where member % 3 == 0 { table.join(member, blue) }
        table.publish(red, "1")
        table.publish(blue, "2")
        table.publish(red, "3")
        #expect(table.turn() == [])
        #expect(table.pipes.batches.allSatisfy { $0 <= 1024 })
        #expect(table.pipes.sends.values.allSatisfy { $0.count == 1 })
        #expect(table.pipes.sends.count == 2500)
        for member in members {
            let expected = member % 3 == 0 ? ["1", "2", "3"] : ["1", "3"]
            guard table.heard(member) != expected else { continue }
            Issue.record("connection \(member) heard something else")
        }
    }

    @Test(
        "frames of every header size come out as they went in",
        arguments: [0, 1, 125, 126, 127, 65535, 65536, 100_000]
    )
    func sizes(_ size: Int) {
        let text = String(repeating: "x", count: size)
        table.join(1, red)
        table.publish(red, "before")
        table.publish(red, text)
        table.publish(red, "after")
        #expect(table.turn() == [])
        let header = size < 126 ? 2 : size < 65536 ? 4 : 10
        #expect(table.pipes.sends[1] == [8 + header + size + 7])
        #expect(table.heard(1) == ["before", text, "after"])
    }

    @Test("bytes that are framed already stand between frames as they are")
    func raw() {
        table.send(1, "a")
        table.fanOut.sendRaw(to: 1) { $0 += [0x89, 0] }
        table.send(1, "b")
        #expect(table.turn() == [])
        #expect(table.pipes.received[1] == [0x81, 1, 0x61, 0x89, 0, 0x81, 1, 0x62])
    }

    @Test("deliveries and calls are counted for each receiver")
    func counts() {
        for connection: Int32 in [1, 2, 3] { table.join(connection, red) }
        table.publish(red, "a")
        table.publish(red, "b")
        table.send(1, "c")
        _ = table.turn()
        #expect(table.fanOut.deliveries == 7)
        #expect(table.fanOut.sendCalls == 3)
    }
}
