import Testing

@testable import WebSocketProtocol

@Suite struct HTTPResponseParserTests {
    @Test("responses with a length, in chunks and without a body follow each other at every cut")
    func sequence() throws {
        let wire = [UInt8](
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: a\r\n\r\n"
                + "HTTP/1.1 404 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                + "HTTP/1.1 204 No Content\r\n\r\n"
        )
        for pieces in wire.everyCut {
            let responses = try parseResponses(pieces)
            #expect(responses.map(\.status.code) == [200, 404, 204])
            #expect(responses.map(\.body) == [[UInt8]("ok"), [UInt8]("abc"), []])
        }
    }

    @Test("a body without a length ends with the transport")
    func untilEOF() throws {
        let wire = [UInt8]("HTTP/1.0 200 OK\r\n\r\nall of this")
        for pieces in wire.everyCut {
            #expect(try parseResponses(pieces) == [])
            let responses = try parseResponses(pieces, endsWithEOF: true)
            #expect(responses.map(\.body) == [[UInt8]("all of this")])
        }
    }

    @Test("the answer to HEAD has a length and no body")
    func head() throws {
        let wire = [UInt8]("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
        #expect(try parseResponses([wire + wire], answersHEAD: true).count == 2)
    }

    @Test("the parser stops behind the head of a 101")
    func upgrade() throws {
        var parser = HTTPResponseParser()
        let wire = [UInt8]("HTTP/1.1 101 Switching Protocols\r\n\r\n") + hex("81 00")
        try wire.withCursor { cursor in
            let response = try parser.next(&cursor, limits: HTTPLimits())
            #expect(response?.status == .switchingProtocols)
            #expect(Array(cursor.unread) == hex("81 00"))
        }
    }

    @Test("an end within a response is an error, an end between two is not")
    func truncated() throws {
        #expect(try parseResponses([], endsWithEOF: true) == [])
        let wire = [UInt8]("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        for count in 1..<wire.count {
            #expect(throws: HTTPError.truncated) {
                try parseResponses([Array(wire[..<count])], endsWithEOF: true)
            }
        }
    }

    @Test(
        "malformed responses are refused at every cut",
        arguments: [
            ("HTTP/1.1 20 OK\r\n", .malformedStatusLine("HTTP/1.1 20 OK")),
            ("HTTP/1.1 +20 OK\r\n", .malformedStatusLine("HTTP/1.1 +20 OK")),
            ("HTTP/1.1 099 OK\r\n", .malformedStatusLine("HTTP/1.1 099 OK")),
            ("HTTP/1.1200 OK\r\n", .malformedStatusLine("HTTP/1.1200 OK")),
            ("ICY 200 OK\r\n", .malformedStatusLine("ICY 200 OK")),
            ("HTTP/2.0 200 OK\r\n", .unsupportedVersion("HTTP/2.0")),
            ("HTTP/1.1 200 OK\n", .forbiddenByte(0x0A)),
            ("HTTP/1.1 200 OK\r\nA : b\r\n", .malformedField("A : b")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", .ambiguousLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", .bodyTooLarge(limit: 1_048_576)),
        ] as [(String, HTTPError)]
    )
    func malformed(wire: String, error: HTTPError) {
        for pieces in [UInt8](wire).everyCut {
            #expect(throws: error) { try parseResponses(pieces) }
        }
    }

    @Test("a body without a length has a limit too")
    func unboundedBody() {
        var limits = HTTPLimits()
        limits.maximumBodySize = 3
        #expect(throws: HTTPError.bodyTooLarge(limit: 3)) {
            try parseResponses([[UInt8]("HTTP/1.1 200 OK\r\n\r\nabcd")], limits: limits)
        }
    }
}
