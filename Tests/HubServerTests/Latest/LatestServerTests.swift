import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@testable import HubServer

@Suite("A service's channels have the delivery policy that its catalogue declares")
struct LatestServerTests {
    private func moved(_ user: String, _ number: Int, padding: Int = 0) -> String {
        let text = String(repeating: "x", count: padding)
        return #"{"type":"event","event":"cursor.moved","data":{"board":"b","user":"\#(user)","#
            + #""n":\#(number),"p":"\#(text)"},"id":"\#(number)"}"#
    }

    private func metrics(of server: MemoryServer<Board>) throws -> Exposition {
        Exposition(try server.accept(port: .http).get("/metrics").body)
    }

    @Test("a slow client is told in an event of the channel, and it is counted")
    func memory() throws {
        let server = try MemoryServer(Board()) { $0.webSocket.messageRateLimit = 0 }
        let (slow, quick) = (try server.welcomed(), try server.welcomed())
        for client in [slow, quick] {
            try client.subscribe("cursor:b")
            try client.subscribe("shape:b")
        }
        let writer = try server.welcomed()
        server.pipes.peers[slow.connection] = .full
        for number in 1...9 { writer.send(moved(["a", "b"][number % 2], number)) }
        writer.send(#"{"type":"event","event":"shape.drawn","data":{"board":"b"}}"#)
        #expect(try quick.envelopes().count == 10)
        #expect(try slow.envelopes() == [])

        let time = server.time.description
        server.pipes.peers[slow.connection] = .quick
        server.tellOfRoom()
        let heard = try slow.envelopes()
        #expect(
            heard.map { $0.event ?? "" } == [
                "cursor.moved", "shape.drawn", "delivery.replaced", "cursor.moved",
                "cursor.moved",
            ]
        )
        #expect(heard.map { $0.data["n"] } == [1, nil, nil, 8, 9])
        #expect(heard[2].data == ["channel": "cursor:b", "replaced": 6])
        #expect(heard[2].room == "cursor:b")
        #expect(heard[2].type == .event)
        #expect(heard[2].timestamp == time)
        #expect(Set(heard.map(\.id)).count == 5)
        let page = try metrics(of: server)
        #expect(page.sum("hub_replaced_events_total") == 6)
        #expect(page.sum("hub_slow_connections") == 0)
    }

    @Test("the channels that a service lists have their policy with them, unless it is `all`")
    func list() throws {
        let client = try MemoryServer(Board()).welcomed()
        let channels = try client.ask("list_channels").data["channels"]?.arrayValue
        #expect(channels?.first?["delivery"] == ["policy": "latest", "per": "user"])
        #expect(channels?.last?["channel"] == "shape:{board}")
        #expect(channels?.last?["delivery"] == nil)
    }

    @Test("who listens by a stream hears every event, however slow it is")
    func stream() throws {
        let server = try MemoryServer(Board()) { $0.webSocket.messageRateLimit = 0 }
        let reader = server.accept(port: .http)
        reader.send(Array("GET /events?channel=cursor:b HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        server.pipes.peers[reader.connection] = .full
        let writer = try server.welcomed()
        for number in 1...5 { writer.send(moved("a", number)) }
        server.pipes.peers[reader.connection] = .quick
        server.tellOfRoom()
        let bytes = server.pipes.takeReceived(by: reader.connection)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.split(separator: "event: cursor.moved").count == 6)
    }

    @Test("too many keys close a slow client with 4008; one key again and again does not")
    func bound() throws {
        let server = try MemoryServer(Board()) {
            $0.webSocket.messageRateLimit = 0
            $0.webSocket.outboxLimit = 10_000
        }
        let slow = try server.welcomed()
        try slow.subscribe("cursor:b")
        slow.answers = false
        let writer = try server.welcomed()
        server.pipes.peers[slow.connection] = .full
        for number in 1...200 { writer.send(moved("a", number)) }
        #expect(try metrics(of: server).sum("hub_slow_connections") == 1)
        for number in 1...200 { writer.send(moved("\(number)", number)) }
        server.pipes.peers[slow.connection] = .quick
        server.tellOfRoom()
        #expect(
            try slow.events().last == .close(4008, "slow consumer: more than 10000 bytes behind")
        )
    }

    @Test("over the network, of what does not fit the last of each key comes", arguments: [1, 3])
    func live(loops: Int) throws {
        let server = try LiveServer(Board()) {
            $0.loops = loops
            $0.webSocket.messageRateLimit = 0
        }
        defer {
            server.stop()
            #expect(server.join() == nil)
        }
        // On three loops some share the writer's and some do not.
        let readers = try (0..<3).map { _ in try server.connect() }
        for reader in readers {
            _ = try reader.next()
            try reader.send(#"{"type":"subscribe","room":"cursor:b","id":"s"}"#)
            while try reader.next().correlationID != "s" {}
        }
        let writer = try server.connect()
        _ = try writer.next()
        // More than the sockets and the outbox take together, so that who is not read from would be closed under `all`.
        let count = 1600
        for number in 1...count {
            try writer.send(moved("u\(number % 7)", number, padding: 30_000))
            #expect(try writer.next().type == .ack)
        }
        for reader in readers {
            var (events, replaced) = ([Int](), 0)
            while events.count + replaced < count {
                let event = try reader.next()
                if event.event == "delivery.replaced" {
                    replaced += event.data["replaced"]?.intValue ?? 0
                } else {
                    events.append(try #require(event.data["n"]?.intValue))
                }
            }
            #expect(replaced > 0)
            #expect(events == events.sorted())
            #expect(Array(events.suffix(7)) == Array(count - 6...count))
        }
    }
}
