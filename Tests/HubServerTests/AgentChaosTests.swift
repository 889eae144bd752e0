import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("No order of agents' requests, streams and ends harms the server")
struct AgentChaosTests {
    @Test(
        "every request is answered once at most, and nothing is left of clients that are gone",
        arguments: 1...16 as ClosedRange<UInt64>,
        [.zero, .milliseconds(40)] as [Duration]
    )
    func chaos(seed: UInt64, flushInterval: Duration) throws {
        let server = try MemoryServer(Workshop()) {
            $0.webSocket.flushInterval = flushInterval
            $0.webSocket.maximumConnections = 8
            $0.webSocket.outboxLimit = 20_000
            $0.webSocket.maximumChannelsPerConnection = 4
        }
        var crowd = Crowd(server, seed: seed)
        for _ in 0..<400 { crowd.act() }
        if seed.isMultiple(of: 2) {
            crowd.leave()
            let page = try server.accept(port: .http).get("/metrics").body
            let metrics = Exposition(page)
            #expect(metrics.faults == [])
            for gauge in [
                "mcp_sessions", "mcp_session_streams", "mcp_listen_streams", "mcp_pending_calls",
                "mcp_watched_resources", "hub_event_streams", "hub_pending_work", "hub_rooms",
                "hub_subscriptions", "websocket_connections_active", "hub_slow_connections",
                "hub_outbox_bytes", "workshop_guests",
            ] {
                #expect(metrics.sum(gauge) == 0, "\(gauge)")
            }
        }
        server.stop()
        crowd.actAfterStop()
        server.advance(by: .seconds(11))
        server.doJobs()
        #expect(server.isStopped)
        #expect(server.connectionCount == 0)
        crowd.read()
        #expect(crowd.mostAnswers == 1)
    }
}

/// Clients that do whatever a generator says.
private struct Crowd {
    private let server: MemoryServer<Workshop>
    private var random: SeededGenerator
    private var clients: [MemoryClient<Workshop>] = []
    private var sessions: [String] = []
    private var lastID = 1_000_000
    /// How often each request was answered, by its identifier.
    private var answers: [Substring: Int] = [:]

    /// How often the request that was answered most was answered.
    var mostAnswers: Int { answers.values.max() ?? 0 }

    init(_ server: MemoryServer<Workshop>, seed: UInt64) {
        self.server = server
        random = SeededGenerator(seed: seed)
    }

    // MARK: What happens

    mutating func act() {
        if sessions.isEmpty || chance(1, of: 20) { openSession() }
        server.holdsJobs = chance(3, of: 4)
        server.together { for _ in 0..<number(0...5) { step() } }
        if chance(1, of: 4) { server.advance(by: .milliseconds(number(0...20_000))) }
        if chance(1, of: 2) { server.tellOfRoom() }
        if chance(1, of: 3) { server.doJobs() }
        if chance(1, of: 40) { server.setCalendar(by: .seconds(number(-30...30))) }
        read()
    }

    /// What is on its way when the server stops.
    mutating func actAfterStop() {
        server.together { for _ in 0..<20 { step() } }
        read()
    }

    /// Everybody goes, and sessions that nobody ended expire.
    mutating func leave() {
        read()
        for client in clients { client.end(failed: true) }
        server.holdsJobs = false
        server.doJobs()
        server.advance(by: .seconds(3600))
        read()
    }

    /// Reads what clients got and forgets those that are gone.
    mutating func read() {
        for client in clients {
            let text = String(
                decoding: server.pipes.takeReceived(by: client.connection),
                as: UTF8.self
            )
            for part in text.split(separator: "\"id\":").dropFirst() {
                let id = part.prefix { $0.isNumber }
                if id.count == 7 { answers[id, default: 0] += 1 }
            }
        }
        clients.removeAll(where: \.isClosed)
    }

    private mutating func openSession() {
        let version =
            ["2025-03-26", "2025-06-18", "2025-11-25"].randomElement(using: &random) ?? ""
        let client = server.accept(port: .http)
        client.send(
            post(
                "/mcp",
                request(
                    "initialize",
                    [
                        "protocolVersion": .string(version), "capabilities": [:],
                        "clientInfo": ["name": "chaos", "version": "1"],
                    ]
                ).encoded()
            )
        )
        if let session = try? client.response().headers["Mcp-Session-Id"] {
            sessions.append(session)
        }
        client.end()
    }

    private mutating func step() {
        guard let client = clients.randomElement(using: &random), clients.count < 30,
            chance(9, of: 10)
        else {
            let client = server.accept(port: chance(1, of: 4) ? .webSocket : .http)
            clients.append(client)
            if chance(1, of: 5) { client.upgrade() }
            return
        }
        switch number(0...9) {
        case 0...5:
            let bytes = (0..<number(1...3)).flatMap { _ in anything() }
            let cut = chance(1, of: 4) ? number(0...bytes.count) : bytes.count
            client.send(Array(bytes[..<cut]))
            if chance(3, of: 4) { client.send(Array(bytes[cut...])) }
        case 6: client.end(failed: chance(1, of: 2))
        case 7:
            client.upgrade()
            client.request("subscribe", ["channel": "floor"])
            client.request("enter", ["who": "chaos"])
        default:
            let peers: [MemoryPipes.Peer] = [
                .quick, .quick, .full, .gone, .slow(number(0...500)),
            ]
            server.pipes.peers[client.connection] = peers.randomElement(using: &random)
        }
    }

    // MARK: What clients send

    private mutating func anything() -> [UInt8] {
        let session = sessions.randomElement(using: &random) ?? ""
        switch number(0...15) {
        case 0: return head("GET /events?channel=floor")
        case 1: return head("GET /mcp", "Accept: text/event-stream\r\nMcp-Session-Id: \(session)")
        case 2: return head("DELETE /mcp", "Mcp-Session-Id: \(session)")
        case 3: return head("\(chance(1, of: 2) ? "HEAD" : "GET") /metrics")
        case 4: return head("GET /health", "Connection: close")
        case 5:
            let event: JSONObject = ["event": "thing.made", "data": ["what": "chaos"]]
            return post("/publish", event.encoded(), "Expect: 100-continue")
        case 6: return post("/publish", Array(#"[{"event":"bell.rang","data":{"n":1}},{}]"#.utf8))
        case 7: return Array("POST /mcp HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8)
        case 8: return listen()
        case 9:
            let calls = (0..<number(1...4)).map { _ in JSON.object(call()) }
            return post("/mcp", JSON.array(calls).encoded(), "Mcp-Session-Id: \(session)")
        case 10: return (0..<number(1...30)).map { _ in UInt8.random(in: 0...255, using: &random) }
        default: return post("/mcp", call().encoded(), "Mcp-Session-Id: \(session)")
        }
    }

    private mutating func call() -> JSONObject {
        let uri: JSONObject = ["uri": "channel://workshop/floor"]
        switch number(0...13) {
        case 0: return request("resources/subscribe", uri)
        case 1: return request("resources/unsubscribe", uri)
        case 2: return request("resources/read", uri)
        case 3: return request("resources/list")
        case 4: return request("tools/list")
        case 5:
            return [
                "jsonrpc": "2.0", "method": "notifications/cancelled",
                "params": ["requestId": .integer(number(max(1_000_000, lastID - 20)...lastID))],
            ]
        case 6: return tool("ring", ["times": .integer(number(0...3))])
        case 7: return tool("enter", ["who": "agent"])
        case 8:
            let what = ["chair", "trouble", "accident"].randomElement(using: &random) ?? ""
            return tool("order", ["what": .string(what)])
        case 9: return tool("note", ["what": chance(1, of: 4) ? "full" : "a"])
        case 10: return tool("publish", ["event": "bell.rang", "data": ["n": 0]])
        case 11: return tool("websocket_get_status", [:])
        default:
            return tool(
                "wait_for_events",
                [
                    "channel": "floor", "count": .integer(number(1...3)),
                    "timeout_seconds": .integer(number(0...60)),
                ]
            )
        }
    }

    private mutating func tool(_ name: String, _ arguments: JSONObject) -> JSONObject {
        var params: JSONObject = ["name": .string(name), "arguments": .object(arguments)]
        if chance(1, of: 2) { params["_meta"] = ["progressToken": "p"] }
        return request("tools/call", params)
    }

    private mutating func request(_ method: String, _ params: JSONObject = [:]) -> JSONObject {
        lastID += 1
        return [
            "jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method),
            "params": .object(params),
        ]
    }

    /// A request of 2026-07-28, whose stream's end is its only answer.
    private mutating func listen() -> [UInt8] {
        let body = request(
            "subscriptions/listen",
            [
                "notifications": [
                    "resourcesListChanged": true,
                    "resourceSubscriptions": ["channel://workshop/floor"],
                ],
                "_meta": [
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": [:],
                ],
            ]
        )
        return post(
            "/mcp",
            body.encoded(),
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen"
        )
    }

    private func head(_ line: String, _ fields: String = "X-Nothing: 1") -> [UInt8] {
        Array("\(line) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\r\n".utf8)
    }

    private func post(
        _ path: String,
        _ body: [UInt8],
        _ fields: String = "X-Nothing: 1"
    ) -> [UInt8] {
        let accept =
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
        return head("POST \(path)", "\(accept)\(fields)\r\nContent-Length: \(body.count)") + body
    }

    // MARK: Chance

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func chance(_ hits: Int, of count: Int) -> Bool {
        Int.random(in: 0..<count, using: &random) < hits
    }
}
