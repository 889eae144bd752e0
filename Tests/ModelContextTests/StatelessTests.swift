import Testing
import WebSocketCommon

@testable import ModelContext

@Suite("Stateless requests") struct StatelessTests {
    private static let meta =
        "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
        + "{\"name\":\"demo\",\"title\":\"A demo\",\"version\":\"1.0\"}}"
    private static let lasting =
        "\"resultType\":\"complete\",\"ttlMs\":60000,\"cacheScope\":\"public\",\(meta)"
    private static let changing =
        "\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",\(meta)"

    private static func result(_ result: String, id: String = "1") -> [String] {
        ["#1 200 {\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(result)}"]
    }

    private static func error(_ status: Int, _ code: Int, _ message: String) -> [String] {
        [
            "#1 \(status) {\"jsonrpc\":\"2.0\",\"id\":1,"
                + "\"error\":{\"code\":\(code),\"message\":\"\(message)\"}}"
        ]
    }

    @Test("discover says what the handshake says otherwise")
    func discovery() {
        var desk = Desk()
        #expect(
            desk.askStateless("server/discover")
                == Self.result(
                    "{\"supportedVersions\":[\"2025-03-26\",\"2025-06-18\",\"2025-11-25\","
                        + "\"2026-07-28\"],\"capabilities\":{\"tools\":{},\"resources\":"
                        + "{\"subscribe\":true,\"listChanged\":true}},\"instructions\":\"Ask.\","
                        + "\(Self.lasting)}"
                )
        )
    }

    @Test("lists say how long they may be kept")
    func lists() {
        var tools = Desk()
        let list = tools.askStateless("tools/list").first ?? ""
        #expect(list.contains("\"name\":\"get_session\""))
        #expect(list.hasSuffix("],\(Self.lasting)}}"))
        var templates = Desk()
        #expect(
            templates.askStateless("resources/templates/list").first?.hasSuffix(
                "],\(Self.lasting)}}"
            ) == true
        )
        var resources = Desk()
        #expect(resources.askStateless("resources/list") == ["call 1 list"])
        #expect(
            resources.finish(1, .resources([]))
                == Self.result("{\"resources\":[],\(Self.changing)}")
        )
    }

    @Test("a call is the owner's, and no session's")
    func call() {
        var desk = Desk()
        let members = "\"name\":\"get_session\",\"arguments\":{\"a\":1}"
        #expect(
            desk.askStateless("tools/call", members, name: "get_session", id: "\"x\"")
                == ["call 1 get_session {\"a\":1} stateless"]
        )
        #expect(
            desk.finish(1, .tool(["b": 2]))
                == Self.result(
                    "{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"b\\\":2}\"}],"
                        + "\"structuredContent\":{\"b\":2},\"isError\":false,"
                        + "\"resultType\":\"complete\",\(Self.meta)}",
                    id: "\"x\""
                )
        )
    }

    @Test("progress makes a stream of the answer")
    func progress() {
        var desk = Desk()
        let meta = ",\"progressToken\":7"
        _ = desk.askStateless(
            "tools/call",
            "\"name\":\"get_session\"",
            name: "get_session",
            meta: meta
        )
        #expect(
            desk.progress(1, 1) == [
                "#1 stream",
                "#1 {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                    + "\"params\":{\"progressToken\":7,\"progress\":1}}",
            ]
        )
        #expect(desk.fail(1, .internalError, "no").last == "#1 end")
    }

    @Test("a resource that is not there is a wrong parameter")
    func noResource() {
        var desk = Desk()
        #expect(
            desk.askStateless("resources/read", "\"uri\":\"x:y\"", name: "x:y")
                == ["call 1 read x:y"]
        )
        #expect(
            desk.fail(1, .notFound, "no") == [
                "#1 400 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"no\","
                    + "\"data\":{\"code\":\"NOT_FOUND\",\"uri\":\"x:y\"}}}"
            ]
        )
    }

    @Test(
        "methods of sessions are not there",
        arguments: ["initialize", "ping", "resources/subscribe", "resources/unsubscribe", "nope"]
    )
    func unknown(method: String) {
        var desk = Desk()
        let message = "Method not found: \\\"\(method)\\\" in version 2026-07-28"
        #expect(desk.askStateless(method) == Self.error(404, -32601, message))
    }

    @Test("an unknown tool is a wrong parameter")
    func unknownTool() {
        var desk = Desk()
        #expect(
            desk.askStateless("tools/call", "\"name\":\"nope\"", name: "nope")
                == Self.error(400, -32602, "Unknown tool: \\\"nope\\\"")
        )
    }

    @Test("a notification is accepted and does nothing")
    func notification() {
        var desk = Desk()
        _ = desk.askStateless("resources/list")
        desk.version = "2026-07-28"
        let cancel = Desk.notification("notifications/cancelled", "{\"requestId\":1}")
        #expect(desk.post(cancel) == ["#2 202"])
        #expect(desk.server.gauges.calls == 1)
    }

    @Test("a response is refused")
    func response() {
        var desk = Desk()
        desk.version = "2026-07-28"
        #expect(
            desk.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}") == [
                "#1 400 {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
                    + "\"Expected a request or a notification, found a response\"}}"
            ]
        )
    }
}
