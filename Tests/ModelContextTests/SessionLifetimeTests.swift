import Testing
import WebSocketCommon

@testable import ModelContext

@Suite("Lifetime of sessions") struct SessionLifetimeTests {
    private static let subscribe = "{\"uri\":\"channel://demo/global\"}"
    private static let call = "{\"name\":\"get_session\"}"

    @Test("DELETE ends a session and all it has")
    func deletion() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("resources/subscribe", Self.subscribe)
        _ = desk.get()
        _ = desk.ask("tools/call", Self.call)
        _ = desk.ask("tools/call", Self.call)
        _ = desk.lose(5)
        #expect(
            desk.delete() == [
                "cancel 1", "#4 stream", "#4 end", "cancel 2", "#3 end",
                "unwatch channel://demo/global", "ended client 1", "#6 200",
            ]
        )
        #expect(desk.delete().first?.hasPrefix("#7 404") == true)
        #expect(desk.finish(1, .tool([:])) == [])
        #expect(desk.lose(3) == [])
        #expect(desk.server.gauges == ModelContextServer.Gauges())
    }

    @Test("a session that nobody uses expires")
    func expiry() {
        var desk = Desk()
        desk.open()
        _ = desk.ask("resources/subscribe", Self.subscribe)
        #expect(desk.server.nextDeadline == desk.now + .seconds(1800))
        #expect(desk.wait(.seconds(1799)) == [])
        #expect(desk.wait(.seconds(1)) == ["unwatch channel://demo/global", "ended client 1"])
        #expect(desk.ask("ping").first?.hasPrefix("#3 404") == true)
        #expect(desk.server.statistics.sessionsExpired == 1)
        #expect(desk.server.nextDeadline == nil)
    }

    @Test("each request puts expiry off")
    func use() {
        var desk = Desk()
        desk.open()
        _ = desk.wait(.seconds(1000))
        _ = desk.ask("ping")
        #expect(desk.wait(.seconds(1799)) == [])
        #expect(desk.wait(.seconds(1)) == ["ended client 1"])
    }

    @Test("of several sessions each expires in its turn")
    func turns() {
        var desk = Desk()
        desk.open()
        _ = desk.wait(.seconds(600))
        desk.open()
        #expect(desk.wait(.seconds(1200)) == ["ended client 1"])
        #expect(desk.server.nextDeadline == desk.now + .seconds(600))
        #expect(desk.wait(.seconds(600)) == ["ended client 2"])
    }

    @Test("an open stream or a pending call keeps a session, and its end begins the wait")
    func busy() {
        var desk = Desk()
        desk.open()
        _ = desk.get()
        #expect(desk.wait(.seconds(5000)) == ["#2 : keep-alive"])
        _ = desk.ask("tools/call", Self.call)
        _ = desk.lose(2)
        _ = desk.lose(3)
        #expect(desk.wait(.seconds(5000)) == [])
        _ = desk.finish(1, .tool([:]))
        #expect(desk.wait(.seconds(1799)) == [])
        #expect(desk.wait(.seconds(1)) == ["ended client 1"])
    }

    @Test("at the bound the longest idle session makes room")
    func eviction() {
        var limits = ModelContextServer.Limits()
        limits.sessions = 3
        var desk = Desk(limits: limits)
        for _ in 0..<3 {
            desk.open()
            desk.now += .seconds(1)
        }
        desk.session = "id-1"
        _ = desk.get()
        desk.now += .seconds(1)
        #expect(desk.open().first == "ended client 2")
        #expect(desk.server.gauges.sessions == 3)
        #expect(desk.server.statistics.sessionsEvicted == 1)
    }

    @Test("when all sessions are in use, new ones have to wait")
    func full() {
        var limits = ModelContextServer.Limits()
        limits.sessions = 2
        var desk = Desk(limits: limits)
        desk.open()
        _ = desk.get()
        desk.open()
        _ = desk.ask("tools/call", Self.call)
        #expect(
            desk.open() == [
                "#5 503 {\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{\"code\":-32603,\"message\":"
                    + "\"All 2 sessions are in use; try again later\","
                    + "\"data\":{\"code\":\"LIMIT_EXCEEDED\"}}}"
            ]
        )
        #expect(desk.server.statistics.sessionsRefused == 1)
        #expect(desk.server.statistics.sessionsOpened == 2)
        _ = desk.finish(1, .tool([:]))
        #expect(desk.open().first == "ended client 2")
    }
}
