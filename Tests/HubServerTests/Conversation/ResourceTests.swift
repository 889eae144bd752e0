import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("A service has pages of its own")
struct ResourceTests {
    let server: MemoryServer<Kiosk>
    let client: MemoryClient<Kiosk>

    init() throws {
        server = try MemoryServer(Kiosk())
        client = server.accept(port: .http)
    }

    private func page(_ response: HTTPResponse) throws -> JSON {
        try JSON(parsing: response.body)
    }

    @Test("what stands in the path's braces and in the query reaches the service, decoded")
    func reading() throws {
        let response = try client.get("/papers/a%2Fb%20c/pages?limit=3&other=x")
        #expect(response.status == .ok)
        #expect(response.headers["Content-Type"] == "application/json")
        #expect(try page(response) == ["limit": 3, "title": "a/b c"])
    }

    @Test("what is told is published, and answered with the declared status")
    func telling() throws {
        let listener = try server.welcomed("/hub")
        try listener.subscribe("street")
        let response = try client.post("/papers", #"{"title":"Extra","price":1.5}"#)
        #expect(response.status == .created)
        #expect(try page(response) == ["title": "Extra"])
        #expect(try listener.envelopes().map(\.event) == ["paper.printed"])
        #expect(try page(client.get("/papers")) == ["papers": ["Extra"]])
        #expect(try client.post("/close", "whatever").status == .ok)
    }

    @Test(
        "one that streams a channel tells the payloads of its events, without names and envelopes"
    )
    func streaming() throws {
        let received = { (client: MemoryClient<Kiosk>) in
            String(decoding: server.pipes.takeReceived(by: client.connection), as: UTF8.self)
        }
        client.send(Array("GET /street HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let head = received(client)
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.contains("Content-Type: text/event-stream\r\n"))
        let other = server.accept(port: .http)
        other.send(Array("GET /events?channel=street HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        _ = received(other)
        let teller = server.accept(port: .http)
        #expect(try teller.post("/papers", #"{"title":"Ex\ntra"}"#).status == .created)
        #expect(received(client) == "data: {\"title\":\"Ex\\ntra\"}\n\n")
        #expect(received(other).hasPrefix("event: paper.printed\ndata: {\"id\":"))
        // The one is gone, the other hears on.
        client.end()
        #expect(try teller.post("/papers", #"{"title":"Two"}"#).status == .created)
        #expect(received(other).contains("Two"))
        #expect(received(client) == "")
    }

    @Test("one that streams has a head alone for HEAD, and takes no POST")
    func streamingMethods() throws {
        client.send(Array("HEAD /street HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let bytes = server.pipes.takeReceived(by: client.connection)
        let head = String(decoding: bytes, as: UTF8.self)
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.contains("Content-Type: text/event-stream\r\n"))
        #expect(head.hasSuffix("\r\n\r\n"))
        let wrong = try client.post("/street", "{}")
        #expect(wrong.status == .methodNotAllowed)
        #expect(wrong.headers["Allow"] == "GET, HEAD")
        let openAPI = try page(client.get("/openapi.json"))
        let contents = openAPI["paths"]?["/street"]?["get"]?["responses"]?["200"]?["content"]
        #expect(contents?["text/event-stream"] != nil)
        #expect(contents?["application/json"] == nil)
    }

    @Test(
        "what is wrong is said with the field and what was expected",
        arguments: [
            ("GET", "/papers/x/pages?limit=11", "", 400, "INVALID_REQUEST", "limit"),
            ("GET", "/papers/x/pages?limit=few", "", 400, "INVALID_REQUEST", "few"),
            ("GET", "/papers/none/pages", "", 404, "NOT_FOUND", #"no paper "none""#),
            ("POST", "/papers", "{}", 400, "INVALID_REQUEST", "title: field required"),
            ("POST", "/papers", "[1]", 400, "DECODE_ERROR", "expected an object"),
            ("POST", "/papers", "", 400, "DECODE_ERROR", "body"),
            ("POST", "/papers", "{\"title\":\"\u{1}", 400, "DECODE_ERROR", "body"),
        ] as [(String, String, String, UInt16, String, String)]
    )
    func refused(
        _ method: String,
        _ target: String,
        _ body: String,
        _ status: UInt16,
        _ code: String,
        _ excerpt: String
    ) throws {
        let response = try method == "GET" ? client.get(target) : client.post(target, body)
        #expect(response.status.code == status)
        let page = try page(response)
        #expect(page["error_code"]?.stringValue == code)
        #expect(page["error_message"]?.stringValue?.contains(excerpt) == true)
        #expect(page["error"] == page["error_message"])
        #expect(try client.get("/healthz").status == .ok)
    }

    @Test("another method is told which there are, and a browser what it may send")
    func methods() throws {
        client.send(Array("DELETE /papers HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let response = try client.response()
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "GET, HEAD, POST")
        client.send(Array("OPTIONS /close HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(try client.response().headers["Allow"] == "POST, OPTIONS")
        client.send(Array("HEAD /papers HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let head = String(
            decoding: server.pipes.takeReceived(by: client.connection),
            as: UTF8.self
        )
        #expect(head.hasPrefix("HTTP/1.1 200 "))
        #expect(head.hasSuffix("\r\n\r\n"))
    }

    @Test("only who may write tells something; a page without an origin may not")
    func permission() throws {
        let remote = server.accept(port: .http, isLocal: false)
        #expect(try remote.post("/papers", #"{"title":"x"}"#).status == .forbidden)
        #expect(try remote.get("/papers").status == .ok)
        let open = try MemoryServer(Kiosk()) { $0.webSocket.allowedOrigins = ["null"] }
        let file = open.accept(port: .http)
        let head = "POST /papers HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 13"
        file.send(Array("\(head)\r\n\r\n{\"title\":\"x\"}".utf8))
        #expect(try file.response().status == .forbidden)
        let socket = open.accept()
        socket.upgrade("/ws", headers: ["Origin": "null"])
        let greeting = try socket.events()
        #expect(greeting == [.message(.text, Array(#"{"writes":false,"asked":{}}"#.utf8))])
        // Without the setting it is not let in at all.
        let closed = server.accept()
        closed.upgrade("/ws", headers: ["Origin": "null"])
        #expect(try closed.response().status == .forbidden)
    }

    @Test("an answer may be larger than a message")
    func large() throws {
        client.send(Array("GET /archive HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        expectLarge(client)
    }

    /// The client's own parser takes no bodies of that size.
    private func expectLarge(_ client: MemoryClient<Kiosk>) {
        let bytes = server.pipes.takeReceived(by: client.connection)
        #expect(bytes.starts(with: "HTTP/1.1 200 ".utf8))
        #expect(bytes.count > 3 << 20)
    }

    @Test("an answer may come when the service has it, however large")
    func later() throws {
        let other = server.accept(port: .http)
        client.send(Array("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        other.send(Array("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(try client.events() == [])
        server.wake()
        expectLarge(client)
        #expect(try other.response().status == .notFound)
    }

    @Test("the contract and a 404 name them")
    func contract() throws {
        let document = try page(client.get("/openapi.json"))
        let paths = try #require(document["paths"])
        let pages = try #require(paths["/papers/{title}/pages"]?["get"])
        let parameters = pages["parameters"]?.arrayValue?.compactMap { $0["in"]?.stringValue }
        #expect(parameters == ["path", "query"])
        #expect(paths["/papers"]?["post"]?["responses"]?["201"] != nil)
        #expect(paths["/papers"]?["get"] != nil)
        #expect(try client.get("/paper").text.contains("/papers, /papers/{title}/pages"))
    }
}

@Suite("A service's own protocol has its paths and subprotocols")
struct OwnProtocolPathTests {
    let server: MemoryServer<Kiosk>

    init() throws { server = try MemoryServer(Kiosk()) }

    @Test("a WebSocket opens on the declared paths and for the envelope, elsewhere it is 404")
    func paths() throws {
        let client = try server.open("/ws?a=1&b=x%20y&a=2")
        let expected = #"{"writes":true,"asked":{"a":"1","b":"x y"}}"#
        #expect(try client.events() == [.message(.text, Array(expected.utf8))])
        _ = try server.welcomed("/hub")
        let lost = try server.open("/")
        let response = try lost.response()
        #expect(response.status == .notFound)
        #expect(response.text.contains("WebSockets open at /ws, /hub"))
        let plain = server.accept()
        #expect(try plain.get("/ws").status == .upgradeRequired)
        #expect(try plain.get("/elsewhere").status == .notFound)
    }

    @Test(
        "the handshake echoes the first offered subprotocol that there is",
        arguments: [
            ("token, eyJhbGciOi.J9", "token"), ("nonsense, gossip, token", "gossip"),
            ("nonsense", nil),
        ] as [(String, String?)]
    )
    func subprotocols(_ offered: String, _ chosen: String?) throws {
        let client = server.accept()
        let lines = [
            "GET /ws HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: \(offered)", "", "",
        ]
        client.send(Array(lines.joined(separator: "\r\n").utf8))
        let text = String(decoding: server.pipes.takeReceived(by: client.connection), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 101 "))
        let echoed = text.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Protocol") }
        #expect(echoed.map(String.init) == chosen.map { "Sec-WebSocket-Protocol: \($0)" })
    }
}
