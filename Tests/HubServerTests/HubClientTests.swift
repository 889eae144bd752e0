import HubClient
import SessionBuddy
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("The client for command lines talks to a real server")
struct HubClientTests {
    @Test(
        "requests are matched with their answers, events wait for who wants them",
        arguments: [1, 3]
    )
    func requests(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) { $0.loops = loops }
        defer { stop(server) }
        var client = try HubConnection(host: "127.0.0.1", port: server.webSocketPort)
        let answer = try client.request("subscribe", ["channel": "global"])
        #expect(answer.type == .response)
        #expect(answer.data["status"] == "subscribed")
        let created = try client.request("create_session", ["session_id": "x"])
        #expect(created.data["session_id"] == "x")
        let refused = try client.request("create_session", ["session_id": "x"])
        #expect(refused.errorCode == "INVALID_STATE")
        let welcome = try client.next(timeout: .seconds(5))
        #expect(welcome.data["server"] == "session-buddy")
        let event = try client.next(timeout: .seconds(5))
        #expect(event.event == "session.created")
        #expect(event.room == "global")
        client.close()
    }

    @Test("silence is a timeout", arguments: [1, 3])
    func timeout(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) { $0.loops = loops }
        defer { stop(server) }
        var client = try HubConnection(host: "127.0.0.1", port: server.webSocketPort)
        _ = try client.next(timeout: .seconds(5))
        do {
            _ = try client.next(timeout: .milliseconds(20))
            Issue.record("something came")
        } catch {
            #expect(error.description == "no answer in time")
        }
    }

    @Test("what came before the farewell is handed out before it", arguments: [1, 3])
    func farewell(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) { $0.loops = loops }
        defer { stop(server) }
        var client = try HubConnection(host: "127.0.0.1", port: server.webSocketPort)
        _ = try client.request("subscribe", ["channel": "global"])
        _ = try client.next(timeout: .seconds(5))
        let other = try LiveClient(port: server.webSocketPort)
        try other.send(#"{"type":"request","event":"create_session","data":{"session_id":"x"}}"#)
        _ = try other.next()
        _ = try other.next()
        server.stop()
        _ = try other.closing()
        // Only now does the client look: event and close frame come together.
        #expect(try client.next(timeout: .seconds(5)).event == "session.created")
        do {
            _ = try client.next(timeout: .seconds(5))
            Issue.record("something came after the farewell")
        } catch {
            #expect(
                error.description
                    == "the server closed the connection (1001): server is shutting down"
            )
        }
    }

    @Test("pages are fetched, whatever their status", arguments: [1, 3])
    func pages(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) { $0.loops = loops }
        defer { stop(server) }
        for port in [server.webSocketPort, server.httpPort] {
            let health = try HTTPCall.get("/health", host: "127.0.0.1", port: port)
            #expect(health.status == .ok)
            #expect(try JSON(parsing: health.body)["service"] == "session-buddy")
        }
        let missing = try HTTPCall.get("/nothing", host: "127.0.0.1", port: server.httpPort)
        #expect(missing.status == .notFound)
    }

    @Test("a server that is not there is an error", arguments: [1, 3])
    func refused(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) { $0.loops = loops }
        let port = server.webSocketPort
        stop(server)
        do {
            _ = try HTTPCall.get("/health", host: "127.0.0.1", port: port)
            Issue.record("there is a server")
        } catch {
            guard case .connection = error else { throw error }
        }
    }

    private func stop(_ server: LiveServer) {
        server.stop()
        #expect(server.join() == nil)
    }
}
