import Testing

@testable import WebSocketProtocol

/// RFC 9112 §11: requests that are refused, each with its status.
@Suite struct HTTPRequestErrorTests {
    @Test(
        "malformed requests are refused at every cut",
        arguments: [
            // Request lines.
            ("GET /\r\n\r\n", .malformedRequestLine("GET /"), 400),
            ("GET  / HTTP/1.1\r\n", .malformedRequestLine("GET  / HTTP/1.1"), 400),
            ("GET / HTTP/1.1 \r\n", .malformedRequestLine("GET / HTTP/1.1 "), 400),
            (" GET / HTTP/1.1\r\n", .malformedRequestLine(" GET / HTTP/1.1"), 400),
            ("G(T / HTTP/1.1\r\n", .malformedRequestLine("G(T / HTTP/1.1"), 400),
            ("GET a HTTP/1.1\r\n", .malformedRequestLine("GET a HTTP/1.1"), 400),
            ("GET * HTTP/1.1\r\n", .malformedRequestLine("GET * HTTP/1.1"), 400),
            ("GET /#a HTTP/1.1\r\n", .malformedRequestLine("GET /#a HTTP/1.1"), 400),
            ("GET /é HTTP/1.1\r\n", .malformedRequestLine("GET /é HTTP/1.1"), 400),
            ("GET / http/1.1\r\n", .malformedRequestLine("GET / http/1.1"), 400),
            ("GET / HTTP/1.10\r\n", .malformedRequestLine("GET / HTTP/1.10"), 400),
            ("GET / HTTP/2.0\r\n", .unsupportedVersion("HTTP/2.0"), 505),
            ("GET / HTTP/1.2\r\n", .unsupportedVersion("HTTP/1.2"), 505),
            ("GET / HTTP/0.9\r\n", .unsupportedVersion("HTTP/0.9"), 505),
            ("GET / HTTP/1.1\n", .forbiddenByte(0x0A), 400),
            ("GET / HTTP/1.1\rHost", .forbiddenByte(0x0D), 400),
            ("\u{16}\u{03}\u{01}", .forbiddenByte(0x16), 400),
            // Header fields.
            ("GET / HTTP/1.1\r\nHost : a\r\n", .malformedField("Host : a"), 400),
            ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n", .malformedField(" b"), 400),
            ("GET / HTTP/1.1\r\nHost\r\n", .malformedField("Host"), 400),
            ("GET / HTTP/1.1\r\n: a\r\n", .malformedField(": a"), 400),
            ("GET / HTTP/1.1\r\nA: b\0\r\n", .forbiddenByte(0), 400),
            // Host.
            ("GET / HTTP/1.1\r\n\r\n", .hostCount(0), 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", .hostCount(2), 400),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .invalidHost("a, b"), 400),
            ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .invalidHost("u@a"), 400),
        ] as [(String, HTTPError, UInt16)]
    )
    func malformed(wire: String, error: HTTPError, status: UInt16) {
        for pieces in [UInt8](wire).everyCut {
            let parsed = ParsedRequests(pieces)
            #expect(parsed.error == error)
            #expect(parsed.events == [])
        }
        #expect(error.status.code == status)
    }

    @Test(
        "bodies of unclear length are refused",
        arguments: [
            ("Content-Length: 1\r\nContent-Length: 1", .ambiguousLength, 400),
            ("Content-Length: 1\r\nTransfer-Encoding: chunked", .ambiguousLength, 400),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .ambiguousLength, 400),
            ("Content-Length: 1, 1", .invalidContentLength("1, 1"), 400),
            ("Content-Length: +1", .invalidContentLength("+1"), 400),
            ("Content-Length: -1", .invalidContentLength("-1"), 400),
            ("Content-Length: 0x1", .invalidContentLength("0x1"), 400),
            ("Content-Length:", .invalidContentLength(""), 400),
            ("Content-Length: 1048577", .bodyTooLarge(limit: 1_048_576), 413),
            ("Content-Length: 99999999999999999999999", .bodyTooLarge(limit: 1_048_576), 413),
            ("Transfer-Encoding: gzip, chunked", .unsupportedTransferCoding("gzip, chunked"), 501),
            ("Transfer-Encoding: identity", .unsupportedTransferCoding("identity"), 501),
            ("Transfer-Encoding:", .unsupportedTransferCoding(""), 501),
            ("Content-Length: 1\r\nExpect: tea", .unsupportedExpectation("tea"), 417),
        ] as [(String, HTTPError, UInt16)]
    )
    func framing(fields: String, error: HTTPError, status: UInt16) {
        let parsed = ParsedRequests("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n")
        #expect(parsed.error == error)
        #expect(error.status.code == status)
    }

    @Test("a transfer coding in HTTP/1.0 is refused")
    func oldChunked() {
        let parsed = ParsedRequests("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(parsed.error == .ambiguousLength)
    }

    @Test(
        "malformed chunks are refused at every cut",
        arguments: [
            ("\r\n", .malformedChunk("")),
            ("x\r\n", .malformedChunk("x")),
            ("-1\r\n", .malformedChunk("-1")),
            ("0x1\r\n", .malformedChunk("0x1")),
            ("1 1\r\n", .malformedChunk("1 1")),
            ("1\n", .forbiddenByte(0x0A)),
            ("1\r\nab", .malformedChunk("longer than its size")),
            ("100001\r\n", .bodyTooLarge(limit: 1_048_576)),
            ("ffffffffffffffffffff\r\n", .bodyTooLarge(limit: 1_048_576)),
            (
                "1;" + String(repeating: "a", count: 300),
                .malformedChunk("size line of more than 256 bytes")
            ),
            ("0\r\nno field\r\n", .malformedField("no field")),
        ] as [(String, HTTPError)]
    )
    func chunks(body: String, error: HTTPError) {
        let head = [UInt8]("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for pieces in [UInt8](body).everyCut {
            #expect(ParsedRequests([head] + pieces).error == error)
        }
    }

    @Test("chunks count together against the limit")
    func chunksTooLarge() {
        var limits = HTTPLimits()
        limits.maximumBodySize = 5
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let fits = ParsedRequests(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", limits: limits)
        #expect(fits.requests.map(\.body) == [[UInt8]("abcde")])
        let exceeds = ParsedRequests(head + "3\r\nabc\r\n3\r\n", limits: limits)
        #expect(exceeds.error == .bodyTooLarge(limit: 5))
    }

    @Test("each limit is exact, and passed before the end of what passes it")
    func limits() {
        var limits = HTTPLimits()
        limits.maximumTargetLength = 10
        let target = "/" + String(repeating: "a", count: 9)
        let fields = "Host: a\r\n\r\n"
        #expect(ParsedRequests("GET \(target) HTTP/1.1\r\n\(fields)", limits: limits).error == nil)
        #expect(
            ParsedRequests("GET \(target)a HTTP/1.1\r\n", limits: limits).error
                == .targetTooLong(limit: 10)
        )
        let endless = "GET " + String(repeating: "a", count: 50)
        #expect(ParsedRequests(endless, limits: limits).error == .targetTooLong(limit: 10))
        #expect(HTTPError.targetTooLong(limit: 10).status == .uriTooLong)

        limits = HTTPLimits()
        limits.maximumFields = 2
        let two = "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n"
        #expect(ParsedRequests(two + "\r\n", limits: limits).error == nil)
        let three = ParsedRequests(two + "D: e\r\n", limits: limits)
        #expect(three.error == .tooManyFields(limit: 2))
        #expect(HTTPError.tooManyFields(limit: 2).status == .headerFieldsTooLarge)

        limits = HTTPLimits()
        let head = "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n\r\n"
        limits.maximumHeadSize = head.utf8.count
        #expect(ParsedRequests(head, limits: limits).error == nil)
        limits.maximumHeadSize -= 3
        #expect(ParsedRequests(head, limits: limits).error == .headTooLarge(limit: 30))
        #expect(HTTPError.headTooLarge(limit: 30).status == .headerFieldsTooLarge)
    }

    @Test("a parser that refused a request refuses what follows")
    func staysFailed() {
        var parser = HTTPRequestParser()
        for wire in ["BAD\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
            #expect(throws: HTTPError.malformedRequestLine("BAD")) {
                try [UInt8](wire).withCursor { try parser.next(&$0, limits: HTTPLimits()) }
            }
        }
    }
}
