import Testing

@testable import ModelContext

@Suite struct HandshakeTests {
    @Test(
        "each version with sessions is agreed to, any other is answered by the newest of them",
        arguments: [
            ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
            ("2025-11-25", "2025-11-25"), ("2024-11-05", "2025-11-25"),
            ("2026-07-28", "2025-11-25"), ("1999-12-31", "2025-11-25"), ("", "2025-11-25"),
        ]
    )
    func versions(offer: String, answer: String) {
        var desk = Desk()
        #expect(
            desk.ask("initialize", Desk.initialize(offer)) == [
                "#1 200 [Mcp-Session-Id: id-1] {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
                    + "{\"protocolVersion\":\"\(answer)\",\"capabilities\":{\"tools\":{},"
                    + "\"resources\":{\"subscribe\":true,\"listChanged\":true}},"
                    + "\"serverInfo\":{\"name\":\"demo\",\"title\":\"A demo\",\"version\":\"1.0\"},"
                    + "\"instructions\":\"Ask.\"}}"
            ]
        )
    }

    @Test("a header with a version that nobody knows does not keep a client from the handshake")
    func unknownHeader() {
        var desk = Desk()
        let body = Desk.request("initialize", Desk.initialize("2031-01-01"))
        let answer = desk.post(body, [("MCP-Protocol-Version", "2031-01-01")])
        #expect(answer.first?.contains("\"protocolVersion\":\"2025-11-25\"") == true)
    }

    @Test("a session id beside initialize is of a session given up: a new one begins")
    func stale() {
        var desk = Desk()
        let body = Desk.request("initialize", Desk.initialize("2025-11-25"))
        let answer = desk.post(body, [("Mcp-Session-Id", "gone")])
        #expect(answer.first?.hasPrefix("#1 200 [Mcp-Session-Id: id-1]") == true)
    }

    @Test("requests are answered in a session at once, initialized or not")
    func session() {
        var desk = Desk()
        desk.open()
        #expect(desk.ask("ping") == ["#2 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"])
        #expect(desk.post(Desk.notification("notifications/initialized")) == ["#3 202"])
        #expect(desk.ask("ping") == ["#4 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"])
    }

    @Test("notifications and stray answers are accepted and not answered")
    func notifications() {
        var desk = Desk()
        desk.open()
        #expect(desk.post(Desk.notification("notifications/roots/list_changed")) == ["#2 202"])
        let progress = Desk.notification("notifications/progress", "{\"progress\":1}")
        #expect(desk.post(progress) == ["#3 202"])
        #expect(desk.post(Desk.notification("notifications/cancelled")) == ["#4 202"])
        #expect(desk.post("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}") == ["#5 202"])
        let error = "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":1,\"message\":\"\"}}"
        #expect(desk.post(error) == ["#6 202"])
    }

    @Test("the handshake's version counts, whatever version with sessions the header says")
    func header() {
        var desk = Desk()
        desk.open("2025-06-18")
        for version in ["2025-03-26", "2025-06-18", "2025-11-25", nil] {
            desk.version = version
            #expect(desk.ask("ping").first?.hasSuffix("\"result\":{}}") == true)
        }
        #expect(desk.post("[\(Desk.request("ping"))]").first?.contains("-32600") == true)
    }

    @Test(
        "initialize needs a version, capabilities and a client",
        arguments: [
            ("{}", "protocolVersion: expected a string, found nothing"),
            ("{\"protocolVersion\":7}", "protocolVersion: expected a string, found 7"),
            (
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":[]}",
                "capabilities: expected an object, found array"
            ),
            (
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}",
                "clientInfo: expected an object, found nothing"
            ),
        ]
    )
    func parameters(parameters: String, message: String) {
        var desk = Desk()
        #expect(
            desk.ask("initialize", parameters) == [
                "#1 200 {\"jsonrpc\":\"2.0\",\"id\":1,"
                    + "\"error\":{\"code\":-32602,\"message\":\"\(message)\"}}"
            ]
        )
        #expect(desk.server.gauges.sessions == 0)
    }
}
