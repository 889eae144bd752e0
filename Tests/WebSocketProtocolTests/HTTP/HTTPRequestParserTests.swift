import TestSupport
import Testing

@testable import WebSocketProtocol

/// RFC 9112: requests that are well formed.
@Suite struct HTTPRequestParserTests {
    private let host: HTTPHeaders = ["Host": "hub"]

    @Test("a request is the same at every cut")
    func cuts() {
        let wire = [UInt8](
            "POST /publish?to=a HTTP/1.1\r\nHost: hub:8678\r\nX-Empty:\r\n"
                + "Accept: \t text/plain \t\r\nContent-Length: 5\r\n\r\nHello"
        )
        let request = HTTPRequest(
            method: "POST",
            target: "/publish?to=a",
            headers: [
                "Host": "hub:8678", "X-Empty": "", "Accept": "text/plain", "Content-Length": "5",
            ],
            body: [UInt8]("Hello")
        )
        for pieces in wire.everyCut {
            let parsed = ParsedRequests(pieces)
            #expect(parsed.events == [.request(request)])
            #expect(parsed.error == nil)
        }
    }

    @Test("a chunked body is decoded at every cut; extensions and trailers are dropped")
    func chunked() {
        let wire = [UInt8](
            "POST / HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "4\r\nWiki\r\n00006 ;a=b\r\npedia \r\nE;x\r\nin \r\n\r\nchunks.\r\n"
                + "0\r\nExpires: never\r\n\r\nGET / HTTP/1.1\r\nHost: hub\r\n\r\n"
        )
        for pieces in wire.everyCut {
            let parsed = ParsedRequests(pieces)
            #expect(parsed.error == nil)
            #expect(parsed.requests.map(\.method) == ["POST", "GET"])
            #expect(parsed.requests.first?.body == [UInt8]("Wikipedia in \r\n\r\nchunks."))
            #expect(parsed.requests.first?.headers["Expires"] == nil)
        }
    }

    @Test("pipelined requests come one by one, an empty line before each tolerated")
    func pipelined() {
        let one = "GET /1 HTTP/1.1\r\nHost: hub\r\n\r\n"
        let two = "\r\nGET /2 HTTP/1.1\r\nHost: hub\r\n\r\n"
        for pieces in [UInt8](one + two).everyCut {
            #expect(
                ParsedRequests(pieces).events == [
                    .request(HTTPRequest(target: "/1", headers: host)),
                    .request(HTTPRequest(target: "/2", headers: host)),
                ]
            )
        }
        #expect(ParsedRequests("\r\n\r\n" + one).error == .malformedRequestLine(""))
    }

    @Test("the bytes behind an upgrade request stay for the WebSocket")
    func upgrade() {
        let head =
            "GET /ws HTTP/1.1\r\nHost: hub\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\n\r\n"
        let frames = hex("81 80 00 00 00 00")
        for pieces in ([UInt8](head) + frames).everyCut {
            let parsed = ParsedRequests(pieces, stopsAtUpgrade: true)
            #expect(parsed.requests.count == 1)
            #expect(parsed.rest == frames)
        }
    }

    @Test("an expectation is told while the body is missing, and only then")
    func expectation() {
        let head =
            "PUT / HTTP/1.1\r\nHost: hub\r\nExpect: 100-Continue\r\n"
            + "Content-Length: 2\r\n\r\n"
        let waiting = ParsedRequests([[UInt8](head), [UInt8]("ok")])
        #expect(waiting.events.first == .expectsContinue)
        #expect(waiting.requests.map(\.body) == [[UInt8]("ok")])
        #expect(ParsedRequests(head + "ok").events.count == 1)

        let bodiless = "GET / HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\n\r\n"
        #expect(ParsedRequests(bodiless).events.count == 1)
        let old = "PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(ParsedRequests(old).events == [])
    }

    @Test("a body that trickles in is not copied again for every byte")
    func trickle() {
        let growth = growth(from: 50_000, to: 400_000) { size in
            var parser = HTTPRequestParser()
            let head = "POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: \(size)\r\n\r\n"
            #expect(throws: Never.self) {
                let early = try [UInt8](head).withCursor {
                    try parser.next(&$0, limits: HTTPLimits())
                }
                #expect(early == nil)
            }
            for index in 1...size {
                let event = [UInt8(0)].withCursor { try? parser.next(&$0, limits: HTTPLimits()) }
                guard (event != nil) == (index == size) else {
                    Issue.record("byte \(index)")
                    return
                }
            }
        }
        #expect(growth < 20)
    }

    @Test("a parser is small")
    func size() {
        #expect(MemoryLayout<HTTPRequestParser>.size <= 96)
    }

    @Test("noise never traps", arguments: 1...200 as ClosedRange<UInt64>)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let valid = [UInt8](
            "POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        )
        var bytes = valid
        for _ in 0..<3 {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                in: 0...255,
                using: &random
            )
        }
        let whole = ParsedRequests([bytes])
        let cut = ParsedRequests(bytes.cut(&random, maximum: 5))
        #expect(whole.events == cut.events)
        #expect((whole.error == nil) == (cut.error == nil))
    }
}
