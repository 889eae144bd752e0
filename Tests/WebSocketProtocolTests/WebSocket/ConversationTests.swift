import TestSupport
import Testing

@testable import WebSocketProtocol

/// The two ends of the wire, against each other.
@Suite struct ConversationTests {
    @Test(
        "a client and a server understand each other at random cuts",
        arguments: 1...12 as ClosedRange<UInt64>
    )
    func conversation(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var client = Endpoint(.client)
        var server = Endpoint(.server)
        var said: [Endpoint.Event] = []
        var wire: [UInt8] = []
        for number in 0..<20 {
            let length = Int.random(in: 0...400, using: &random)
            let key = UInt32.random(in: 0...UInt32.max, using: &random)
            if number.isMultiple(of: 5) {
                client.connection.ping(payload: UInt64(number), maskingKey: key)
                wire += client.connection.takeOutput()
                said.append(.ping)
            } else if number.isMultiple(of: 2) {
                let text = String(repeating: "ü€", count: length)
                wire += client.frame(.text, Array(text.utf8), key: key)
                said.append(.text(text))
            } else {
                let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                wire += client.frame(.binary, bytes, key: key)
                said.append(.binary(bytes))
            }
        }
        #expect(server.receive(wire.cut(&random, maximum: 700)) == said)

        // The server answers the pings and closes; the client echoes; the server hears it.
        server.connection.close(.goingAway, reason: "done")
        let answers = server.connection.takeOutput().cut(&random, maximum: 9)
        let pongs = [0, 5, 10, 15].map { Endpoint.Event.pong(payload: $0) }
        let closed = Endpoint.Event.closeReceived(code: .goingAway, reason: "done")
        #expect(client.receive(answers) == pongs + [closed])
        #expect(server.receive(client.connection.takeOutput()) == [closed])
        #expect(server.connection.shouldCloseTransport)
        #expect(client.connection.receiveEOF() == .ended(clean: true))
    }

    @Test(
        "noise never traps, and means the same at every cut",
        arguments: 1...300 as ClosedRange<UInt64>
    )
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        var whole = Endpoint(seed.isMultiple(of: 2) ? .server : .client)
        var inPieces = whole
        #expect(whole.receive(bytes) == inPieces.receive(bytes.cut(&random, maximum: 5)))
    }
}
