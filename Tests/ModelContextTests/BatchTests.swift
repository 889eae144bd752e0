import Testing
import WebSocketCommon

@testable import ModelContext

@Suite("Batches") struct BatchTests {
    private var desk = Desk()

    init() { desk.open("2025-03-26") }

    private static let ping = Desk.request("ping", id: "1")
    private static let pong = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"
    private static func call(_ id: String, meta: String = "") -> String {
        Desk.request("tools/call", "{\"name\":\"get_session\"\(meta)}", id: id)
    }
    private static func result(_ id: String) -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}],"
            + "\"structuredContent\":{},\"isError\":false}}"
    }

    @Test("its answers come as an array, in the order of the requests, whenever they are ready")
    mutating func order() {
        #expect(
            desk.post("[\(Self.call("2")),\(Self.ping),\(Self.call("3"))]") == [
                "call 1 get_session {} client 1", "call 2 get_session {} client 1",
            ]
        )
        #expect(desk.finish(2, .tool([:])) == [])
        #expect(
            desk.finish(1, .tool([:]))
                == ["#2 200 [\(Self.result("2")),\(Self.pong),\(Self.result("3"))]"]
        )
    }

    @Test("one of a single request is answered by an array too")
    mutating func single() {
        #expect(desk.post("[\(Self.ping)]") == ["#2 200 [\(Self.pong)]"])
    }

    @Test("without a request there is no answer")
    mutating func notifications() {
        let note = Desk.notification("notifications/initialized")
        let response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"
        #expect(desk.post("[\(note),\(response)]") == ["#2 202"])
    }

    @Test("what is no message is answered beside the others")
    mutating func faults() {
        let initialize = Desk.request("initialize", Desk.initialize("2025-03-26"), id: "5")
        #expect(
            desk.post("[7,\(Self.ping),\(initialize)]") == [
                "#2 200 [{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                    + "\"message\":\"a message: expected an object, found 7\"}},\(Self.pong),"
                    + "{\"jsonrpc\":\"2.0\",\"id\":5,\"error\":{\"code\":-32600,"
                    + "\"message\":\"initialize cannot be part of a batch\"}}]"
            ]
        )
    }

    @Test("progress of one call makes a stream, which says what is ready and then the rest")
    mutating func progress() {
        let meta = ",\"_meta\":{\"progressToken\":0}"
        _ = desk.post("[\(Self.ping),\(Self.call("2", meta: meta)),\(Self.call("3"))]")
        #expect(
            desk.progress(1, 1) == [
                "#2 stream", "#2 \(Self.pong)",
                "#2 {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                    + "\"params\":{\"progressToken\":0,\"progress\":1}}",
            ]
        )
        #expect(desk.finish(2, .tool([:])) == ["#2 \(Self.result("3"))"])
        #expect(desk.finish(1, .tool([:])) == ["#2 \(Self.result("2"))", "#2 end"])
    }

    @Test("a request of it can be taken back by a message of the same one")
    mutating func cancellation() {
        let cancel = Desk.notification("notifications/cancelled", "{\"requestId\":2}")
        #expect(
            desk.post("[\(Self.call("2")),\(Self.call("3"))]").count == 2
        )
        #expect(desk.post("[\(cancel)]") == ["#3 202", "cancel 1"])
        #expect(
            desk.finish(2, .tool([:])) == [
                "#2 200 [{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32800,"
                    + "\"message\":\"Request cancelled\"}},\(Self.result("3"))]"
            ]
        )
    }

    @Test("a message of it that takes back an earlier one finds it")
    mutating func ownCancellation() {
        let cancel = Desk.notification("notifications/cancelled", "{\"requestId\":2}")
        let actions = desk.post("[\(Self.call("2")),\(cancel),\(Self.call("3"))]")
        #expect(
            actions == [
                "call 1 get_session {} client 1", "call 2 get_session {} client 1", "cancel 1",
            ]
        )
        #expect(desk.finish(2, .tool([:])).first?.contains("-32800") == true)
        #expect(desk.server.gauges.calls == 0)
    }

    @Test("a session that is given up ends it with what is ready")
    mutating func deletion() {
        _ = desk.post("[\(Self.ping),\(Self.call("2")),\(Self.call("3"))]")
        #expect(
            desk.delete() == [
                "cancel 1", "#2 stream", "#2 \(Self.pong)", "#2 end", "cancel 2", "ended client 1",
                "#3 200",
            ]
        )
    }

    @Test("it has a bound, and is not empty")
    mutating func bound() {
        func refusal(_ exchange: Int, _ count: Int) -> [String] {
            [
                "#\(exchange) 400 {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                    + "\"message\":\"A batch has 1 to 100 messages, not \(count)\"}}"
            ]
        }
        #expect(desk.post("[]") == refusal(2, 0))
        let many = Array(repeating: Self.ping, count: 101)
        #expect(desk.post("[\(many.joined(separator: ","))]") == refusal(3, 101))
        #expect(
            desk.post("[\(many.dropLast().joined(separator: ","))]").first?.hasPrefix("#4 200 [")
                == true
        )
    }

    @Test("later versions have none", arguments: ["2025-06-18", "2025-11-25"])
    mutating func laterVersions(version: String) {
        desk.open(version)
        #expect(
            desk.post("[\(Self.ping)]") == [
                "#3 400 {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
                    + "\"Batches belong to 2025-03-26; this session speaks \(version)\"}}"
            ]
        )
        desk.version = "2026-07-28"
        #expect(
            desk.post("[\(Self.ping)]") == [
                "#4 400 {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                    + "\"message\":\"a message: expected an object, found array\"}}"
            ]
        )
    }
}
