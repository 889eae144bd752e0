import Testing
import WebSocketCommon

@testable import ModelContext

@Suite("Methods of a session") struct MethodTests {
    private var desk = Desk()

    init() { desk.open() }

    private static func result(_ exchange: Int, _ result: String) -> [String] {
        ["#\(exchange) 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\(result)}"]
    }

    private static func error(_ exchange: Int, _ code: Int, _ rest: String) -> [String] {
        [
            "#\(exchange) 200 {\"jsonrpc\":\"2.0\",\"id\":1,"
                + "\"error\":{\"code\":\(code),\"message\":\(rest)}}"
        ]
    }

    @Test("tools are listed with their schemas and annotations")
    mutating func tools() {
        #expect(
            desk.ask("tools/list")
                == Self.result(
                    2,
                    "{\"tools\":[{\"name\":\"get_session\",\"description\":\"The state of one session.\","
                        + "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"session_id\":"
                        + "{\"type\":\"string\"}},\"required\":[\"session_id\"],"
                        + "\"additionalProperties\":false},\"outputSchema\":{\"type\":\"object\","
                        + "\"additionalProperties\":true},\"annotations\":{\"readOnlyHint\":true,"
                        + "\"destructiveHint\":false,\"idempotentHint\":true,"
                        + "\"openWorldHint\":false}}]}"
                )
        )
    }

    @Test("a call is the owner's; its result is structured and text alike")
    mutating func call() {
        let arguments = "{\"session_id\":\"a\",\"n\":1.0}"
        let parameters = "{\"name\":\"get_session\",\"arguments\":\(arguments)}"
        #expect(desk.ask("tools/call", parameters) == ["call 1 get_session \(arguments) client 1"])
        #expect(
            desk.finish(1, .tool(["status": "a \"b\"\n"]))
                == Self.result(
                    2,
                    "{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"status\\\":\\\"a \\\\\\\"b\\\\\\\"\\\\n\\\"}\"}],"
                        + "\"structuredContent\":{\"status\":\"a \\\"b\\\"\\n\"},\"isError\":false}"
                )
        )
        #expect(desk.server.gauges.calls == 0)
    }

    @Test("a tool that fails says so in its result, for the model to see")
    mutating func failure() {
        _ = desk.ask("tools/call", "{\"name\":\"get_session\"}")
        #expect(
            desk.fail(1, .notFound, "session_id: no session \"x\"")
                == Self.result(
                    2,
                    "{\"content\":[{\"type\":\"text\",\"text\":\"NOT_FOUND: session_id: no session "
                        + "\\\"x\\\"\"}],\"isError\":true}"
                )
        )
    }

    @Test("arguments may be missing or null")
    mutating func noArguments() {
        #expect(
            desk.ask("tools/call", "{\"name\":\"get_session\",\"arguments\":null}")
                == ["call 1 get_session {} client 1"]
        )
    }

    @Test(
        "a call that cannot be is an error that names the parameter",
        arguments: [
            ("{\"name\":\"nope\"}", "\"Unknown tool: \\\"nope\\\"\""),
            ("{}", "\"name: expected a string, found nothing\""),
            ("{\"name\":3}", "\"name: expected a string, found 3\""),
            (
                "{\"name\":\"get_session\",\"arguments\":[]}",
                "\"arguments: expected an object, found array\""
            ),
            (
                "{\"name\":\"get_session\",\"_meta\":{\"progressToken\":1.5}}",
                "\"_meta.progressToken: expected an integer or a string of at most 256 bytes, found 1.5\""
            ),
        ]
    )
    mutating func wrongCalls(parameters: String, message: String) {
        #expect(desk.ask("tools/call", parameters) == Self.error(2, -32602, message))
        #expect(desk.server.gauges.calls == 0)
    }

    @Test(
        "a method that is not there is named, and so is the version",
        arguments: [
            "prompts/list", "logging/setLevel", "server/discover", "subscriptions/listen", "nope",
        ]
    )
    mutating func unknown(method: String) {
        let message = "\"Method not found: \\\"\(method)\\\" in version 2025-11-25\""
        #expect(desk.ask(method) == Self.error(2, -32601, message))
    }

    @Test("templates are listed")
    mutating func templates() {
        #expect(
            desk.ask("resources/templates/list")
                == Self.result(
                    2,
                    "{\"resourceTemplates\":[{\"uriTemplate\":\"channel://demo/session:{session_id}\","
                        + "\"name\":\"session\",\"mimeType\":\"application/json\"}]}"
                )
        )
    }

    @Test("a resource is read by the owner")
    mutating func read() {
        #expect(
            desk.ask("resources/read", "{\"uri\":\"channel://demo/global\"}")
                == ["call 1 read channel://demo/global"]
        )
        let contents = ResourceContents(uri: "channel://demo/global", text: "{}")
        #expect(
            desk.finish(1, .contents([contents]))
                == Self.result(
                    2,
                    "{\"contents\":[{\"uri\":\"channel://demo/global\","
                        + "\"mimeType\":\"application/json\",\"text\":\"{}\"}]}"
                )
        )
    }

    @Test(
        "a resource that cannot be read is an error, with the code of its reason",
        arguments: [
            (ErrorCode.notFound, -32002), (.invalidChannel, -32002), (.invalidRequest, -32602),
            (.internalError, -32603), (.limitExceeded, -32603),
        ]
    )
    mutating func unreadable(code: ErrorCode, number: Int) {
        _ = desk.ask("resources/read", "{\"uri\":\"x:y\"}")
        #expect(
            desk.fail(1, code, "no")
                == Self.error(
                    2,
                    number,
                    "\"no\",\"data\":{\"code\":\"\(code.rawValue)\",\"uri\":\"x:y\"}"
                )
        )
    }

    @Test("a list that the owner cannot make is an error")
    mutating func unlistable() {
        _ = desk.ask("resources/list")
        #expect(
            desk.fail(1, .internalError, "no")
                == Self.error(2, -32603, "\"no\",\"data\":{\"code\":\"INTERNAL_ERROR\"}")
        )
    }

    @Test(
        "a URI is a string of bounded length",
        arguments: ["resources/read", "resources/subscribe", "resources/unsubscribe"]
    )
    mutating func wrongURI(method: String) {
        let message = "\"uri: expected a string of at most 1024 bytes, found"
        #expect(desk.ask(method) == Self.error(2, -32602, "\(message) nothing\""))
        #expect(desk.ask(method, "{\"uri\":[]}") == Self.error(3, -32602, "\(message) array\""))
        let long = String(repeating: "x", count: 1025)
        let excerpt = String(repeating: "x", count: 59)
        #expect(
            desk.ask(method, "{\"uri\":\"\(long)\"}")
                == Self.error(4, -32602, "\(message) \\\"\(excerpt)…\\\"\"")
        )
    }

    @Test(
        "lists of one page give no cursor and take none",
        arguments: ["tools/list", "resources/templates/list"]
    )
    mutating func onePage(method: String) {
        #expect(
            desk.ask(method, "{\"cursor\":\"x\"}")
                == Self.error(
                    2,
                    -32602,
                    "\"cursor: expected nothing: there is one page, found \\\"x\\\"\""
                )
        )
        #expect(desk.ask(method, "{\"cursor\":null}").first?.contains("result") == true)
    }
}
