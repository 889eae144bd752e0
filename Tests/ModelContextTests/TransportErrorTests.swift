import Testing

@testable import ModelContext

@Suite("Requests that break the transport") struct TransportErrorTests {
    private static func error(
        _ exchange: Int,
        _ status: Int,
        _ code: Int,
        _ message: String,
        id: String = "null"
    ) -> [String] {
        [
            "#\(exchange) \(status) {\"jsonrpc\":\"2.0\",\"id\":\(id),"
                + "\"error\":{\"code\":\(code),\"message\":\"\(message)\"}}"
        ]
    }

    @Test(
        "a POST must accept both JSON and streams",
        arguments: [
            ("application/json", "\\\"application/json\\\""),
            ("text/event-stream", "\\\"text/event-stream\\\""),
            ("", "\\\"\\\""),
            ("text/html, application/json", "\\\"text/html, application/json\\\""),
        ]
    )
    func accept(accept: String, found: String) {
        var desk = Desk()
        let headers = [("Accept", accept), ("Content-Type", "application/json")]
        let message = "Accept: expected application/json and text/event-stream, found \(found)"
        #expect(
            desk.send("POST", headers, body: "{}") == Self.error(1, 406, -32600, message)
        )
    }

    @Test("a POST without Accept is refused too")
    func noAccept() {
        var desk = Desk()
        let message = "Accept: expected application/json and text/event-stream, found nothing"
        #expect(
            desk.send("POST", [("Content-Type", "application/json")], body: "{}")
                == Self.error(1, 406, -32600, message)
        )
    }

    @Test(
        "wildcards accept everything they cover",
        arguments: [
            "*/*", "application/*, text/*", "Application/JSON;q=0.9 , TEXT/event-stream; q=1",
        ]
    )
    func wildcards(accept: String) {
        var desk = Desk()
        let headers = [("Accept", accept), ("Content-Type", "application/json; charset=utf-8")]
        let body = Desk.request("initialize", Desk.initialize("2025-11-25"))
        #expect(desk.send("POST", headers, body: body).first?.hasPrefix("#1 200") == true)
    }

    @Test(
        "a POST must be JSON",
        arguments: [
            ("text/plain", "\\\"text/plain\\\""),
            ("application/jsonp", "\\\"application/jsonp\\\""),
        ]
    )
    func contentType(type: String, found: String) {
        var desk = Desk()
        let headers = [("Accept", "*/*"), ("Content-Type", type)]
        #expect(
            desk.send("POST", headers, body: "{}")
                == Self.error(
                    1,
                    415,
                    -32600,
                    "Content-Type: expected application/json, found \(found)"
                )
        )
        #expect(
            desk.send("POST", [("Accept", "*/*")], body: "{}")
                == Self.error(
                    2,
                    415,
                    -32600,
                    "Content-Type: expected application/json, found nothing"
                )
        )
    }

    @Test(
        "a body that is no JSON says where",
        arguments: [
            ("", "byte 0: unexpected end of input"), ("{", "byte 1: unexpected end of input"),
            ("{}x", "byte 2: expected the end after the value"),
            ("{\"a\":01}", "byte 6: leading zero in a number"),
        ]
    )
    func parse(body: String, problem: String) {
        var desk = Desk()
        #expect(desk.post(body) == Self.error(1, 400, -32700, "Parse error: \(problem)"))
        desk.version = "2026-07-28"
        #expect(desk.post(body) == Self.error(2, 400, -32700, "Parse error: \(problem)"))
    }

    @Test(
        "a body that is no message says what is wrong, with the id if there is one",
        arguments: [
            ("7", "a message: expected an object, found 7", "null"),
            ("{}", "jsonrpc: expected \\\"2.0\\\", found nothing", "null"),
            (
                "{\"jsonrpc\":\"1.0\",\"id\":4}",
                "jsonrpc: expected \\\"2.0\\\", found \\\"1.0\\\"", "4"
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\"}", "method: expected a string, found nothing",
                "\"a\""
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":[]}",
                "method: expected a string, found array", "4"
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\",\"params\":[]}",
                "params: expected an object, found array", "4"
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                "id: expected an integer or a string of at most 256 bytes, found 1.5", "null"
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "id: expected an integer or a string of at most 256 bytes, found null", "null"
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":NaN,\"method\":\"ping\"}",
                "id: expected an integer or a string of at most 256 bytes, found NaN", "null"
            ),
        ]
    )
    func shape(body: String, message: String, id: String) {
        var desk = Desk()
        let expected = Self.error(1, 400, -32600, message, id: id)
        #expect(desk.post(body) == expected)
        var modern = Desk()
        modern.version = "2026-07-28"
        #expect(modern.post(body) == expected)
    }

    @Test("a long id is refused, one at the bound is repeated")
    func longID() {
        var desk = Desk()
        desk.open()
        let longest = String(repeating: "x", count: 256)
        #expect(desk.ask("ping", id: "\"\(longest)\"").first?.contains(longest) == true)
        #expect(desk.ask("ping", id: "\"\(longest)x\"").first?.hasPrefix("#3 400") == true)
    }

    @Test(
        "ids are repeated as they were written",
        arguments: [
            "0", "-7", "9007199254740993", "123456789012345678901234567890", "\"\"", "\"1\"",
            "\"ä\\n\"",
        ]
    )
    func ids(id: String) {
        var desk = Desk()
        desk.open()
        #expect(
            desk.ask("ping", id: id) == ["#2 200 {\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":{}}"]
        )
    }

    @Test("a request outside a session is told how to get one")
    func missingSession() {
        var desk = Desk()
        let message = "Missing session: Mcp-Session-Id is required, and initialize gives it"
        #expect(desk.ask("ping") == Self.error(1, 400, -32600, message, id: "1"))
        #expect(
            desk.post(Desk.notification("notifications/initialized"))
                == Self.error(2, 400, -32600, message)
        )
        #expect(desk.post("[]") == Self.error(3, 400, -32600, message))
        #expect(desk.get() == Self.error(4, 400, -32600, message))
        #expect(desk.delete() == Self.error(5, 400, -32600, message))
    }

    @Test("a session that is not there is told to begin again, and its id is not repeated")
    func unknownSession() {
        var desk = Desk()
        desk.session = "secret"
        let message = "Session not found: it expired or never was; begin again with initialize"
        #expect(desk.ask("ping") == Self.error(1, 404, -32600, message, id: "1"))
        #expect(
            desk.post(Desk.notification("notifications/initialized"))
                == Self.error(2, 404, -32600, message)
        )
        #expect(desk.get() == Self.error(3, 404, -32600, message))
        #expect(desk.delete() == Self.error(4, 404, -32600, message))
    }

    @Test(
        "other methods are refused with those that are allowed",
        arguments: ["PUT", "HEAD", "OPTIONS"]
    )
    func methods(method: String) {
        var desk = Desk()
        #expect(
            desk.send(method, []) == [
                "#1 405 [Allow: GET, POST, DELETE] {\"jsonrpc\":\"2.0\",\"id\":null,"
                    + "\"error\":{\"code\":-32600,\"message\":\"Method \\\"\(method)\\\" "
                    + "not allowed; allowed are GET, POST, DELETE\"}}"
            ]
        )
    }

    @Test("2026-07-28 has neither GET nor DELETE", arguments: ["GET", "DELETE"])
    func statelessMethods(method: String) {
        var desk = Desk()
        let headers = [("Accept", "text/event-stream"), ("MCP-Protocol-Version", "2026-07-28")]
        #expect(
            desk.send(method, headers) == [
                "#1 405 [Allow: POST] {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                    + "\"message\":\"Method \\\"\(method)\\\" not allowed; allowed are POST\"}}"
            ]
        )
    }

    @Test("a GET must accept streams")
    func getAccept() {
        var desk = Desk()
        desk.open()
        let headers = [("Accept", "application/json"), ("Mcp-Session-Id", "id-1")]
        let message = "Accept: expected text/event-stream, found \\\"application/json\\\""
        #expect(desk.send("GET", headers) == Self.error(2, 406, -32600, message))
    }

    @Test(
        "a version that is not spoken is answered by those that are, whatever the method",
        arguments: ["2024-11-05", "2027-01-01", "x"]
    )
    func unsupportedVersion(version: String) {
        var desk = Desk()
        desk.open()
        desk.version = version
        func refusal(_ exchange: Int, id: String = "null") -> [String] {
            [
                "#\(exchange) 400 {\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":{\"code\":-32022,"
                    + "\"message\":\"Unsupported protocol version \\\"\(version)\\\"; supported are "
                    + "2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28\",\"data\":{\"supported\":"
                    + "[\"2025-03-26\",\"2025-06-18\",\"2025-11-25\",\"2026-07-28\"],"
                    + "\"requested\":\"\(version)\"}}}"
            ]
        }
        #expect(desk.ask("ping") == refusal(2, id: "1"))
        #expect(desk.post(Desk.notification("notifications/initialized")) == refusal(3))
        #expect(desk.get() == refusal(4))
        #expect(desk.delete() == refusal(5))
        #expect(desk.server.gauges.sessions == 1)
    }
}
