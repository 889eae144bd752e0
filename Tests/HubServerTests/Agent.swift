import HubServer
import TestSupport
import WebSocketCommon
import WebSocketProtocol

/// An agent that speaks the Model Context Protocol 2025-06-18 with a server in memory: each request on a connection of its own.
final class Agent<S: Service> {
    let server: MemoryServer<S>
    let session: String
    private var requests = 0

    init(_ server: MemoryServer<S>) throws {
        self.server = server
        let body =
            #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","#
            + #""capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#
        let response = try Self.post(body, "", server.accept(port: .http))
        session = response.headers["Mcp-Session-Id"] ?? ""
    }

    /// Sends a request and leaves its connection to be read.
    func begin(_ method: String, _ params: JSONObject = [:]) -> MemoryClient<S> {
        requests += 1
        let client = server.accept(port: .http)
        let request: JSONObject = [
            "jsonrpc": "2.0", "id": .integer(requests), "method": .string(method),
            "params": .object(params),
        ]
        client.send(Self.request(String(decoding: request.encoded(), as: UTF8.self), session))
        return client
    }

    /// Sends a request and takes the result of its answer.
    func ask(_ method: String, _ params: JSONObject = [:]) throws -> JSON {
        try Self.result(begin(method, params).response())
    }

    /// Calls a tool.
    ///
    /// - Returns: What it answers; the text of its error when it fails.
    func call(_ tool: String, _ arguments: JSONObject = [:]) throws -> JSON {
        Self.answer(try ask("tools/call", Self.params(tool, arguments)))
    }

    /// Calls a tool and leaves its connection to be read.
    func beginCall(
        _ tool: String,
        _ arguments: JSONObject = [:],
        progressToken: String? = nil
    ) -> MemoryClient<S> {
        var params = Self.params(tool, arguments)
        if let progressToken { params["_meta"] = ["progressToken": .string(progressToken)] }
        return begin("tools/call", params)
    }

    /// Opens the stream of what the server says unasked.
    func stream() -> MemoryClient<S> {
        let client = server.accept(port: .http)
        client.send(
            Array(
                "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: \(session)\r\n\r\n"
                    .utf8
            )
        )
        return client
    }

    /// Ends the session.
    func end() throws -> HTTPResponse {
        let client = server.accept(port: .http)
        client.send(
            Array(
                "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: \(session)\r\n\r\n".utf8
            )
        )
        return try client.response()
    }

    /// The messages that came on a stream.
    func messages(_ client: MemoryClient<S>) throws -> [JSON] {
        let text = String(
            decoding: server.pipes.takeReceived(by: client.connection),
            as: UTF8.self
        )
        return try text.split(separator: "\n").filter { $0.hasPrefix("data: ") }
            .map { try JSON(parsing: String($0.dropFirst(6))) }
    }

    /// What a response to a tool call answers.
    static func answer(_ result: JSON) -> JSON {
        if result["isError"] == true {
            return result["content"]?.arrayValue?.first?["text"] ?? .null
        }
        return result["structuredContent"] ?? .null
    }

    static func result(_ response: HTTPResponse) throws -> JSON {
        let message = try JSON(parsing: response.body)
        return message["result"] ?? message["error"] ?? .null
    }

    private static func params(_ tool: String, _ arguments: JSONObject) -> JSONObject {
        ["name": .string(tool), "arguments": .object(arguments)]
    }

    private static func post(
        _ body: String,
        _ session: String,
        _ client: MemoryClient<S>
    ) throws -> HTTPResponse {
        client.send(request(body, session))
        return try client.response()
    }

    private static func request(_ body: String, _ session: String) -> [UInt8] {
        let head =
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Accept: application/json, text/event-stream\r\n"
            + (session.isEmpty ? "" : "Mcp-Session-Id: \(session)\r\n")
        return Array("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    }
}
