import HubServer
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("Agents that wait for events, and how many may")
struct EventWaitTests {
    let server: MemoryServer<Probe>

    init() throws { server = try MemoryServer(Probe()) }

    private func wait(
        _ agent: Agent<Probe>,
        _ count: Int = 1,
        seconds: Int = 30
    ) -> MemoryClient<Probe> {
        agent.beginCall(
            "wait_for_events",
            ["channel": "all", "count": .integer(count), "timeout_seconds": .integer(seconds)]
        )
    }

    private func answer(_ client: MemoryClient<Probe>) throws -> JSON {
        Agent<Probe>.answer(try Agent<Probe>.result(client.response()))
    }

    private func publish() throws {
        let body = #"{"event":"x","channel":"all","data":{"n":1}}"#
        #expect(try server.accept().post("/publish", body).status == .ok)
    }

    @Test("a thousand wait at a time; one event answers all, and then there is room again")
    func limit() throws {
        var calls: [MemoryClient<Probe>] = []
        for _ in 0..<10 {
            let agent = try Agent(server)
            for _ in 0..<100 { calls.append(wait(agent)) }
        }
        let late = try Agent(server)
        #expect(
            try answer(wait(late))
                == "LIMIT_EXCEEDED: 1000 calls wait for events, which is the limit; try again later"
        )
        try publish()
        for call in calls { #expect(try answer(call)["timed_out"] == false) }
        let next = wait(late)
        #expect(try next.events() == [])
        try publish()
        #expect(try answer(next)["events"]?.arrayValue?.count == 1)
    }

    @Test("each that waits is answered in its own time, also when earlier ones have ended")
    func deadlines() throws {
        let agent = try Agent(server)
        let (first, second, third) = (
            wait(agent, seconds: 1), wait(agent, 2, seconds: 2), wait(agent, 2, seconds: 3)
        )
        try publish()
        #expect(try answer(first)["timed_out"] == false)
        server.advance(by: .milliseconds(1999))
        #expect(try second.events() == [])
        server.advance(by: .milliseconds(1))
        #expect(try answer(second)["timed_out"] == true)
        #expect(try third.events() == [])
        server.advance(by: .seconds(1))
        #expect(try answer(third)["events"]?.arrayValue?.count == 1)
    }

    @Test("agents are told of channels that are only streamed too")
    func streamedChannels() throws {
        let agent = try Agent(server)
        let stream = agent.stream()
        let listener = server.accept(port: .http)
        listener.send(Array("GET /events?channel=room:a HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        server.advance(by: .seconds(1))
        #expect(try agent.messages(stream).count == 1)
        #expect(try agent.ask("resources/list")["resources"]?.arrayValue?.count == 1)
        listener.end(failed: true)
        server.advance(by: .seconds(1))
        #expect(try agent.messages(stream).count == 1)
        #expect(try agent.ask("resources/list")["resources"] == [])
    }
}
