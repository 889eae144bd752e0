import TestSupport
import Testing

@testable import WebSocketProtocol

/// RFC 6455 §5 and §6: what frames bring.
@Suite struct WebSocketReceivingTests {
    @Test(
        "the examples of RFC 6455 §5.7 bring their messages at every cut",
        arguments: [
            // An unmasked text message in one frame: "Hello".
            ("81 05 48 65 6c 6c 6f", WebSocketConnection.Role.client, [.text("Hello")]),
            // The same, masked.
            ("81 85 37 fa 21 3d 7f 9f 4d 51 58", .server, [.text("Hello")]),
            // Two fragments: "Hel", "lo".
            ("01 03 48 65 6c 80 02 6c 6f", .client, [.text("Hello")]),
            // A ping, and a masked pong, whose payloads are "Hello".
            ("89 05 48 65 6c 6c 6f", .client, [.ping]),
            ("8a 85 37 fa 21 3d 7f 9f 4d 51 58", .server, [.pong(payload: nil)]),
        ] as [(String, WebSocketConnection.Role, [Endpoint.Event])]
    )
    func examples(wire: String, role: WebSocketConnection.Role, events: [Endpoint.Event]) {
        for pieces in hex(wire).everyCut {
            var endpoint = Endpoint(role)
            #expect(endpoint.receive(pieces) == events)
        }
    }

    @Test(
        "lengths of 7, 16 and 64 bits bring whole messages",
        arguments: [0, 125, 126, 256, 65_536]
    )
    func lengths(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let wire = frame(.binary, payload, key: 0xA1B2_C3D4)
        var endpoint = Endpoint(.server)
        #expect(endpoint.receive(wire) == [.binary(payload)])
        #expect(endpoint.receive([Array(wire[..<5]), Array(wire[5...])]) == [.binary(payload)])
    }

    @Test("a message that came whole lies in the receive buffer")
    func inPlace() {
        var connection = WebSocketConnection(role: .server)
        frame(.text, [UInt8]("Hello"), key: 0x37FA_213D).withCursor { cursor in
            guard
                case .message(let message)? = connection.next(&cursor, limits: WebSocketLimits()),
                case .inPlace = message.payload
            else {
                Issue.record("not in place")
                return
            }
            #expect(message.payload.string == "Hello")
        }
    }

    @Test("control frames stand between fragments, and fragments may be empty")
    func interleaved() {
        let wire =
            frame(.text, [UInt8]("Hé"), isFinal: false) + frame(.ping, [UInt8]("?"))
            + frame(.continuation, isFinal: false) + frame(.pong, hex("00 00 00 00 00 00 01 02"))
            + frame(.continuation, [UInt8]("llo")) + frame(.text, [UInt8]("next"))
        for pieces in wire.everyCut {
            var endpoint = Endpoint(.client)
            #expect(
                endpoint.receive(pieces)
                    == [.ping, .pong(payload: 0x0102), .text("Héllo"), .text("next")]
            )
        }
    }

    @Test("a code point may be cut between two fragments")
    func cutCodePoint() {
        var endpoint = Endpoint(.client)
        let wire = frame(.text, hex("e2 82"), isFinal: false) + frame(.continuation, hex("ac"))
        #expect(endpoint.receive(wire) == [.text("€")])
    }

    @Test("a ping is answered by a pong with its payload, from a client masked")
    func pong() {
        var server = Endpoint(.server)
        #expect(server.receive(frame(.ping, [UInt8]("Hello"), key: 7)) == [.ping])
        #expect(server.connection.takeOutput() == frame(.pong, [UInt8]("Hello")))
        #expect(!server.connection.hasOutput)

        var client = Endpoint(.client)
        #expect(client.receive(frame(.ping, [UInt8]("Hello"))) == [.ping])
        let answer = frame(.pong, [UInt8]("Hello"), key: 0x0102_0304)
        #expect(client.connection.takeOutput() == answer)
    }

    @Test("a negotiated bit is told with the message, whose text is not checked")
    func reservedBits() {
        var endpoint = Endpoint(.client, reservedBits: .rsv1)
        let wire = frame(.text, hex("ff fe"), reservedBits: .rsv1) + frame(.text, hex("ff"))
        #expect(
            endpoint.receive(wire)
                == [.message(.text, hex("ff fe"), .rsv1), .failed(.invalidUTF8)]
        )
    }

    @Test("a message that trickles in is not copied again for every byte")
    func trickle() {
        let growth = growth(from: 50_000, to: 400_000) { size in
            var connection = WebSocketConnection(role: .client)
            var messages = 0
            for byte in frame(.text, [UInt8](repeating: 0x61, count: size)) {
                withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
                    buffer[0] = byte
                    var cursor = ByteCursor(buffer)
                    if connection.next(&cursor, limits: WebSocketLimits()) != nil { messages += 1 }
                }
            }
            #expect(messages == 1)
        }
        #expect(growth < 20)
    }

    @Test("a connection is small")
    func size() {
        #expect(MemoryLayout<WebSocketConnection>.size <= 96)
    }
}
