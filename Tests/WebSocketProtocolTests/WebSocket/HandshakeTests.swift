import Testing

@testable import WebSocketProtocol

/// RFC 6455 §4: the opening handshake.
@Suite struct HandshakeTests {
    /// The request of RFC 6455 §1.2, with the key of §1.3.
    private static let example: HTTPHeaders = [
        "Host": "server.example.com",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "http://example.com",
        "Sec-WebSocket-Protocol": "chat, superchat",
        "Sec-WebSocket-Version": "13",
    ]

    /// The nonce of §1.3: the 16 bytes "the sample nonce".
    private static var nonce: InlineArray<16, UInt8> {
        let text = [UInt8]("the sample nonce")
        return InlineArray { text[$0] }
    }

    /// The example with one field changed, or left out.
    private static func example(_ name: String, _ value: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for field in example.fields where field.name != name {
            headers.append(field.name, field.value)
        }
        if let value { headers.append(name, value) }
        return headers
    }

    @Test("the example of RFC 6455 §1.3 is answered byte by byte")
    func server() throws {
        let handshake = try ServerHandshake(HTTPRequest(target: "/chat", headers: Self.example))
        #expect(handshake.subprotocols == ["chat", "superchat"])
        var output: [UInt8] = []
        handshake.response(selecting: "chat", sha1: sha1)
            .encode(into: &output, keepsAlive: true)
        #expect(
            String(decoding: output, as: UTF8.self) == """
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                Sec-WebSocket-Protocol: chat\r
                \r\n
                """
        )
    }

    @Test(
        "what §4.2.1 demands is checked, and the answer says what was wrong",
        arguments: [
            ("Upgrade", nil, .notAnUpgrade, 426),
            ("Upgrade", "h2c", .notAnUpgrade, 426),
            ("Connection", "keep-alive", .notAnUpgrade, 426),
            ("Sec-WebSocket-Version", nil, .version(nil), 426),
            ("Sec-WebSocket-Version", "8", .version("8"), 426),
            ("Sec-WebSocket-Key", nil, .key, 400),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j", .key, 400),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ", .key, 400),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZR==", .key, 400),
        ] as [(String, String?, HandshakeError, UInt16)]
    )
    func refused(name: String, value: String?, error: HandshakeError, status: UInt16) {
        let request = HTTPRequest(headers: Self.example(name, value))
        #expect(throws: error) { try ServerHandshake(request) }
        #expect(error.response.status.code == status)
    }

    @Test("only GET of HTTP/1.1 without a body opens a WebSocket")
    func requests() {
        let post = HTTPRequest(method: "POST", headers: Self.example)
        #expect(throws: HandshakeError.method("POST")) { try ServerHandshake(post) }
        #expect(HandshakeError.method("POST").response.headers["Allow"] == "GET")
        let old = HTTPRequest(minorVersion: 0, headers: Self.example)
        #expect(throws: HandshakeError.httpVersion) { try ServerHandshake(old) }
        let full = HTTPRequest(headers: Self.example, body: [1])
        #expect(throws: HandshakeError.body) { try ServerHandshake(full) }
    }

    @Test("a wrong version is told the right one")
    func version() {
        let response = HandshakeError.version("8").response
        #expect(response.headers["Sec-WebSocket-Version"] == "13")
    }

    @Test("the client's request is well formed, and what would split it is made harmless")
    func client() throws {
        let handshake = ClientHandshake(
            host: "hub:8690",
            target: "/ws?a=b\r\nX: y",
            nonce: Self.nonce,
            headers: ["Authorization": "Bearer a\r\nb"]
        )
        #expect(
            String(decoding: handshake.request, as: UTF8.self) == """
                GET /ws?a=b__X:_y HTTP/1.1\r
                Host: hub:8690\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                Authorization: Bearer a  b\r
                \r\n
                """
        )
    }

    @Test("client and server agree, through both parsers")
    func together() throws {
        let client = ClientHandshake(
            host: "hub",
            target: "/ws",
            nonce: Self.nonce,
            subprotocols: ["a", "b"]
        )
        let request = try #require(ParsedRequests([client.request]).requests.first)
        let server = try ServerHandshake(request)
        #expect(server.subprotocols == ["a", "b"])
        var wire: [UInt8] = []
        server.response(selecting: "b", sha1: sha1).encode(into: &wire, keepsAlive: true)
        let response = try #require(try parseResponses([wire]).first)
        #expect(try client.validate(response, sha1: sha1) == "b")
    }

    @Test(
        "what §4.1 demands of the answer is checked",
        arguments: [
            ("Upgrade", "h2c", .notAnUpgrade),
            ("Connection", "close", .notAnUpgrade),
            ("Sec-WebSocket-Accept", "AAAA", .accept("AAAA")),
            ("Sec-WebSocket-Accept", nil, .accept(nil)),
            ("Sec-WebSocket-Extensions", "x-webkit; a=b", .unrequestedExtension("x-webkit; a=b")),
            ("Sec-WebSocket-Protocol", "chat", .unrequestedSubprotocol("chat")),
        ] as [(String, String?, HandshakeError)]
    )
    func answers(name: String, value: String?, error: HandshakeError) throws {
        let client = ClientHandshake(host: "hub", target: "/", nonce: Self.nonce)
        let answer: HTTPHeaders = [
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ]
        let good = HTTPResponse(.switchingProtocols, headers: answer)
        #expect(try client.validate(good, sha1: sha1) == nil)
        var response = HTTPResponse(.switchingProtocols)
        for field in answer.fields where field.name != name {
            response.headers.append(field.name, field.value)
        }
        if let value { response.headers.append(name, value) }
        #expect(throws: error) { try client.validate(response, sha1: sha1) }
    }

    @Test("a server that chooses two subprotocols is refused")
    func twoSubprotocols() throws {
        let client = ClientHandshake(
            host: "hub",
            target: "/",
            nonce: Self.nonce,
            subprotocols: ["a", "b"]
        )
        var response = HTTPResponse(
            .switchingProtocols,
            headers: [
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Accept": client.key.accept(sha1: sha1),
                "Sec-WebSocket-Protocol": "a",
            ]
        )
        #expect(try client.validate(response, sha1: sha1) == "a")
        response.headers.append("Sec-WebSocket-Protocol", "b")
        #expect(throws: HandshakeError.unrequestedSubprotocol("a")) {
            try client.validate(response, sha1: sha1)
        }
    }

    @Test("any other status is a refusal")
    func otherStatus() {
        let client = ClientHandshake(host: "hub", target: "/", nonce: Self.nonce)
        #expect(throws: HandshakeError.status(.forbidden)) {
            try client.validate(HTTPResponse(.forbidden), sha1: sha1)
        }
    }
}
