import Testing

@testable import WebSocketProtocol

@Suite struct LineReaderTests {
    private func read(_ pieces: [[UInt8]], limit: Int = 100) throws -> [String] {
        var reader = LineReader()
        var lines: [String] = []
        for piece in pieces {
            try piece.withCursor { cursor in
                while let line = try reader.next(&cursor, limit: limit, tooLong: .truncated) {
                    lines.append(line.string)
                }
            }
        }
        return lines
    }

    @Test("lines are the same at every cut")
    func cuts() throws {
        let input = [UInt8]("one\r\n\r\ntab\tand é\r\nrest")
        for pieces in input.everyCut {
            #expect(try read(pieces) == ["one", "", "tab\tand é"])
        }
    }

    @Test("a line that came whole lies in the receive buffer")
    func inPlace() {
        [UInt8]("one\r\n").withCursor { cursor in
            var reader = LineReader()
            guard case .inPlace? = try? reader.next(&cursor, limit: 9, tooLong: .truncated) else {
                Issue.record("gathered")
                return
            }
        }
    }

    @Test(
        "a control character, a bare CR and a bare LF are refused at every cut",
        arguments: [
            ("a\nb\r\n", 0x0A as UInt8), ("a\rb\r\n", 0x0D), ("a\r\r\n", 0x0D), ("a\0b\r\n", 0),
            ("a\u{7F}\r\n", 0x7F), ("\n", 0x0A), ("a\u{1B}", 0x1B),
        ]
    )
    func forbidden(text: String, byte: UInt8) {
        for pieces in [UInt8](text).everyCut {
            #expect(throws: HTTPError.forbiddenByte(byte)) { try read(pieces) }
        }
    }

    @Test("the limit is the length of the line without its end, and needs no end to be passed")
    func limit() throws {
        #expect(try read([[UInt8]("12345\r\n")], limit: 5) == ["12345"])
        #expect(throws: HTTPError.truncated) { try read([[UInt8]("123456")], limit: 5) }
        for pieces in [UInt8]("123456\r\n").everyCut {
            #expect(throws: HTTPError.truncated) { try read(pieces, limit: 5) }
        }
    }
}
