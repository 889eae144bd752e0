import Testing

@testable import ModelContext

@Suite("Headers and bodies that disagree") struct EnvelopeTests {
    private static let key = "io.modelcontextprotocol/protocolVersion"
    private static let capabilities = "io.modelcontextprotocol/clientCapabilities"

    private static func error(_ code: Int, _ message: String) -> [String] {
        [
            "#1 400 {\"jsonrpc\":\"2.0\",\"id\":1,"
                + "\"error\":{\"code\":\(code),\"message\":\"\(message)\"}}"
        ]
    }

    private func send(_ headers: [(String, String)], _ body: String) -> [String] {
        var desk = Desk()
        return desk.send("POST", Desk.postHeaders + headers, body: body)
    }

    private static let version = ("MCP-Protocol-Version", "2026-07-28")

    @Test(
        "each header may occur once",
        arguments: ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"]
    )
    func duplicates(name: String) {
        let body = Desk.request("tools/list", Desk.statelessParameters())
        let headers = [Self.version, ("Mcp-Method", "tools/list"), ("Mcp-Name", "x")]
        #expect(
            send(headers + [(name.lowercased(), "2026-07-28")], body)
                == Self.error(-32020, "\(name) occurs 2 times")
        )
    }

    @Test("without `_meta` it says what belongs there")
    func noMeta() {
        let message =
            "params._meta: expected an object with \(Self.key) and \(Self.capabilities), found nothing"
        #expect(
            send([Self.version], Desk.request("tools/list")) == Self.error(-32602, message)
        )
    }

    @Test(
        "what is missing in `_meta` is named",
        arguments: [
            ("{}", "\(key) and \(capabilities) required"),
            ("{\"\(key)\":\"2026-07-28\"}", "\(capabilities) required"),
            ("{\"\(capabilities)\":{}}", "\(key) required"),
        ]
    )
    func missing(meta: String, message: String) {
        let body = Desk.request("tools/list", "{\"_meta\":\(meta)}")
        #expect(send([Self.version], body) == Self.error(-32602, "params._meta: \(message)"))
    }

    @Test(
        "capabilities and client are objects",
        arguments: [
            ("\"\(capabilities)\":7", capabilities),
            (
                "\"\(capabilities)\":{},\"io.modelcontextprotocol/clientInfo\":7",
                "io.modelcontextprotocol/clientInfo"
            ),
        ]
    )
    func kinds(members: String, name: String) {
        let meta = "{\"_meta\":{\"\(Self.key)\":\"2026-07-28\",\(members)}}"
        #expect(
            send([Self.version], Desk.request("tools/list", meta))
                == Self.error(-32602, "params._meta.\(name): expected an object, found 7")
        )
    }

    @Test("a client may leave out who it is, or say null")
    func nullClient() {
        var desk = Desk()
        let meta = ",\"io.modelcontextprotocol/clientInfo\":null"
        #expect(desk.askStateless("tools/list", meta: meta).first?.hasPrefix("#1 200") == true)
    }

    @Test("the version of the header is the body's")
    func version() {
        let body = Desk.request("tools/list", Desk.statelessParameters())
        #expect(
            send([("MCP-Protocol-Version", "2027-01-01"), ("Mcp-Method", "tools/list")], body)
                == Self.error(
                    -32020,
                    "header MCP-Protocol-Version is \\\"2027-01-01\\\", "
                        + "_meta.\(Self.key) is \\\"2026-07-28\\\""
                )
        )
        #expect(
            send([("Mcp-Method", "tools/list")], body)
                == Self.error(
                    -32020,
                    "header MCP-Protocol-Version is missing, "
                        + "_meta.\(Self.key) is \\\"2026-07-28\\\""
                )
        )
    }

    @Test("a version that both agree on and nobody speaks is answered by those that are spoken")
    func unsupported() {
        let meta = "{\"_meta\":{\"\(Self.key)\":\"2027-01-01\",\"\(Self.capabilities)\":{}}}"
        let headers = [("MCP-Protocol-Version", "2027-01-01"), ("Mcp-Method", "tools/list")]
        #expect(
            send(headers, Desk.request("tools/list", meta)) == [
                "#1 400 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,\"message\":"
                    + "\"Unsupported protocol version \\\"2027-01-01\\\"; supported are 2025-03-26, "
                    + "2025-06-18, 2025-11-25, 2026-07-28\",\"data\":{\"supported\":[\"2025-03-26\","
                    + "\"2025-06-18\",\"2025-11-25\",\"2026-07-28\"],\"requested\":\"2027-01-01\"}}}"
            ]
        )
    }

    @Test("the method of the header is the body's, to the letter")
    func method() {
        let body = Desk.request("tools/list", Desk.statelessParameters())
        #expect(
            send([Self.version, ("Mcp-Method", "Tools/list")], body)
                == Self.error(
                    -32020,
                    "header Mcp-Method is \\\"Tools/list\\\", method is \\\"tools/list\\\""
                )
        )
        #expect(
            send([Self.version], body)
                == Self.error(-32020, "header Mcp-Method is missing, method is \\\"tools/list\\\"")
        )
    }

    @Test(
        "the name of the header is what the body names",
        arguments: [
            ("tools/call", "name", "get_session", nil as String?),
            ("tools/call", "name", "get_session", "get_sessions"),
            ("prompts/get", "name", "x", "y"),
            ("resources/read", "uri", "x:y", "x:z"),
            ("resources/read", "uri", "x:y", "=?base64?eDp6?="),
            ("resources/read", "uri", "x:y", "=?base64?eDp5"),
            ("resources/read", "uri", "x:y", "=?base64?eDp?="),
        ]
    )
    func name(method: String, parameter: String, value: String, header: String?) {
        let parameters = Desk.statelessParameters("\"\(parameter)\":\"\(value)\"")
        var headers = [Self.version, ("Mcp-Method", method)]
        if let header { headers.append(("Mcp-Name", header)) }
        let found = header.map { "is \\\"\($0)\\\"" } ?? "is missing"
        #expect(
            send(headers, Desk.request(method, parameters))
                == Self.error(
                    -32020,
                    "header Mcp-Name \(found), params.\(parameter) is \\\"\(value)\\\""
                )
        )
    }

    @Test("a name that HTTP cannot hold comes in Base64")
    func base64() {
        var desk = Desk()
        #expect(
            desk.askStateless("resources/read", "\"uri\":\"x:ä\"", name: "=?base64?eDrDpA==?=")
                == ["call 1 read x:ä"]
        )
        #expect(
            desk.askStateless("resources/read", "\"uri\":\"x:y\"", name: "=?base64?eDp5?=")
                == ["call 2 read x:y"]
        )
    }

    @Test("a name that is missing in the body is the method's to find")
    func noName() {
        var desk = Desk()
        #expect(
            desk.askStateless("tools/call", name: "get_session")
                == Self.error(-32602, "name: expected a string, found nothing")
        )
    }
}
