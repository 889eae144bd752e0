import Testing

@testable import ModelContext

@Suite("Subscription streams") struct ListenTests {
    private static let global = "channel://demo/global"

    private static func message(
        _ method: String,
        _ members: String = "",
        subscription: String
    ) -> String {
        let members = members.isEmpty ? "" : "\(members),"
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/\(method)\",\"params\":{\(members)"
            + "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\(subscription)}}}"
    }

    private static func acknowledged(_ filter: String, subscription: String) -> String {
        message(
            "subscriptions/acknowledged",
            "\"notifications\":{\(filter)}",
            subscription: subscription
        )
    }

    private static func updated(_ uri: String, subscription: String) -> String {
        message("resources/updated", "\"uri\":\"\(uri)\"", subscription: subscription)
    }

    private static func listen(_ desk: inout Desk, _ filter: String, id: String) -> [String] {
        desk.askStateless("subscriptions/listen", "\"notifications\":{\(filter)}", id: id)
    }

    @Test("a stream begins with what it will tell, and tells it under the request's id")
    func stream() {
        var desk = Desk()
        let filter =
            "\"resourcesListChanged\":true,\"resourceSubscriptions\":[\"\(Self.global)\"]"
        #expect(
            Self.listen(&desk, filter, id: "\"listen-1\"") == [
                "#1 stream", "#1 \(Self.acknowledged(filter, subscription: "\"listen-1\""))",
                "watch \(Self.global)",
            ]
        )
        #expect(
            desk.change(Self.global)
                == ["#1 \(Self.updated(Self.global, subscription: "\"listen-1\""))"]
        )
        #expect(
            desk.changeList()
                == ["#1 \(Self.message("resources/list_changed", subscription: "\"listen-1\""))"]
        )
        #expect(desk.server.gauges.listenStreams == 1)
        #expect(desk.lose(1) == ["unwatch \(Self.global)"])
        #expect(desk.change(Self.global) == [])
        #expect(desk.changeList() == [])
        #expect(desk.server.gauges == ModelContextServer.Gauges())
    }

    @Test("what the server never tells, or is not its own, is not acknowledged")
    func subset() {
        var desk = Desk()
        let filter =
            "\"toolsListChanged\":true,\"promptsListChanged\":true,\"resourcesListChanged\":false,"
            + "\"resourceSubscriptions\":[\"file:///a\",\"\(Self.global)\",\"\(Self.global)\"]"
        let honoured = "\"resourceSubscriptions\":[\"\(Self.global)\"]"
        #expect(
            Self.listen(&desk, filter, id: "4") == [
                "#1 stream", "#1 \(Self.acknowledged(honoured, subscription: "4"))",
                "watch \(Self.global)",
            ]
        )
        #expect(desk.changeList() == [])
    }

    @Test("a stream for nothing is a stream")
    func nothing() {
        var desk = Desk()
        #expect(
            Self.listen(&desk, "\"resourceSubscriptions\":null", id: "4")
                == ["#1 stream", "#1 \(Self.acknowledged("", subscription: "4"))"]
        )
    }

    @Test("streams of several clients may have the same id, and share the throttle of a resource")
    func several() {
        var desk = Desk()
        let filter = "\"resourceSubscriptions\":[\"\(Self.global)\"]"
        #expect(Self.listen(&desk, filter, id: "1").count == 3)
        #expect(Self.listen(&desk, filter, id: "1").count == 2)
        let event = Self.updated(Self.global, subscription: "1")
        #expect(desk.change(Self.global) == ["#1 \(event)", "#2 \(event)"])
        #expect(desk.change(Self.global) == [])
        #expect(desk.lose(1) == [])
        #expect(desk.wait(.milliseconds(100)) == ["#2 \(event)"])
    }

    @Test("both eras hear of the same change")
    func eras() {
        var desk = Desk()
        _ = Self.listen(&desk, "\"resourceSubscriptions\":[\"\(Self.global)\"]", id: "1")
        desk.open()
        _ = desk.ask("resources/subscribe", "{\"uri\":\"\(Self.global)\"}")
        _ = desk.get()
        #expect(
            desk.change(Self.global) == [
                "#4 {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
                    + "\"params\":{\"uri\":\"\(Self.global)\"}}",
                "#1 \(Self.updated(Self.global, subscription: "1"))",
            ]
        )
    }

    @Test("streams are kept open by a comment now and then")
    func keepAlive() {
        var desk = Desk()
        _ = Self.listen(&desk, "", id: "1")
        #expect(desk.wait(.seconds(15)) == ["#1 : keep-alive"])
    }

    @Test("a server that stops says so in the answer")
    func stopping() {
        var desk = Desk()
        _ = Self.listen(&desk, "\"resourceSubscriptions\":[\"\(Self.global)\"]", id: "1")
        #expect(
            desk.stop() == [
                "#1 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"complete\",\"_meta\":"
                    + "{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"demo\",\"title\":\"A demo\","
                    + "\"version\":\"1.0\"},\"io.modelcontextprotocol/subscriptionId\":1}}}",
                "#1 end", "unwatch \(Self.global)",
            ]
        )
    }

    @Test(
        "a filter that is none is refused before the stream opens",
        arguments: [
            ("", "notifications: expected an object, found nothing"),
            ("\"notifications\":[]", "notifications: expected an object, found array"),
            (
                "\"notifications\":{\"toolsListChanged\":1}",
                "notifications.toolsListChanged: expected a boolean, found 1"
            ),
            (
                "\"notifications\":{\"resourceSubscriptions\":\"x\"}",
                "notifications.resourceSubscriptions: expected an array of strings, found \\\"x\\\""
            ),
            (
                "\"notifications\":{\"resourceSubscriptions\":[\"x\",7]}",
                "notifications.resourceSubscriptions[1]: expected a string of at most 1024 bytes, found 7"
            ),
        ]
    )
    func wrongFilter(members: String, message: String) {
        var desk = Desk()
        #expect(
            desk.askStateless("subscriptions/listen", members) == [
                "#1 400 {\"jsonrpc\":\"2.0\",\"id\":1,"
                    + "\"error\":{\"code\":-32602,\"message\":\"\(message)\"}}"
            ]
        )
    }

    @Test("streams have a bound, and so has what one of them watches, and all together")
    func bounds() {
        var limits = ModelContextServer.Limits()
        limits.listenStreams = 2
        limits.subscriptions = 2
        limits.allSubscriptions = 3
        var desk = Desk(limits: limits)
        func watching(_ names: String...) -> String {
            let uris = names.map { "\"channel://demo/\($0)\"" }
            return "\"resourceSubscriptions\":[\(uris.joined(separator: ","))]"
        }
        func refusal(_ exchange: Int, _ status: Int, _ code: Int, _ message: String) -> [String] {
            [
                "#\(exchange) \(status) {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\(code),"
                    + "\"message\":\"\(message)\",\"data\":{\"code\":\"LIMIT_EXCEEDED\"}}}"
            ]
        }
        let tooMany = "notifications.resourceSubscriptions: 3 resources, a stream may watch 2"
        #expect(
            Self.listen(&desk, watching("a", "b", "c"), id: "1") == refusal(1, 400, -32602, tooMany)
        )
        _ = Self.listen(&desk, watching("a", "b"), id: "1")
        let full = "Of 3 subscriptions 2 are taken; try again later"
        #expect(Self.listen(&desk, watching("a", "b"), id: "1") == refusal(3, 503, -32603, full))
        _ = Self.listen(&desk, watching("a"), id: "1")
        let streams = "All 2 subscription streams are in use; try again later"
        #expect(Self.listen(&desk, "", id: "1") == refusal(5, 503, -32603, streams))
        #expect(desk.server.statistics.subscriptionsRefused == 3)
        #expect(desk.server.gauges.subscriptions == 3)
        _ = desk.lose(2)
        #expect(Self.listen(&desk, "", id: "1").first == "#6 stream")
    }
}
