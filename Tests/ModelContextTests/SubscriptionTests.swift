import Testing

@testable import ModelContext

@Suite("Subscriptions of sessions") struct SubscriptionTests {
    private static let global = "channel://demo/global"
    private static let other = "channel://demo/other"

    private static func updated(_ uri: String) -> String {
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
            + "\"params\":{\"uri\":\"\(uri)\"}}"
    }

    private static let listChanged =
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/list_changed\"}"

    private static func uri(_ uri: String) -> String { "{\"uri\":\"\(uri)\"}" }

    private static func done(_ exchange: Int) -> String {
        "#\(exchange) 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"
    }

    @Test("a resource is watched from its first subscriber to its last")
    func watching() {
        var desk = Desk()
        desk.open()
        let subscribe = Self.uri(Self.global)
        #expect(
            desk.ask("resources/subscribe", subscribe) == ["watch \(Self.global)", Self.done(2)]
        )
        #expect(desk.ask("resources/subscribe", subscribe) == [Self.done(3)])
        desk.open()
        #expect(desk.ask("resources/subscribe", subscribe) == [Self.done(5)])
        #expect(desk.ask("resources/unsubscribe", subscribe) == [Self.done(6)])
        #expect(desk.ask("resources/unsubscribe", subscribe) == [Self.done(7)])
        desk.session = "id-1"
        #expect(
            desk.ask("resources/unsubscribe", subscribe) == [
                "unwatch \(Self.global)", Self.done(8),
            ]
        )
        #expect(desk.server.gauges.watchedResources == 0)
    }

    @Test("a change is told on the session's stream")
    func telling() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("resources/subscribe", Self.uri(Self.global))
        #expect(desk.get() == ["#3 stream"])
        #expect(desk.change(Self.global) == ["#3 \(Self.updated(Self.global))"])
        #expect(desk.change(Self.other) == [])
        #expect(desk.server.statistics.notifications == 1)
    }

    @Test("what changes while there is no stream is told when one opens, each thing once")
    func pending() {
        var desk = Desk()
        desk.open()
        for uri in [Self.other, Self.global] { _ = desk.ask("resources/subscribe", Self.uri(uri)) }
        for uri in [Self.other, Self.global] {
            #expect(desk.change(uri) == [])
            #expect(desk.wait(.seconds(1)) == [])
            #expect(desk.change(uri) == [])
        }
        #expect(desk.changeList() == [])
        #expect(
            desk.get() == [
                "#4 stream", "#4 \(Self.listChanged)", "#4 \(Self.updated(Self.global))",
                "#4 \(Self.updated(Self.other))",
            ]
        )
        #expect(desk.lose(4) == [])
        #expect(desk.get() == ["#5 stream"])
    }

    @Test("what nobody watches any more is not told when a stream opens")
    func pendingUnsubscribed() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("resources/subscribe", Self.uri(Self.global))
        _ = desk.change(Self.global)
        _ = desk.ask("resources/unsubscribe", Self.uri(Self.global))
        #expect(desk.get() == ["#4 stream"])
    }

    @Test("another list is told to every session, watching or not")
    func list() {
        var desk = Desk()
        desk.open()
        _ = desk.get()
        desk.open()
        _ = desk.get()
        #expect(desk.changeList() == ["#2 \(Self.listChanged)", "#4 \(Self.listChanged)"])
        #expect(desk.changeList() == [])
        #expect(desk.changeList() == [])
        #expect(
            desk.wait(.milliseconds(100)) == ["#2 \(Self.listChanged)", "#4 \(Self.listChanged)"]
        )
        #expect(desk.server.statistics.changesMerged == 1)
    }

    @Test("a resource is told of once in an interval, and its last change always is")
    func throttling() {
        var desk = Desk()
        desk.open()
        for uri in [Self.global, Self.other] { _ = desk.ask("resources/subscribe", Self.uri(uri)) }
        _ = desk.get()
        let start = desk.now
        #expect(desk.change(Self.global).count == 1)
        for _ in 0..<50 { #expect(desk.change(Self.global) == []) }
        #expect(desk.server.nextDeadline == start + .milliseconds(100))
        #expect(desk.wait(.milliseconds(60)) == [])
        #expect(desk.change(Self.other) == ["#4 \(Self.updated(Self.other))"])
        #expect(desk.change(Self.other) == [])
        #expect(desk.wait(.milliseconds(40)) == ["#4 \(Self.updated(Self.global))"])
        #expect(desk.server.nextDeadline == start + .milliseconds(160))
        #expect(desk.wait(.milliseconds(60)) == ["#4 \(Self.updated(Self.other))"])
        #expect(desk.wait(.milliseconds(1000)) == [])
        #expect(desk.server.statistics.changesMerged == 49)
    }

    @Test("what is no resource of the server is refused, by its version's code")
    func strangeResource() {
        var desk = Desk()
        desk.open()
        #expect(
            desk.ask("resources/subscribe", Self.uri("file:///etc/passwd")) == [
                "#2 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32002,\"message\":"
                    + "\"uri: no resource \\\"file:///etc/passwd\\\"\","
                    + "\"data\":{\"code\":\"NOT_FOUND\",\"uri\":\"file:///etc/passwd\"}}}"
            ]
        )
        #expect(desk.server.gauges.watchedResources == 0)
    }

    @Test("a session watches so many resources and no more")
    func bound() {
        var limits = ModelContextServer.Limits()
        limits.subscriptions = 2
        var desk = Desk(limits: limits)
        desk.open()
        for name in ["a", "b", "b"] {
            _ = desk.ask("resources/subscribe", Self.uri("channel://demo/\(name)"))
        }
        #expect(
            desk.ask("resources/subscribe", Self.uri(Self.global)) == [
                "#5 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
                    + "\"The session watches 2 resources, which is the limit\","
                    + "\"data\":{\"code\":\"LIMIT_EXCEEDED\"}}}"
            ]
        )
        #expect(desk.server.statistics.subscriptionsRefused == 1)
    }

    @Test("all sessions together watch so many resources and no more")
    func boundOfAll() {
        var limits = ModelContextServer.Limits()
        limits.allSubscriptions = 1
        var desk = Desk(limits: limits)
        desk.open()
        _ = desk.ask("resources/subscribe", Self.uri(Self.other))
        #expect(
            desk.ask("resources/subscribe", Self.uri(Self.global)) == [
                "#3 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
                    + "\"Of 1 subscriptions 1 are taken; try again later\","
                    + "\"data\":{\"code\":\"LIMIT_EXCEEDED\"}}}"
            ]
        )
        _ = desk.ask("resources/unsubscribe", Self.uri(Self.other))
        #expect(desk.ask("resources/subscribe", Self.uri(Self.global)).count == 2)
    }

    @Test("a session has one stream, and another after that one is gone")
    func secondStream() {
        var desk = Desk()
        desk.open()
        #expect(desk.get([("Last-Event-ID", "7")]) == ["#2 stream"])
        #expect(
            desk.get() == [
                "#3 409 {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
                    + "\"This session has a stream already, and may have one\"}}"
            ]
        )
        _ = desk.lose(2)
        #expect(desk.get() == ["#4 stream"])
    }

    @Test("streams are kept open by a comment now and then")
    func keepAlive() {
        var desk = Desk()
        desk.open()
        _ = desk.get()
        #expect(desk.server.nextDeadline == desk.now + .seconds(15))
        #expect(desk.wait(.seconds(15)) == ["#2 : keep-alive"])
        #expect(desk.wait(.seconds(15)) == ["#2 : keep-alive"])
    }
}
