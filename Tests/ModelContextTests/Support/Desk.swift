import WebSocketCommon
import WebSocketProtocol

@testable import ModelContext

/// A server at a desk: requests are written down, and what it does is read as lines of text.
struct Desk {
    static let schema: JSONObject = [
        "type": "object", "properties": ["session_id": ["type": "string"]],
        "required": ["session_id"], "additionalProperties": false,
    ]

    var server: ModelContextServer
    var now: ContinuousClock.Instant
    /// Sent with each request, unless a request says otherwise.
    var session: String?
    var version: String?
    private var exchanges: UInt64 = 0

    init(limits: ModelContextServer.Limits = .init()) {
        now = .now
        server = ModelContextServer(
            ServerInfo(name: "demo", title: "A demo", version: "1.0", instructions: "Ask."),
            tools: [
                Tool(
                    name: "get_session",
                    description: "The state of one session.",
                    inputSchema: Self.schema,
                    outputSchema: ["type": "object", "additionalProperties": true],
                    annotations: .init()
                )
            ],
            resourceTemplates: [
                ResourceTemplate(
                    uriTemplate: "channel://demo/session:{session_id}",
                    name: "session"
                )
            ],
            limits: limits,
            checkSubscription: { uri in
                guard !uri.hasPrefix("channel://demo/") else { return nil }
                return ServiceError(.notFound, "uri: no resource \(uri.quoted)")
            }
        )
    }

    // MARK: Requests

    static let postHeaders: [(String, String)] = [
        ("Accept", "application/json, text/event-stream"), ("Content-Type", "application/json"),
    ]

    /// Sends a request, its headers as given and nothing else.
    mutating func send(
        _ method: String,
        _ headers: [(String, String)],
        body: String = ""
    ) -> [String] {
        var fields = HTTPHeaders()
        for (name, value) in headers { fields.append(name, value) }
        let request = HTTPRequest(
            method: method,
            target: "/mcp",
            headers: fields,
            body: Array(body.utf8)
        )
        exchanges += 1
        return lines(
            server.receive(
                request,
                exchange: Exchange(exchanges),
                freshID: "id-\(exchanges)",
                now: now
            )
        )
    }

    /// Posts a body with the headers that the desk's session and version need.
    mutating func post(_ body: String, _ headers: [(String, String)] = []) -> [String] {
        send("POST", Self.postHeaders + ownHeaders + headers, body: body)
    }

    /// Posts a request of JSON-RPC, in the desk's session.
    mutating func ask(_ method: String, _ parameters: String? = nil, id: String = "1") -> [String] {
        post(Self.request(method, parameters, id: id))
    }

    /// Posts a request of 2026-07-28, with all that it needs.
    mutating func askStateless(
        _ method: String,
        _ members: String = "",
        name: String? = nil,
        meta: String = "",
        id: String = "1"
    ) -> [String] {
        var headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)]
        if let name { headers.append(("Mcp-Name", name)) }
        let parameters = Self.statelessParameters(members, meta: meta)
        let body = Self.request(method, parameters, id: id)
        return send("POST", Self.postHeaders + headers, body: body)
    }

    mutating func get(_ headers: [(String, String)] = []) -> [String] {
        send("GET", [("Accept", "text/event-stream")] + ownHeaders + headers)
    }

    mutating func delete() -> [String] { send("DELETE", ownHeaders) }

    /// Begins a session, which the requests that follow belong to.
    @discardableResult
    mutating func open(_ version: String = "2025-11-25") -> [String] {
        session = nil
        self.version = nil
        let answer = ask("initialize", Self.initialize(version), id: "0")
        session = "id-\(exchanges)"
        self.version = version
        return answer
    }

    private var ownHeaders: [(String, String)] {
        var headers: [(String, String)] = []
        if let session { headers.append(("Mcp-Session-Id", session)) }
        if let version { headers.append(("MCP-Protocol-Version", version)) }
        return headers
    }

    // MARK: Bodies

    static func request(_ method: String, _ parameters: String? = nil, id: String = "1") -> String {
        let parameters = parameters.map { ",\"params\":\($0)" } ?? ""
        return "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"\(parameters)}"
    }

    static func notification(_ method: String, _ parameters: String? = nil) -> String {
        let parameters = parameters.map { ",\"params\":\($0)" } ?? ""
        return "{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\"\(parameters)}"
    }

    static func initialize(_ version: String) -> String {
        "{\"protocolVersion\":\"\(version)\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"
    }

    static func statelessParameters(_ members: String = "", meta: String = "") -> String {
        let members = members.isEmpty ? "" : "\(members),"
        return "{\(members)\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}\(meta)}}"
    }

    // MARK: The owner

    mutating func finish(_ call: UInt64, _ result: CallResult) -> [String] {
        lines(server.finished(CallID(number: call), .success(result), now: now))
    }

    mutating func fail(_ call: UInt64, _ code: ErrorCode, _ message: String) -> [String] {
        let error = ServiceError(code, message)
        return lines(server.finished(CallID(number: call), .failure(error), now: now))
    }

    mutating func progress(_ call: UInt64, _ progress: Int, of total: Int? = nil) -> [String] {
        lines(server.progressed(CallID(number: call), progress: progress, total: total))
    }

    mutating func change(_ uri: String) -> [String] {
        lines(server.resourceChanged(uri, now: now))
    }

    mutating func changeList() -> [String] { lines(server.resourceListChanged(now: now)) }

    mutating func lose(_ exchange: UInt64) -> [String] {
        lines(server.connectionLost(Exchange(exchange), now: now))
    }

    mutating func stop() -> [String] { lines(server.stop()) }

    mutating func wait(_ duration: Duration) -> [String] {
        now += duration
        return lines(server.tick(now: now))
    }
}
