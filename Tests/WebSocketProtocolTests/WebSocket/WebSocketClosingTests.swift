import Testing

@testable import WebSocketProtocol

/// RFC 6455 §5.5.1 and §7: the closing handshake.
@Suite struct WebSocketClosingTests {
    @Test("the server echoes a close frame and closes the transport")
    func peerCloses() {
        var server = Endpoint(.server)
        let payload = hex("03 e9") + [UInt8]("bye")
        #expect(
            server.receive(frame(.close, payload, key: 9))
                == [.closeReceived(code: .goingAway, reason: "bye")]
        )
        #expect(server.connection.takeOutput() == frame(.close, payload))
        #expect(server.connection.state == .closed)
        #expect(server.connection.shouldCloseTransport)
    }

    @Test("an empty close frame has no code, and an empty echo")
    func emptyClose() {
        var client = Endpoint(.client)
        #expect(client.receive(hex("88 00")) == [.closeReceived(code: nil, reason: "")])
        #expect(client.connection.takeOutput() == frame(.close, key: 0x0102_0304))
    }

    @Test("we close: the frame is written once, and the answer is not echoed")
    func weClose() {
        var server = Endpoint(.server)
        server.connection.close(.serviceRestart, reason: "deploy")
        server.connection.close(.normal)
        #expect(server.connection.takeOutput() == closeFrame(1012, "deploy"))
        #expect(server.connection.state == .closing)
        #expect(!server.connection.shouldCloseTransport)
        let answer = frame(.close, hex("03 f4"), key: 9)
        #expect(server.receive(answer) == [.closeReceived(code: .serviceRestart, reason: "")])
        #expect(!server.connection.hasOutput)
        #expect(server.connection.shouldCloseTransport)
    }

    @Test("while closing, messages still come and pings are answered, but nothing else is sent")
    func closing() {
        var client = Endpoint(.client)
        client.connection.close()
        _ = client.connection.takeOutput()
        #expect(client.receive(hex("81 02 48 69 89 00")) == [.text("Hi"), .ping])
        #expect(client.connection.takeOutput() == frame(.pong, key: 0x0102_0304))
        client.connection.ping(payload: 1)
        #expect(!client.connection.hasOutput)
        #expect(client.frame(.text, [UInt8]("no")) == [])
    }

    @Test("what follows a close frame is discarded")
    func afterClose() {
        var client = Endpoint(.client)
        let events = client.receive(closeFrame(1000) + frame(.text, [UInt8]("late")))
        #expect(events == [.closeReceived(code: .normal, reason: "")])
        #expect(client.receive(frame(.ping)) == [])
    }

    @Test("the client waits for the server to close the transport")
    func clientWaits() {
        var client = Endpoint(.client)
        _ = client.receive(closeFrame(1000))
        #expect(!client.connection.shouldCloseTransport)
        #expect(client.connection.receiveEOF() == .ended(clean: true))
        #expect(client.connection.shouldCloseTransport)
    }

    @Test("an end without both close frames is not clean, and is told once")
    func abnormal() {
        var open = Endpoint(.server)
        #expect(open.connection.receiveEOF() == .ended(clean: false))
        #expect(open.connection.receiveEOF() == nil)
        #expect(open.connection.shouldCloseTransport)

        var closing = Endpoint(.server)
        closing.connection.close()
        #expect(closing.connection.receiveEOF() == .ended(clean: false))

        var failed = Endpoint(.server)
        _ = failed.receive(hex("83 00"))
        #expect(failed.connection.receiveEOF() == .ended(clean: false))
    }
}
