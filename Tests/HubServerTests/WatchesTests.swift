import Testing
import WebSocketCommon

@testable import HubServer

@Suite("Of channels that agents watch the latest events are kept, up to bounds")
struct WatchesTests {
    var watches = Watches()

    private static func channel(_ number: Int) throws -> ChannelName {
        try #require(ChannelName("room:\(number)"))
    }

    @Test("a channel keeps its latest 32 events, of 256 KiB at most")
    mutating func channelBounds() throws {
        let room = try Self.channel(1)
        watches.append([0], to: room)
        #expect(watches[room] == nil)
        watches.insert("u", of: room)
        for number in 0..<40 { watches.append([UInt8(number)], to: room) }
        #expect(watches[room]?.events.map(\.first) == (8..<40).map { UInt8($0) })
        watches.append([UInt8](repeating: 1, count: 256 << 10), to: room)
        #expect(watches[room]?.events.count == 1)
        watches.append([UInt8](repeating: 1, count: 257 << 10), to: room)
        #expect(watches[room]?.events.count == 0)
    }

    @Test("all channels together keep 64 MiB, and what is not watched any more makes room")
    mutating func totalBound() throws {
        let event = [UInt8](repeating: 1, count: 200 << 10)
        for number in 0..<400 {
            watches.insert("u", of: try Self.channel(number))
            watches.append(event, to: try Self.channel(number))
        }
        let kept = try (0..<400).filter { try watches[Self.channel($0)]?.events.isEmpty == false }
        #expect(kept == Array(0..<327))
        watches.remove("u", of: try Self.channel(0))
        watches.append(event, to: try Self.channel(399))
        #expect(watches[try Self.channel(399)]?.events.count == 1)
    }

    @Test("a channel is watched until its last spelling is not")
    mutating func spellings() throws {
        let room = try Self.channel(1)
        for uri in ["a", "b"] { watches.insert(uri, of: room) }
        watches.remove("a", of: room)
        #expect(watches[room]?.uris == ["b"])
        watches.remove("b", of: room)
        #expect(watches.isEmpty)
    }
}
