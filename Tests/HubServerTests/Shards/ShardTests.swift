import EventLoop
import SessionBuddy
import Settings
import TestSupport
import Testing
import WebSocketCommon

@Suite("Several loops serve as one")
struct ShardTests {
    private func server(
        _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws -> LiveServer {
        try LiveServer(SessionBuddy()) {
            $0.loops = 3
            $0.webSocket.messageRateLimit = 0
            change(&$0)
        }
    }

    private func stop(_ server: LiveServer) {
        server.stop()
        #expect(server.join() == nil)
    }

    @Test("all subscribers of a channel hear all of it, in one order, whichever loops they live on")
    func order() throws {
        let server = try server()
        defer { stop(server) }
        let channels = ["session:a", "session:b"]
        let readers = try (0..<24).map { _ in try server.connect() }
        for reader in readers {
            for channel in channels {
                try reader.send(#"{"type":"subscribe","room":"\#(channel)"}"#)
                while try reader.next().type != .ack {}
            }
        }
        let writers = try (0..<4).map { _ in try server.connect() }
        let rounds = 50
        for number in 0..<rounds {
            for (index, writer) in writers.enumerated() {
                let channel = channels[(number + index) % 2]
                try writer.send(
                    #"{"type":"event","event":"n","room":"\#(channel)","data":{"n":"\#(index).\#(number)"}}"#
                )
            }
        }
        var orders: Set<[String]> = []
        for reader in readers {
            var heard: [String: [String]] = [:]
            var count = 0
            while count < rounds * writers.count {
                let event = try reader.next()
                guard event.event == "n", let number = event.data["n"]?.stringValue else {
                    continue
                }
                heard[event.room ?? "", default: []].append(number)
                count += 1
            }
            for channel in channels { orders.insert([channel] + (heard[channel] ?? [])) }
        }
        #expect(orders.count == channels.count)
        for order in orders {
            for index in writers.indices {
                let own = order.dropFirst().filter { $0.hasPrefix("\(index).") }
                #expect(own.count == rounds / 2)
                #expect(own == own.sorted { Int($0.dropFirst(2)) ?? 0 < Int($1.dropFirst(2)) ?? 0 })
            }
        }
    }

    @Test("a subscription that was confirmed counts for whatever is published after, on any loop")
    func subscribers() throws {
        let server = try server()
        defer { stop(server) }
        var clients: [any TestClient] = []
        for number in 1...12 {
            let client = try server.connect()
            _ = try client.next()
            clients.append(client)
            try client.send(#"{"type":"subscribe","room":"session:x","id":"s"}"#)
            while try client.next().correlationID != "s" {}
            let writer = clients[number / 2]
            try writer.send(
                #"{"type":"event","event":"n","room":"session:x","data":{},"id":"p\#(number)"}"#
            )
            var answer = try writer.next()
            while answer.correlationID != "p\(number)" { answer = try writer.next() }
            #expect(answer.data["subscribers"] == .integer(number))
        }
    }

    @Test("who leaves hears no more, and a connection that ends is forgotten in all its rooms")
    func leaving() throws {
        let server = try server()
        defer { stop(server) }
        let writer = try server.connect()
        _ = try writer.next()
        for _ in 0..<6 {
            let reader = try LiveClient(port: server.webSocketPort)
            _ = try reader.next()
            for message in [
                #"{"type":"subscribe","room":"session:x","id":"1"}"#,
                #"{"type":"subscribe","room":"session:y","id":"2"}"#,
                #"{"type":"unsubscribe","room":"session:x","id":"3"}"#,
            ] {
                try reader.send(message)
                _ = try reader.next()
            }
            for (room, count) in [("session:x", 0), ("session:y", 1)] {
                try writer.send(#"{"type":"event","event":"n","room":"\#(room)","data":{}}"#)
                #expect(try writer.next().data["subscribers"] == .integer(count))
            }
            #expect(try reader.next().room == "session:y")
            reader.end()
            var left = -1
            let forgotten = eventually {
                left = (try? subscribers(of: "session:y", writer)) ?? -1
                return left == 0
            }
            #expect(forgotten, "\(left) are left")
        }
    }

    private func subscribers(of room: String, _ client: any TestClient) throws -> Int? {
        try client.send(#"{"type":"event","event":"n","room":"\#(room)","data":{}}"#)
        return try client.next().data["subscribers"]?.intValue
    }

    @Test("more than may be on the way between loops gets through, and nothing is lost")
    func backpressure() throws {
        // More than is published, so that the reader cannot be too slow for it, however busy the machine.
        let server = try server { $0.webSocket.outboxLimit = 64 << 20 }
        defer { stop(server) }
        let reader = try server.connect()
        _ = try reader.next()
        try reader.send(#"{"type":"subscribe","room":"session:big","id":"s"}"#)
        _ = try reader.next()
        // Several megabytes at once from connections of every loop, more than one loop may be ahead of loop 0.
        let text = String(repeating: "x", count: 400_000)
        let writers = try (0..<6).map { _ in try server.connect() }
        let threads = try writers.enumerated().map { index, writer in
            let sender = Sender(writer, text, index)
            return try SystemThread { sender.run() }
        }
        defer { for thread in threads { thread.join() } }
        var heard = [Int](repeating: 0, count: writers.count)
        while heard.reduce(0, +) < writers.count * Sender.messages {
            let event = try reader.next()
            let writer = try #require(event.data["w"]?.intValue)
            #expect(event.data["n"] == .integer(heard[writer]))
            heard[writer] += 1
        }
        #expect(heard.allSatisfy { $0 == Sender.messages })
    }
}

/// Publishes large messages as fast as its connection takes them.
private struct Sender: @unchecked Sendable {
    static let messages = 12

    private let client: any TestClient
    private let text: String
    private let index: Int

    /// The client is used by one thread only.
    init(_ client: any TestClient, _ text: String, _ index: Int) {
        self.client = client
        self.text = text
        self.index = index
    }

    func run() {
        for number in 0..<Self.messages {
            do {
                try client.send(
                    #"{"type":"event","event":"n","room":"session:big","data":{"w":\#(index),"n":\#(number),"#
                        + #""t":"\#(text)"}}"#
                )
            } catch {
                Issue.record("\(error)")
            }
        }
    }
}
