import SessionBuddy
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

/// Where a server under test stands.
enum Tier: String, CaseIterable, CustomTestStringConvertible {
    /// In memory, with a clock moved by hand.
    case memory
    /// On the loopback device, in a thread of its own.
    case live
    /// The same, with three loops that share the connections.
    case sharded

    var testDescription: String { rawValue }

    /// Runs `body` against session-buddy in this tier.
    func run(
        _ change: (inout ServiceSettings) -> Void = { _ in },
        _ body: (any TestServer) throws -> Void
    ) throws {
        switch self {
        case .memory: try body(MemoryServer(SessionBuddy(), change))
        case .live, .sharded:
            let server = try LiveServer(SessionBuddy()) {
                $0.loops = self == .sharded ? 3 : 1
                change(&$0)
            }
            defer {
                server.stop()
                #expect(server.join() == nil)
            }
            try body(server)
        }
    }
}

@Suite("A server behaves the same in memory and on the network")
struct TierTests {
    @Test("clients are welcomed, subscribe and hear each other", arguments: Tier.allCases)
    func conversation(_ tier: Tier) throws {
        try tier.run { server in
            let (alice, bob) = (try server.connect(), try server.connect())
            #expect(try alice.next().data["server"] == "session-buddy")
            #expect(try bob.next().data["server"] == "session-buddy")
            try alice.send(#"{"type":"subscribe","data":{"channel":"global"},"id":"s"}"#)
            #expect(try alice.next().correlationID == "s")
            try bob.send(
                #"{"type":"request","event":"create_session","data":{"session_id":"x"},"id":"c"}"#
            )
            let answer = try bob.next()
            #expect(answer.type == .response)
            #expect(answer.data["status"] == "active")
            let event = try alice.next()
            #expect(event.event == "session.created")
            #expect(event.room == "global")
            #expect(event.data["session_id"] == "x")
        }
    }

    @Test("the published client's token comes before the welcome", arguments: Tier.allCases)
    func token(_ tier: Tier) throws {
        try tier.run({ $0.webSocket.welcomeHold = .seconds(2) }) { server in
            let client = try server.connect()
            try client.send(#"{"type":"request","event":"auth","data":{"token":"t"},"id":"a"}"#)
            #expect(try client.next().correlationID == "a")
            #expect(try client.next().event == "session.created")
        }
    }

    @Test("a mistake is answered and the connection goes on", arguments: Tier.allCases)
    func mistake(_ tier: Tier) throws {
        try tier.run { server in
            let client = try server.connect("/?correlate=correlation_id")
            _ = try client.next()
            try client.send("hello")
            #expect(try client.next().errorCode == "DECODE_ERROR")
            try client.send(#"{"type":"ping","id":"1","correlation_id":"2"}"#)
            let pong = try client.next()
            #expect(pong.type == .pong)
            #expect(pong.correlationID == "2")
        }
    }

    @Test("beyond its connections a server says 1013", arguments: Tier.allCases)
    func capacity(_ tier: Tier) throws {
        try tier.run({ $0.webSocket.maximumConnections = 1 }) { server in
            let first = try server.connect()
            _ = try first.next()
            let second = try server.connect()
            #expect(try second.closing() == .close(1013, "Server at maximum capacity"))
        }
    }

    @Test("a large event comes through whole", arguments: Tier.allCases)
    func largeEvent(_ tier: Tier) throws {
        try tier.run { server in
            let client = try server.connect()
            _ = try client.next()
            try client.send(#"{"type":"subscribe","room":"session:big","id":"s"}"#)
            _ = try client.next()
            let text = String(repeating: "é", count: 100_000)
            try client.send(
                #"{"type":"event","event":"session.updated","data":{"session_id":"big","changes":{"#
                    + #""text":"\#(text)"}}}"#
            )
            let event = try client.next()
            #expect(event.event == "session.updated")
            #expect(event.data["changes"]?["text"]?.stringValue?.count == 100_000)
            #expect(try client.next().type == .ack)
        }
    }

    @Test("whoever is connected is told that the server goes away", arguments: Tier.allCases)
    func farewell(_ tier: Tier) throws {
        try tier.run { server in
            let client = try server.connect()
            _ = try client.next()
            server.stop()
            #expect(try client.closing() == .close(1001, "server is shutting down"))
        }
    }
}
