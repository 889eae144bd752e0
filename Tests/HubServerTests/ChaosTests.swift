import SessionBuddy
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("No order of events harms the server")
struct ChaosTests {
    @Test(
        "whatever clients do, the server goes on for the others and stops when told",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as [UInt64],
        [.zero, .milliseconds(40)] as [Duration]
    )
    func chaos(seed: UInt64, flushInterval: Duration) throws {
        var random = SeededGenerator(seed: seed)
        let server = try MemoryServer(SessionBuddy()) {
            $0.webSocket.flushInterval = flushInterval
            $0.webSocket.maximumConnections = 8
            $0.webSocket.outboxLimit = 20_000
            $0.webSocket.messageRateLimit = 20
            $0.webSocket.maximumChannelsPerConnection = 4
        }
        let witness = try server.welcomed()
        try witness.subscribe("global")
        var clients: [MemoryClient<SessionBuddy>] = []
        for _ in 0..<600 {
            server.together {
                for _ in 0..<Int.random(in: 0...5, using: &random) {
                    act(&clients, server, &random)
                }
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                server.advance(by: .milliseconds(Int.random(in: 0...9000, using: &random)))
            }
            if Bool.random(using: &random) { server.tellOfRoom() }
            // Answers pings, so that it lives as long as the server does.
            _ = try witness.events()
            clients.removeAll(where: \.isClosed)
        }
        server.advance(by: .seconds(2))
        _ = try witness.events()
        #expect(!witness.isClosed)
        #expect(try witness.ask("ping").type == .response)
        #expect(server.connectionCount == clients.count { !$0.isClosed } + 1)

        server.stop()
        server.advance(by: .seconds(11))
        #expect(server.isStopped)
        #expect(!server.hasDeadline)
    }

    private func act(
        _ clients: inout [MemoryClient<SessionBuddy>],
        _ server: MemoryServer<SessionBuddy>,
        _ random: inout SeededGenerator
    ) {
        guard let client = clients.randomElement(using: &random), clients.count < 20,
            Int.random(in: 0..<10, using: &random) > 0
        else {
            let client = server.accept(isLocal: Bool.random(using: &random))
            client.answers = Bool.random(using: &random)
            clients.append(client)
            if Int.random(in: 0..<4, using: &random) > 0 { client.upgrade() }
            return
        }
        let session = "s\(Int.random(in: 0..<4, using: &random))"
        switch Int.random(in: 0..<16, using: &random) {
        case 0: client.request("create_session", ["session_id": .string(session)])
        case 1: client.request("close_session", ["session_id": .string(session)])
        case 2...4: client.request("subscribe", ["channel": .string("session:\(session)")])
        case 5: client.request("unsubscribe", ["channel": .string("session:\(session)")])
        case 6, 7:
            let text = String(repeating: "x", count: Int.random(in: 0..<9000, using: &random))
            client.request(
                "publish",
                [
                    "event": "session.updated",
                    "data": ["session_id": .string(session), "changes": ["t": .string(text)]],
                ]
            )
        case 8: client.send("?")
        case 9: client.ping()
        case 10: client.end(failed: Bool.random(using: &random))
        case 11: client.close()
        case 12:
            let length = Int.random(in: 1..<40, using: &random)
            client.send((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        case 13: client.send(Array("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        default:
            let peers: [MemoryPipes.Peer] = [
                .quick, .quick, .full, .gone, .slow(Int.random(in: 0..<500, using: &random)),
            ]
            server.pipes.peers[client.connection] = peers.randomElement(using: &random)
        }
    }
}
