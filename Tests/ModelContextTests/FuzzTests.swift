import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@testable import ModelContext

/// Plays a client that does anything at all, and an owner that does everything in any order.
private struct Chaos {
    /// Bodies for sessions.
    private static let bodies: [String] = {
        let uri = "{\"uri\":\"channel://demo/a\"}"
        let progress = "{\"name\":\"get_session\",\"_meta\":{\"progressToken\":1}}"
        let requests = [
            Desk.request("ping"), Desk.request("tools/list"),
            Desk.request("resources/list", "{\"cursor\":\"after:a\"}"),
            Desk.request("tools/call", progress),
            Desk.request("tools/call", "{\"name\":\"get_session\"}", id: "\"a\""),
            Desk.request("resources/subscribe", uri), Desk.request("resources/unsubscribe", uri),
            Desk.request("resources/read", uri),
            Desk.notification("notifications/cancelled", "{\"requestId\":1}"),
            Desk.notification("notifications/initialized"),
        ]
        return requests + ["[\(requests.joined(separator: ","))]", "[]", "{}", ""]
    }()

    /// Methods of 2026-07-28, with what their parameters hold and their header names.
    private static let stateless = [
        ("tools/list", "", nil), ("resources/list", "", nil), ("server/discover", "", nil),
        ("tools/call", "\"name\":\"get_session\"", "get_session"),
        ("resources/read", "\"uri\":\"x\"", "x"), ("resources/read", "\"uri\":\"x\"", "y"),
        (
            "subscriptions/listen",
            "\"notifications\":{\"resourcesListChanged\":true,"
                + "\"resourceSubscriptions\":[\"channel://demo/a\",\"b\"]}",
            nil as String?
        ),
    ]

    private var desk: Desk
    private var generator: SeededGenerator
    private var exchanges: UInt64 = 0
    private var calls: Set<CallID> = []
    /// The identifiers of all sessions so far.
    private var sessions: [String] = []
    /// The exchanges that wait for an answer, and those that have an open stream: each is in one of them, and leaves for good.
    private var streams: Set<Exchange> = []
    private var unanswered: Set<Exchange> = []
    private var watched: Set<String> = []
    private(set) var problems: [String] = []

    init(seed: UInt64) {
        var limits = ModelContextServer.Limits()
        limits.sessions = 3
        limits.callsPerSession = 4
        limits.statelessCalls = 3
        limits.listenStreams = 3
        desk = Desk(limits: limits)
        generator = SeededGenerator(seed: seed)
    }

    mutating func step() {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0..<6: request()
        case 6: finish()
        case 7: progress()
        case 8: lose()
        case 9: perform(desk.server.resourceChanged("channel://demo/a", now: desk.now))
        case 10: perform(desk.server.resourceListChanged(now: desk.now))
        default:
            let steps: [Duration] = [
                .milliseconds(50), .milliseconds(50), .seconds(16), .seconds(600),
            ]
            desk.now += steps.randomElement(using: &generator) ?? .zero
            perform(desk.server.tick(now: desk.now))
            if let deadline = desk.server.nextDeadline, deadline <= desk.now {
                problems.append("a deadline was forgotten")
            }
        }
    }

    /// Stops the server: then nothing may be left.
    mutating func end() {
        perform(desk.server.stop())
        let left = desk.server.gauges
        if left != ModelContextServer.Gauges() { problems.append("left: \(left)") }
        if !unanswered.isEmpty { problems.append("never answered: \(unanswered)") }
        if !streams.isEmpty { problems.append("never closed: \(streams)") }
        if !watched.isEmpty { problems.append("never unwatched: \(watched)") }
        if !calls.isEmpty { problems.append("never cancelled: \(calls)") }
    }

    var statistics: ModelContextServer.Statistics { desk.server.statistics }

    // MARK: The client

    private mutating func request() {
        exchanges += 1
        let exchange = Exchange(exchanges)
        unanswered.insert(exchange)
        var headers: HTTPHeaders = [
            "Accept": "application/json, text/event-stream", "Content-Type": "application/json",
        ]
        var method = "POST"
        var body = ""
        switch Int.random(in: 0..<16, using: &generator) {
        case 0: body = Desk.request("initialize", Desk.initialize("2025-03-26"))
        case 1: body = Desk.request("initialize", Desk.initialize("2025-11-25"))
        case 2..<6: body = stateless(&headers)
        case 6: method = "PUT"
        case 7..<9:
            method = Bool.random(using: &generator) ? "GET" : "DELETE"
            inSession(&headers)
        default:
            body = Self.bodies.randomElement(using: &generator) ?? ""
            inSession(&headers)
        }
        let request = HTTPRequest(
            method: method,
            target: "/mcp",
            headers: headers,
            body: damaged(Array(body.utf8))
        )
        let id = "id-\(exchanges)"
        let actions = desk.server.receive(request, exchange: exchange, freshID: id, now: desk.now)
        perform(actions)
    }

    /// Names one of the last sessions, or something else once in a while.
    private mutating func inSession(_ headers: inout HTTPHeaders) {
        let session = sessions.suffix(4).randomElement(using: &generator) ?? "none"
        let isKnown = Int.random(in: 0..<10, using: &generator) > 0
        headers.append("Mcp-Session-Id", isKnown ? session : "unknown")
        let versions = [nil, nil, "2025-03-26", "2025-11-25", "2025-11-25", "x"]
        if let version = versions.randomElement(using: &generator) ?? nil {
            headers.append("MCP-Protocol-Version", version)
        }
    }

    private mutating func stateless(_ headers: inout HTTPHeaders) -> String {
        guard let (method, members, name) = Self.stateless.randomElement(using: &generator)
        else { return "" }
        headers.append("MCP-Protocol-Version", "2026-07-28")
        headers.append("Mcp-Method", method)
        if let name { headers.append("Mcp-Name", name) }
        return Desk.request(
            method,
            Desk.statelessParameters(members, meta: ",\"progressToken\":\"t\"")
        )
    }

    private mutating func damaged(_ body: [UInt8]) -> [UInt8] {
        guard Int.random(in: 0..<4, using: &generator) == 0, !body.isEmpty else { return body }
        var body = body
        for _ in 0...Int.random(in: 0...3, using: &generator) {
            let position = Int.random(in: 0..<body.count, using: &generator)
            let bytes = Array("{}[]:,\"\\u0123456789eE+-. tfn\u{7F}".utf8) + [0xC3, 0xFF]
            body[position] = bytes.randomElement(using: &generator) ?? 0
        }
        return body
    }

    private mutating func lose() {
        let open = (streams.union(unanswered)).sorted()
        guard let exchange = open.randomElement(using: &generator) else { return }
        streams.remove(exchange)
        unanswered.remove(exchange)
        perform(desk.server.connectionLost(exchange, now: desk.now))
    }

    // MARK: The owner

    private mutating func finish() {
        guard let call = calls.sorted().randomElement(using: &generator) else { return }
        calls.remove(call)
        let results: [Result<CallResult, ServiceError>]
        switch desk.server.calls[call]?.kind {
        case .tool: results = [.success(.tool(["a": 1]))]
        case .resources: results = [.success(.resources([Resource(uri: "b", name: "b")]))]
        case .resource: results = [.success(.contents([]))]
        case nil: return problems.append("forgotten: \(call)")
        }
        let failure = Result<CallResult, ServiceError>.failure(ServiceError(.notFound, "no"))
        let result = (results + [failure]).randomElement(using: &generator) ?? failure
        perform(desk.server.finished(call, result, now: desk.now))
    }

    private mutating func progress() {
        guard let call = calls.sorted().randomElement(using: &generator) else { return }
        let progress = Int.random(in: 0...9, using: &generator)
        perform(desk.server.progressed(call, progress: progress))
    }

    private mutating func perform(_ actions: [ModelContextServer.Action]) {
        for action in actions {
            switch action {
            case .respond(let exchange, let response): respond(exchange, response)
            case .openStream(let exchange, _):
                if unanswered.remove(exchange) == nil { problems.append("opened \(exchange)") }
                streams.insert(exchange)
            case .send(let exchange, _):
                if !streams.contains(exchange) { problems.append("sent to \(exchange)") }
            case .closeStream(let exchange):
                if streams.remove(exchange) == nil { problems.append("closed \(exchange)") }
            case .call(let call, _, _, _), .listResources(let call), .readResource(let call, _):
                if !calls.insert(call).inserted { problems.append("called again: \(call)") }
            case .cancel(let call):
                if calls.remove(call) == nil { problems.append("cancelled \(call)") }
            case .watch(let uri):
                if !watched.insert(uri).inserted { problems.append("watched again: \(uri)") }
            case .unwatch(let uri):
                if watched.remove(uri) == nil { problems.append("unwatched \(uri)") }
            case .sessionEnded: break
            }
        }
        check()
    }

    private mutating func respond(_ exchange: Exchange, _ response: HTTPResponse) {
        if unanswered.remove(exchange) == nil { problems.append("answered again: \(exchange)") }
        if let session = response.headers["Mcp-Session-Id"] { sessions.append(session) }
        guard !response.body.isEmpty, (try? JSON(parsing: response.body)) == nil else { return }
        problems.append("no JSON: \(String(decoding: response.body, as: UTF8.self))")
    }

    private mutating func check() {
        let gauges = desk.server.gauges
        if gauges.sessions > 3 || gauges.listenStreams > 3 || gauges.calls > 3 * 4 + 3 {
            problems.append("beyond a bound: \(gauges)")
        }
        if gauges.calls != calls.count { problems.append("calls: \(gauges.calls), \(calls)") }
        if gauges.subscriptions < gauges.watchedResources { problems.append("lost: \(gauges)") }
        if gauges.watchedResources != watched.count { problems.append("watched: \(gauges)") }
        if desk.server.statelessCalls != desk.server.calls.values.count(where: { $0.client == nil })
        {
            problems.append("stateless calls: \(desk.server.statelessCalls)")
        }
    }
}

@Suite("Anything at all") struct FuzzTests {
    @Test(
        "is answered once, stays within its bounds and leaves nothing behind",
        arguments: 1...24 as ClosedRange<UInt64>
    )
    func chaos(seed: UInt64) {
        var chaos = Chaos(seed: seed)
        for _ in 0..<600 { chaos.step() }
        chaos.end()
        #expect(chaos.problems == [])
        // Noise alone would prove nothing.
        let done = chaos.statistics
        #expect(done.sessionsOpened > 5 && done.calls > 5 && done.notifications > 5)
    }
}
