import Testing

@testable import WebSocketProtocol

@Suite struct FrameHeaderTests {
    private let fromClient = FrameHeader.Rules(masked: true, reservedBits: [])
    private let fromServer = FrameHeader.Rules(masked: false, reservedBits: [])

    private func decode(
        _ bytes: [UInt8],
        _ rules: FrameHeader.Rules
    ) throws(WebSocketError) -> FrameHeader? {
        try bytes.withUnsafeBufferPointer { (elements) throws(WebSocketError) in
            try FrameHeader.decode(UnsafeRawBufferPointer(elements), rules: rules)
        }
    }

    @Test(
        "the headers of RFC 6455 §5.7 are written and read",
        arguments: [
            // FIN, text; 5 bytes: "Hello".
            (FrameHeader(.text, payloadLength: 5), "81 05"),
            // FIN, text; masked, 5 bytes; the key.
            (FrameHeader(.text, payloadLength: 5, maskingKey: 0x37FA_213D), "81 85 37 fa 21 3d"),
            // text, more to come; 3 bytes: "Hel".
            (FrameHeader(.text, payloadLength: 3, isFinal: false), "01 03"),
            // FIN, continuation; 2 bytes: "lo".
            (FrameHeader(.continuation, payloadLength: 2), "80 02"),
            // FIN, ping; 5 bytes. Then the pong, masked.
            (FrameHeader(.ping, payloadLength: 5), "89 05"),
            (FrameHeader(.pong, payloadLength: 5, maskingKey: 0x37FA_213D), "8a 85 37 fa 21 3d"),
            // FIN, binary; 126: the length follows in 2 bytes: 256.
            (FrameHeader(.binary, payloadLength: 256), "82 7e 01 00"),
            // FIN, binary; 127: the length follows in 8 bytes: 64 KiB.
            (FrameHeader(.binary, payloadLength: 65_536), "82 7f 00 00 00 00 00 01 00 00"),
        ]
    )
    func examples(header: FrameHeader, wire: String) throws {
        var bytes: [UInt8] = []
        header.encode(into: &bytes)
        #expect(bytes == hex(wire))
        #expect(header.size == bytes.count)
        let rules = header.maskingKey == nil ? fromServer : fromClient
        #expect(try decode(bytes + [0x48], rules) == header)
        for count in bytes.indices {
            #expect(try decode(Array(bytes[..<count]), rules) == nil)
        }
    }

    @Test(
        "lengths take the fewest bytes",
        arguments: [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10), (Int.max, 10)]
    )
    func sizes(length: Int, size: Int) throws {
        let header = FrameHeader(.binary, payloadLength: length)
        var bytes: [UInt8] = []
        header.encode(into: &bytes)
        #expect(FrameHeader.size(payloadLength: length) == size)
        #expect(bytes.count == size)
        #expect(try decode(bytes, fromServer) == header)
    }

    @Test(
        "what the protocol forbids is refused",
        arguments: [
            ("c1 05", .reservedBits(.rsv1)), ("a1 05", .reservedBits(.rsv2)),
            ("91 05", .reservedBits(.rsv3)), ("f1 05", .reservedBits([.rsv1, .rsv2, .rsv3])),
            ("83 00", .unknownOpcode(3)), ("87 00", .unknownOpcode(7)),
            ("8b 00", .unknownOpcode(0xB)), ("8f 00", .unknownOpcode(0xF)),
            ("09 00", .fragmentedControlFrame(.ping)), ("08 00", .fragmentedControlFrame(.close)),
            ("89 7e", .oversizedControlFrame(.ping)), ("88 7f", .oversizedControlFrame(.close)),
            ("81 85", .maskedFrame),
            ("82 7e 00 7d", .lengthNotMinimal(125)),
            ("82 7f 00 00 00 00 00 00 ff ff", .lengthNotMinimal(65_535)),
            ("82 7f 80 00 00 00 00 00 00 00", .lengthOutOfRange(1 << 63)),
            ("82 7f ff ff ff ff ff ff ff ff", .lengthOutOfRange(.max)),
        ] as [(String, WebSocketError)]
    )
    func malformed(wire: String, error: WebSocketError) {
        #expect(throws: error) { try decode(hex(wire), fromServer) }
        #expect(error.closeCode == .protocolError)
    }

    @Test("a server demands masked frames")
    func unmasked() {
        #expect(throws: WebSocketError.unmaskedFrame) { try decode(hex("81 05"), fromClient) }
    }

    @Test("a negotiated bit may stand on the first frame of a message, and only there")
    func extensions() throws {
        let rules = FrameHeader.Rules(masked: false, reservedBits: .rsv1)
        #expect(try decode(hex("c1 05"), rules)?.reservedBits == .rsv1)
        #expect(throws: WebSocketError.reservedBits(.rsv1)) { try decode(hex("c0 05"), rules) }
        #expect(throws: WebSocketError.reservedBits(.rsv1)) { try decode(hex("c9 05"), rules) }
        #expect(throws: WebSocketError.reservedBits(.rsv2)) { try decode(hex("a1 05"), rules) }
    }
}
