import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("The pages of a service answer over HTTP")
struct PageTests {
    let server: MemoryServer<Probe>

    init() throws { server = try MemoryServer(Probe()) }

    @Test(
        "health, readiness and metrics are there on both ports",
        arguments: [HubPort.webSocket, .http]
    )
    func pages(_ port: HubPort) throws {
        let client = server.accept(port: port)
        let health = try client.get("/health")
        #expect(health.status == .ok)
        #expect(health.headers["Content-Type"] == "application/json")
        let status = try JSON(parsing: health.body)
        #expect(status["status"] == "healthy")
        #expect(status["service"] == "probe")
        #expect(status["connections"] == 0)
        #expect(try client.get("/healthz").text == #"{"status":"ok"}"# + "\n")
        #expect(try client.get("/readyz").text == #"{"status":"ready"}"# + "\n")
        #expect(try client.get("/metrics").status == .ok)
        #expect(!client.isClosed)
    }

    @Test("the metrics page is what a scraper reads, and counts what happened")
    func metrics() throws {
        let client = try server.welcomed()
        try client.subscribe("all")
        try client.subscribe("room:a")
        _ = try client.ask("take", ["ids": ["a"]])
        client.send("{}")
        let response = try server.accept().get("/metrics")
        #expect(response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        let page = Exposition(response.body)
        #expect(page.faults == [])
        #expect(page.samples.allSatisfy { $0.labels.hasPrefix(#"server="probe""#) })
        #expect(page.sum("websocket_connections_total") == 1)
        #expect(page.sum("websocket_connections_active") == 1)
        #expect(page.sum("websocket_broadcast_total") == 2)
        #expect(page.sum("websocket_message_errors_total") == 1)
        #expect(page.sum("hub_rooms") == 2)
        #expect(page.sum("hub_subscriptions") == 2)
        #expect(page.sum("hub_slow_connections") == 0)
        #expect(page.types["websocket_broadcast_duration_seconds"] == "histogram")
        #expect(page.sum("websocket_broadcast_duration_seconds_count") == 1)
        #expect(page.types["websocket_latency_seconds"] == "histogram")
        #expect(page.sum("websocket_latency_seconds_count") == 3)
        let latencies = page.samples.filter { $0.name == "websocket_latency_seconds_count" }
        #expect(latencies.map(\.labels) == [#"server="probe",message_type="request""#])
        #expect(page.sum("websocket_connections") == 1)
        #expect(page.sum("websocket_subscriptions") == 2)
        #expect(page.sum("websocket_errors_total") == 1)
        #expect(page.sum("websocket_health") == 1)
        #expect(page.types["mcp_sessions"] == "gauge")
        let received = page.samples.filter {
            $0.name == "websocket_messages_total" && $0.labels.contains(#"direction="received""#)
        }
        #expect(received.map(\.value) == [3])
    }

    @Test(
        "what is not there is 404, or 426 where it is a WebSocket; a wrong method is 405",
        arguments: [
            (HubPort.http, "GET", "/nothing", 404),
            (.http, "GET", "/", 404),
            (.http, "GET", "/health/", 404),
            (.webSocket, "GET", "/nothing", 426),
            (.webSocket, "GET", "/", 426),
            (.webSocket, "POST", "/nothing", 404),
            (.http, "POST", "/health", 405),
            (.http, "DELETE", "/metrics", 405),
            (.webSocket, "GET", "/publish", 405),
            (.webSocket, "POST", "/events", 405),
            (.http, "GET", "/health?verbose=1", 200),
            (.webSocket, "GET", "/channels", 200),
        ] as [(HubPort, String, String, UInt16)]
    )
    func statuses(_ port: HubPort, _ method: String, _ path: String, _ code: UInt16) throws {
        let client = server.accept(port: port)
        client.send(Array("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let response = try client.response()
        #expect(response.status.code == code)
        #expect(!client.isClosed)
        guard code != 200 else { return }
        let body = try JSON(parsing: response.body)
        #expect(body["error_code"] == (code == 404 ? "NOT_FOUND" : "INVALID_REQUEST"))
        #expect(body["error_message"]?.stringValue?.isEmpty == false)
        if code == 405 { #expect(response.headers["Allow"] != nil) }
        if code == 426 { #expect(response.headers["Upgrade"] == "websocket") }
    }

    @Test("a page of an allowed origin is told what it may send, and may read the answers")
    func preflight() throws {
        let client = server.accept(port: .http)
        let head = "Host: localhost\r\nOrigin: http://localhost:3000\r\n"
        client.send(Array("OPTIONS /publish HTTP/1.1\r\n\(head)\r\n".utf8))
        let response = try client.response()
        #expect(response.status.code == 204)
        #expect(response.headers["Access-Control-Allow-Origin"] == "http://localhost:3000")
        #expect(response.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS")
        #expect(response.headers["Access-Control-Allow-Headers"]?.contains("Content-Type") == true)
        client.send(
            Array(
                "OPTIONS /publish HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n"
                    .utf8
            )
        )
        let refused = try client.response()
        #expect(refused.status == .forbidden)
        #expect(refused.headers["Access-Control-Allow-Origin"] == nil)
    }

    @Test("the channels that somebody listens to are listed")
    func channels() throws {
        let socket = try server.welcomed()
        let channel = try #require(
            try socket.ask("list_channels").data["channels"]?.arrayValue?.first
        )
        let name = try #require(channel["channel"]?.stringValue).replacing(
            "{session_id}",
            with: "x"
        )
        try socket.subscribe(name)
        let page = try JSON(parsing: try server.accept(port: .http).get("/channels").body)
        #expect(page["active"] == [["channel": .string(name), "subscribers": 1]])
        #expect(page["active_total"] == 1)
    }

    @Test(
        "only names of this machine and pages it served may come in",
        arguments: [
            ("localhost", nil, true),
            ("LOCALHOST:8688", nil, true),
            ("127.0.0.1:8688", nil, true),
            ("[::1]:8688", nil, true),
            ("hub.example", nil, true),
            ("hub.example:1", "https://app.example", true),
            ("localhost", "http://localhost:3000", true),
            ("localhost", "https://127.0.0.1", true),
            ("localhost", "http://[::1]:3000", true),
            ("localhost", "HTTPS://APP.EXAMPLE", true),
            ("evil.example", nil, false),
            ("localhost.evil.example", nil, false),
            ("127.0.0.2", nil, false),
            ("", nil, false),
            ("localhost", "null", false),
            ("localhost", "https://evil.example", false),
            ("localhost", "http://app.example", false),
            ("localhost", "http://localhost.evil.example", false),
            ("localhost", "http://localhost:3000.evil.example", false),
            ("localhost", "http://[::1].evil.example", false),
            ("localhost", "http://[::1", false),
            ("localhost", "http://localhost:x", false),
            ("localhost", "http://localhost:99999", false),
            ("localhost", "http://localhost:80:80", false),
            ("localhost", "http://[::1]:8080", true),
            ("localhost:80x", nil, false),
            ("localhost", "https://app.example.evil.example", false),
            ("localhost", "file://", false),
            ("localhost", "chrome-extension://localhost", false),
        ]
    )
    func origins(_ host: String, _ origin: String?, _ isAllowed: Bool) throws {
        let server = try MemoryServer(Probe()) {
            $0.webSocket.allowedHosts = ["hub.example"]
            $0.webSocket.allowedOrigins = ["https://app.example"]
        }
        let fields = "Host: \(host)\r\n" + (origin.map { "Origin: \($0)\r\n" } ?? "")
        let upgrade =
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        let page = server.accept()
        page.send(Array("GET /health HTTP/1.1\r\n\(fields)\r\n".utf8))
        let response = try page.response()
        #expect(response.status == (isAllowed ? .ok : .forbidden))
        let expected = isAllowed ? origin : nil
        #expect(response.headers["Access-Control-Allow-Origin"] == expected)
        if !isAllowed {
            #expect(try JSON(parsing: response.body)["error_code"] == "FORBIDDEN")
        }
        let webSocket = server.accept()
        webSocket.send(Array("GET / HTTP/1.1\r\n\(fields)\(upgrade)\r\n".utf8))
        let answer = server.pipes.takeReceived(by: webSocket.connection)
        let status = isAllowed ? "HTTP/1.1 101 " : "HTTP/1.1 403 "
        #expect(String(decoding: answer, as: UTF8.self).hasPrefix(status))
    }

    @Test("two origins are refused, be they good")
    func twoOrigins() throws {
        let client = server.accept()
        let origins = "Origin: http://localhost\r\nOrigin: http://localhost\r\n"
        client.send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\(origins)\r\n".utf8))
        #expect(try client.response().status == .forbidden)
    }

    @Test("requests that come together are answered in order")
    func pipelining() throws {
        let client = server.accept()
        let paths = ["/healthz", "/nothing", "/readyz"]
        let requests = paths.map { "GET \($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined()
        client.send(Array(requests.utf8))
        #expect(server.pipes.sends[client.connection]?.count == 1)
        let codes = try (0..<3).map { _ in try client.response().status.code }
        #expect(codes == [200, 426, 200])
    }

    @Test("more requests at once than anybody needs are refused with 429 and the end")
    func flood() throws {
        let client = server.accept()
        let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        client.send(Array(String(repeating: request, count: 1000).utf8))
        for _ in 0..<256 { #expect(try client.response().status == .ok) }
        #expect(try client.response().status == .tooManyRequests)
        #expect(try client.events() == [])
        #expect(client.isClosed)
    }

    @Test("requests are read wherever they are cut")
    func cuts() throws {
        let text = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let client = server.accept()
        for byte in text.utf8 { client.send([byte]) }
        #expect(try client.response().status == .ok)
    }

    @Test("HEAD gets the head of what GET gets, and no body")
    func head() throws {
        let client = server.accept()
        client.send(Array("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let bytes = server.pipes.takeReceived(by: client.connection)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Content-Length: 16\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("a connection that is not to be kept is closed behind the answer")
    func connectionClose() throws {
        let client = server.accept()
        client.send(
            Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        )
        let response = try client.response()
        #expect(response.headers["Connection"] == "close")
        #expect(client.isClosed)
        let old = server.accept()
        old.send(Array("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8))
        #expect(old.isClosed)
    }

    @Test("what is no request is answered by 400 and the connection's end")
    func malformed() throws {
        let client = server.accept()
        client.send(Array("HELLO\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let response = try client.response()
        #expect(response.status == .badRequest)
        #expect(try JSON(parsing: response.body)["error_code"] == "INVALID_REQUEST")
        #expect(client.isClosed)
        #expect(try client.events() == [])
    }

    @Test("frames behind the upgrade request are read, and the port does not matter")
    func upgradeWithFrames() throws {
        let client = server.accept(port: .http)
        server.together {
            client.upgrade()
            client.request("ping")
        }
        #expect(try client.envelopes().map(\.event) == ["session.created", "ping"])
    }

    @Test("an upgrade that is none gets an answer and may be tried again")
    func badUpgrade() throws {
        let client = server.accept()
        client.send(
            Array(
                ("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n").utf8
            )
        )
        let response = try client.response()
        #expect(response.status == .upgradeRequired)
        #expect(response.headers["Sec-WebSocket-Version"] == "13")
        client.upgrade()
        #expect(try client.next().event == "session.created")
    }
}

extension MemoryClient {
    /// Asks for a page.
    func get(_ path: String) throws -> HTTPResponse {
        send(Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        return try response()
    }

    /// Posts a body.
    func post(_ path: String, _ body: String) throws -> HTTPResponse {
        let head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)"
        send(Array("\(head)\r\n\r\n\(body)".utf8))
        return try response()
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
