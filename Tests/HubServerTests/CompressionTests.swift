import Deflate
import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("Clients that offer permessage-deflate (RFC 7692)")
struct CompressionTests {
    private static let offer = "permessage-deflate; client_max_window_bits"
    private static let blanks = String(repeating: " ", count: 500)
    private static let long = String(repeating: "abcdefghij", count: 200)

    /// A client that has offered an extension, and what the server said to that.
    private func client(
        of server: MemoryServer<Probe>,
        offering offer: String = Self.offer
    ) throws -> (client: MemoryClient<Probe>, answer: String?) {
        let client = server.accept()
        client.send(
            Array(
                """
                GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Extensions: \(offer)\r\n\r\n
                """.utf8
            )
        )
        let head = String(decoding: bytes(client, of: server), as: UTF8.self)
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Extensions") }
        return (client, field.map { String($0.dropFirst(26)) })
    }

    private func bytes(_ client: MemoryClient<Probe>, of server: MemoryServer<Probe>) -> [UInt8] {
        server.pipes.takeReceived(by: client.connection)
    }

    /// A masked frame of a client's; the mask is 0, which changes nothing.
    private func frame(_ opcode: Opcode, _ payload: [UInt8], compressed: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        let header = FrameHeader(
            opcode,
            payloadLength: payload.count,
            maskingKey: 0,
            reservedBits: compressed ? .rsv1 : []
        )
        header.encode(into: &bytes)
        return bytes + payload
    }

    private func compressed(_ text: String) throws -> [UInt8] {
        let deflater = Deflater()
        let bytes = Array(text.utf8).withUnsafeBytes { bytes in
            withExtendedLifetime(deflater) { deflater.compress(bytes).map { Array($0) } }
        }
        return try #require(bytes)
    }

    private func request(_ event: String, _ data: String) -> String {
        #"{"type":"request","id":"1","event":"\#(event)","data":\#(data)}"#
    }

    @Test("have messages compressed from the threshold on, others as they are")
    func agreed() throws {
        let server = try MemoryServer(Probe())
        let (client, answer) = try client(of: server)
        #expect(
            answer == "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        )
        let other = try server.welcomed()
        try other.subscribe("all")
        let subscription = request("subscribe", #"{"channel":"all"}"#) + Self.blanks
        client.send(frame(.text, try compressed(subscription)))
        var frames = Frames()
        #expect(frames.read(bytes(client, of: server)).last?.contains("subscribed") == true)
        #expect(frames.compressed == 0)
        for (said, expected) in [("short", 0), (Self.long, 1)] {
            let body = #"{"event":"note.taken","data":{"id":"a","text":"\#(said)"}}"#
            let answer = try server.accept(port: .http).post("/publish", body)
            #expect(try JSON(parsing: answer.body)["subscribers"] == 2)
            let received = bytes(client, of: server)
            let texts = frames.read(received)
            #expect(texts.count == 1)
            #expect(frames.compressed == expected)
            #expect(received.count < 600)
            let envelope = try other.next()
            #expect(envelope.data["text"] == .string(said))
            #expect(try Envelope(decoding: Array((texts.first ?? "").utf8)) == envelope)
        }
        let page = try server.accept(port: .http).get("/metrics").text
        #expect(page.contains("\nhub_compressed_messages_total{server=\"probe\"} 1\n"))
        #expect(page.contains("\nhub_subscriptions{server=\"probe\"} 2\n"))
        #expect(page.contains("\nhub_rooms{server=\"probe\"} 1\n"))
    }

    @Test("but not where settings say so, and a window of their own leaves messages as they are")
    func settings() throws {
        let without = try MemoryServer(Probe()) { $0.webSocket.compression = false }
        let (refused, none) = try client(of: without)
        #expect(none == nil)
        refused.send(frame(.text, [0]))
        #expect(bytes(refused, of: without).contains(0x88))

        let server = try MemoryServer(Probe())
        let offer = Self.offer + "; server_max_window_bits=9"
        let (client, answer) = try client(of: server, offering: offer)
        #expect(answer?.hasSuffix("; server_max_window_bits=9") == true)
        let request = request("fill", #"{"size":2000}"#) + Self.blanks
        client.send(frame(.text, try compressed(request)))
        var frames = Frames()
        #expect(frames.read(bytes(client, of: server)).last?.contains("xxxxx") == true)
        #expect(frames.compressed == 0)
    }

    @Test("are answered compressed, however their message came in frames")
    func fragments() throws {
        let server = try MemoryServer(Probe())
        let (client, _) = try client(of: server)
        let payload = try compressed(request("fill", #"{"size":2000}"#) + Self.blanks)
        var first = frame(.text, Array(payload.prefix(9)))
        first[0] &= 0x7F
        client.send(first)
        client.send(frame(.ping, Array("still there?".utf8), compressed: false))
        client.send(frame(.continuation, Array(payload.dropFirst(9)), compressed: false))
        var frames = Frames()
        let texts = frames.read(bytes(client, of: server))
        #expect(texts.contains("still there?"))
        #expect(texts.last?.contains("xxxxx") == true)
        #expect(frames.compressed == 1)
    }

    @Test(
        "are closed for what cannot be read, and nobody else is",
        arguments: [
            ([0xFF, 0xFF, 0xFF] as [UInt8], 1007, "no DEFLATE stream"),
            ([0x00, 0x02, 0x00, 0xFD, 0xFF, 0xC3, 0x28, 0x00], 1007, "invalid UTF-8"),
        ] as [([UInt8], UInt16, String)]
    )
    func unreadable(_ payload: [UInt8], _ code: UInt16, _ reason: String) throws {
        let server = try MemoryServer(Probe())
        let other = try server.welcomed()
        let (client, _) = try client(of: server)
        client.send(frame(.text, payload))
        let received = bytes(client, of: server)
        let place = try #require(received.lastIndex(of: 0x88))
        #expect(UInt16(received[place + 2]) << 8 | UInt16(received[place + 3]) == code)
        #expect(String(decoding: received[(place + 4)...], as: UTF8.self).contains(reason))
        #expect(try other.ask("ping").type == .response)
    }

    @Test("are closed for a message that is too large when it is read, which is read no further")
    func bomb() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.maximumMessageSize = 4096 }
        let (client, _) = try client(of: server)
        let bomb = try compressed(String(repeating: " ", count: 100_000))
        #expect(bomb.count < 1000)
        client.send(frame(.text, bomb))
        let received = bytes(client, of: server)
        let place = try #require(received.lastIndex(of: 0x88))
        #expect(UInt16(received[place + 2]) << 8 | UInt16(received[place + 3]) == 1009)
        // At the limit it is read.
        let (exact, _) = try self.client(of: server)
        let text = request("list_channels", "{}")
        let padded = text + String(repeating: " ", count: 4096 - text.utf8.count)
        exact.send(frame(.text, try compressed(padded)))
        #expect(String(decoding: bytes(exact, of: server), as: UTF8.self).contains("room:{id}"))
    }

    @Test("who send too much are told, and what they sent is not read")
    func rateLimit() throws {
        let server = try MemoryServer(Probe()) { $0.webSocket.messageRateLimit = 1 }
        let (client, _) = try client(of: server)
        var bytes = frame(.text, try compressed(request("list_channels", "{}") + Self.long))
        bytes += frame(.text, try compressed(request("list_channels", "{}") + Self.long))
        // Nor is it found out whether it can be.
        bytes += frame(.text, [0xFF, 0xFF, 0xFF])
        client.send(bytes)
        let text = String(decoding: self.bytes(client, of: server), as: UTF8.self)
        #expect(text.contains("RATE_LIMIT_EXCEEDED"))
        #expect(!text.contains("DEFLATE"))
    }

    @Test("share what was said to many: it is compressed once; alone a word is, within bounds")
    func once() throws {
        let connections = (1...20).map { Int32($0) }
        let table = try Table(connections: connections, compressing: Array(connections[5...]))
        let room = try #require(ChannelName("room:a"))
        for connection in connections { table.join(connection, room) }
        table.publish(room, Self.long)
        table.send(7, Self.long)
        _ = table.turn()
        #expect(table.fanOut.compressionFigures.messages == 2)
        for connection in connections {
            var frames = Frames()
            let texts = frames.read(table.pipes.takeReceived(by: connection))
            #expect(texts == Array(repeating: Self.long, count: connection == 7 ? 2 : 1))
            #expect(frames.compressed == (connection > 5 ? texts.count : 0))
        }
        // In a turn no more than some; what is beyond goes as it is.
        let large = String(repeating: "0123456789", count: 10_000)
        for _ in 0..<10 { table.send(7, large) }
        _ = table.turn()
        var frames = Frames()
        #expect(frames.read(table.pipes.takeReceived(by: 7)) == Array(repeating: large, count: 10))
        #expect(frames.compressed == 3)
    }
}
