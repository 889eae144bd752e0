import Testing
import WebSocketCommon

@testable import ModelContext

@Suite("Calls") struct CallTests {
    private static let call = "{\"name\":\"get_session\"}"
    private static let callWithProgress =
        "{\"name\":\"get_session\",\"_meta\":{\"progressToken\":\"p\"}}"
    private static let result =
        "{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}],\"structuredContent\":{},\"isError\":false}"

    private static func answer(_ id: String = "1") -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(result)}"
    }

    private static func progress(_ members: String) -> String {
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\(members)}}"
    }

    private static func error(_ code: Int, _ message: String, id: String = "1") -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":{\"code\":\(code),\"message\":\"\(message)\"}}"
    }

    // MARK: Progress

    @Test("the first progress makes a stream of the answer, which the result ends")
    func progress() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.callWithProgress)
        #expect(
            desk.progress(1, 1, of: 3) == [
                "#2 stream",
                "#2 " + Self.progress("\"progressToken\":\"p\",\"progress\":1,\"total\":3"),
            ]
        )
        #expect(
            desk.progress(1, 2) == ["#2 " + Self.progress("\"progressToken\":\"p\",\"progress\":2")]
        )
        #expect(desk.finish(1, .tool([:])) == ["#2 \(Self.answer())", "#2 end"])
        #expect(desk.progress(1, 3) == [])
        #expect(desk.lose(2) == [])
    }

    @Test("progress that does not grow is not told")
    func growing() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.callWithProgress)
        #expect(desk.progress(1, 5).count == 2)
        #expect(desk.progress(1, 5) == [])
        #expect(desk.progress(1, 4) == [])
        #expect(desk.progress(1, 6).count == 1)
    }

    @Test("a client that wants no progress gets none, and JSON")
    func noToken() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.call)
        #expect(desk.progress(1, 1) == [])
        #expect(desk.finish(1, .tool([:])) == ["#2 200 \(Self.answer())"])
    }

    @Test("an answer that is long in coming becomes a stream with a comment")
    func keepAlive() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.call)
        #expect(desk.wait(.seconds(14)) == [])
        #expect(desk.wait(.seconds(1)) == ["#2 stream", "#2 : keep-alive"])
        #expect(desk.wait(.seconds(15)) == ["#2 : keep-alive"])
        #expect(desk.finish(1, .tool([:])) == ["#2 \(Self.answer())", "#2 end"])
        #expect(desk.wait(.seconds(15)) == [])
    }

    // MARK: Cancelling

    @Test("a request taken back is cancelled and answered, and its result comes to nothing")
    func cancellation() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.call, id: "7")
        _ = desk.ask("tools/call", Self.call, id: "\"7\"")
        #expect(
            desk.post(Desk.notification("notifications/cancelled", "{\"requestId\":7}")) == [
                "#4 202", "cancel 1", "#2 200 \(Self.error(-32800, "Request cancelled", id: "7"))",
            ]
        )
        #expect(desk.finish(1, .tool([:])) == [])
        #expect(desk.finish(2, .tool([:])) == ["#3 200 \(Self.answer("\"7\""))"])
        #expect(desk.server.statistics.callsCancelled == 1)
    }

    @Test(
        "what is taken back too late, or by somebody else, goes on",
        arguments: ["9", "1.5", "{}"]
    )
    func strangeCancellation(id: String) {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.call)
        let cancel = Desk.notification("notifications/cancelled", "{\"requestId\":\(id)}")
        #expect(desk.post(cancel) == ["#3 202"])
        desk.open()
        let other = Desk.notification("notifications/cancelled", "{\"requestId\":1}")
        #expect(desk.post(other) == ["#5 202"])
        #expect(desk.finish(1, .tool([:])) == ["#2 200 \(Self.answer())"])
    }

    @Test("a stream of a request taken back ends with that")
    func cancelledStream() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.callWithProgress)
        _ = desk.progress(1, 1)
        #expect(
            desk.post(Desk.notification("notifications/cancelled", "{\"requestId\":1}")) == [
                "#3 202", "cancel 1", "#2 \(Self.error(-32800, "Request cancelled"))", "#2 end",
            ]
        )
    }

    // MARK: Lost connections

    @Test("in a session a lost connection cancels nothing: the call goes on unheard")
    func lostInSession() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.callWithProgress)
        #expect(desk.lose(2) == [])
        #expect(desk.server.gauges.calls == 1)
        #expect(desk.progress(1, 1) == [])
        #expect(desk.finish(1, .tool([:])) == [])
        #expect(desk.server.gauges.calls == 0)
    }

    @Test("a call whose connection was lost can still be taken back")
    func lostAndCancelled() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("tools/call", Self.call)
        _ = desk.lose(2)
        #expect(
            desk.post(Desk.notification("notifications/cancelled", "{\"requestId\":1}"))
                == ["#3 202", "cancel 1"]
        )
    }

    @Test("from 2026-07-28 on a lost connection is how a request is taken back")
    func lostStateless() {
        var desk = Desk()
        #expect(
            desk.askStateless("tools/call", "\"name\":\"get_session\"", name: "get_session")
                == ["call 1 get_session {} stateless"]
        )
        #expect(desk.lose(1) == ["cancel 1"])
        #expect(desk.finish(1, .tool([:])) == [])
        #expect(desk.server.gauges.calls == 0)
    }

    // MARK: Bounds

    @Test("a session has so many pending calls and no more")
    func sessionBound() {
        var limits = ModelContextServer.Limits()
        limits.callsPerSession = 2
        var desk = Desk(limits: limits)
        desk.open()
        _ = desk.ask("tools/call", Self.call)
        _ = desk.ask("resources/list")
        #expect(
            desk.ask("tools/call", Self.call) == [
                "#4 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
                    + "\"2 calls are pending, which is the limit; wait for an answer\","
                    + "\"data\":{\"code\":\"LIMIT_EXCEEDED\"}}}"
            ]
        )
        #expect(desk.server.statistics.callsRefused == 1)
        _ = desk.finish(1, .tool([:]))
        #expect(desk.ask("tools/call", Self.call) == ["call 3 get_session {} client 1"])
    }

    @Test("stateless clients have so many pending calls together")
    func statelessBound() {
        var limits = ModelContextServer.Limits()
        limits.statelessCalls = 1
        var desk = Desk(limits: limits)
        #expect(desk.askStateless("resources/list") == ["call 1 list"])
        #expect(desk.askStateless("resources/list").first?.contains("-32603") == true)
        _ = desk.finish(1, .resources([]))
        #expect(desk.askStateless("resources/list") == ["call 2 list"])
        _ = desk.lose(3)
        #expect(desk.askStateless("resources/list") == ["call 3 list"])
    }

    // MARK: The end

    @Test("stopping answers what is pending, ends streams, and refuses what comes later")
    func stopping() {
        var desk = Desk()
        _ = desk.askStateless("resources/list", id: "8")
        desk.open()
        _ = desk.ask("tools/call", Self.callWithProgress)
        _ = desk.progress(2, 1)
        _ = desk.get()
        #expect(
            desk.stop() == [
                "cancel 1", "#1 200 \(Self.error(-32603, "The server is stopping", id: "8"))",
                "cancel 2", "#3 \(Self.error(-32603, "The server is stopping"))", "#3 end",
                "#4 end", "ended client 1",
            ]
        )
        #expect(
            desk.ask("ping") == [
                "#5 503 \(Self.error(-32603, "The server is stopping", id: "null"))"
            ]
        )
        #expect(desk.server.gauges == ModelContextServer.Gauges())
        #expect(desk.server.nextDeadline == nil)
        #expect(desk.stop() == [])
    }
}
