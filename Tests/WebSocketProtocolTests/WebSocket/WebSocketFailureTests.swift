import Testing

@testable import WebSocketProtocol

/// RFC 6455 §7.1.7: how a peer's mistake ends the connection.
@Suite struct WebSocketFailureTests {
    @Test(
        "each mistake fails the connection with its code, at every cut",
        arguments: [
            ("c1 00", .reservedBits(.rsv1), 1002),
            ("83 00", .unknownOpcode(3), 1002),
            ("81 80", .maskedFrame, 1002),
            ("09 00", .fragmentedControlFrame(.ping), 1002),
            ("89 7e", .oversizedControlFrame(.ping), 1002),
            ("82 7e 00 01", .lengthNotMinimal(1), 1002),
            ("80 00", .unexpectedContinuation, 1002),
            ("01 01 61 01 01 62", .interruptedMessage, 1002),
            ("01 01 61 82 00", .interruptedMessage, 1002),
            // Close frames: half a code; a code that must not be sent; a reason cut short.
            ("88 01 03", .truncatedCloseCode, 1002),
            ("88 02 03 ed", .invalidCloseCode(1005), 1002),
            ("88 02 03 ee", .invalidCloseCode(1006), 1002),
            ("88 02 00 00", .invalidCloseCode(0), 1002),
            ("88 03 03 e8 ff", .invalidUTF8, 1007),
            ("88 04 03 e8 e2 82", .invalidUTF8, 1007),
            // Texts: a stray byte, an end within a code point, a surrogate over two fragments.
            ("81 01 ff", .invalidUTF8, 1007),
            ("81 02 e2 82", .invalidUTF8, 1007),
            ("01 01 e2 80 00", .invalidUTF8, 1007),
            ("01 01 ed 80 02 a0 80", .invalidUTF8, 1007),
        ] as [(String, WebSocketError, UInt16)]
    )
    func mistakes(wire: String, error: WebSocketError, code: UInt16) {
        for pieces in hex(wire).everyCut {
            var endpoint = Endpoint(.client)
            #expect(endpoint.receive(pieces) == [.failed(error)])
            let payload = ClosePayload.encode(CloseCode(rawValue: code), reason: error.closeReason)
            #expect(endpoint.connection.takeOutput() == frame(.close, payload, key: 0x0102_0304))
            #expect(endpoint.connection.state == .closed)
        }
    }

    @Test("a server refuses frames that are not masked")
    func unmasked() {
        var endpoint = Endpoint(.server)
        #expect(endpoint.receive(hex("81 00")) == [.failed(.unmaskedFrame)])
        let answer = closeFrame(1002, "unmasked frame from a client")
        #expect(endpoint.connection.takeOutput() == answer)
    }

    @Test("a message too big is refused by its header, before its payload")
    func tooBig() {
        var endpoint = Endpoint(.server)
        // FIN, binary; masked, 64-bit length: 1 MiB and 1; the key; no payload yet.
        let header = hex("82 ff 00 00 00 00 00 10 00 01 00 00 00 00")
        let error = WebSocketError.messageTooBig(size: 1_048_577, limit: 1_048_576)
        #expect(endpoint.receive(header) == [.failed(error)])
        let answer = closeFrame(1009, "frame exceeds limit of 1048576 bytes")
        #expect(endpoint.connection.takeOutput() == answer)
    }

    @Test("fragments count together, up to lengths that overflow")
    func fragmentsTooBig() {
        var endpoint = Endpoint(.client)
        endpoint.limits = WebSocketLimits(maximumMessageSize: 5)
        let first = frame(.binary, hex("01 02 03"), isFinal: false)
        #expect(endpoint.receive(first + frame(.continuation, hex("04 05"))).count == 1)
        let next = endpoint.receive(first + hex("80 03"))
        #expect(next == [.failed(.messageTooBig(size: 6, limit: 5))])

        endpoint = Endpoint(.client)
        let longest = hex("80 7f 7f ff ff ff ff ff ff ff")
        let error = WebSocketError.messageTooBig(size: .max, limit: 1_048_576)
        #expect(endpoint.receive(first + longest) == [.failed(error)])
    }

    @Test("a message in too many fragments is refused")
    func tooManyFragments() {
        var endpoint = Endpoint(.client)
        endpoint.limits = WebSocketLimits(maximumMessageSize: 9, maximumFragments: 3)
        let empty = frame(.continuation, isFinal: false)
        #expect(endpoint.receive(frame(.text, isFinal: false) + empty + empty) == [])
        #expect(endpoint.receive(empty) == [.failed(.tooManyFragments(limit: 3))])
        #expect(WebSocketError.tooManyFragments(limit: 3).closeCode == .messageTooBig)
    }

    @Test("a header that claims much costs nothing until the bytes come")
    func claims() {
        var assembly = MessageAssembly()
        let header = FrameHeader(.binary, payloadLength: 1_048_576)
        hex("01 02 03").withUnsafeBytes { bytes in
            let part = FrameReader.Part(header: header, bytes: bytes, isFirst: true, isLast: false)
            #expect(throws: Never.self) { try assembly.receive(part, limits: WebSocketLimits()) }
        }
        #expect(assembly.gathered.capacity < 64)
    }

    @Test("nothing is processed after a failure")
    func discards() {
        var endpoint = Endpoint(.client)
        #expect(endpoint.receive(hex("83 00 81 00")) == [.failed(.unknownOpcode(3))])
        _ = endpoint.connection.takeOutput()
        #expect(endpoint.receive(frame(.ping) + closeFrame(1000)) == [])
        #expect(!endpoint.connection.hasOutput)
        #expect(endpoint.frame(.text, []) == [])
    }

    @Test("a failure while closing sends no second close frame")
    func failsWhileClosing() {
        var endpoint = Endpoint(.server)
        endpoint.connection.close()
        _ = endpoint.connection.takeOutput()
        #expect(endpoint.receive(hex("83 80")) == [.failed(.unknownOpcode(3))])
        #expect(!endpoint.connection.hasOutput)
        #expect(endpoint.connection.shouldCloseTransport)
    }
}
