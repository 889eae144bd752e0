internal import WebSocketCommon
internal import WebSocketProtocol

/// What `/mcp` takes: the streamable HTTP transport of the Model Context Protocol, whose bodies are JSON-RPC 2.0.
///
/// The protocol describes its messages itself, by what `tools/list` answers; here stands only how they come and go.
enum ModelContextRoutes {
    static let all = [send, listen, leave]

    private static let send = HTTPRoute.Operation(
        methods: ["POST"],
        summary: "Takes a message of the Model Context Protocol.",
        details: "The service's requests are its tools.",
        parameters: [session(isRequired: false), version],
        body: message,
        answers: [
            HTTPRoute.Answer(
                status: .ok,
                summary:
                    "The answer to a request, alone or as a stream of events that ends with it.",
                contents: [
                    ("application/json", message), ("text/event-stream", ["type": "string"]),
                ]
            ),
            HTTPRoute.Answer(
                status: .accepted,
                summary: "A notification or a response was taken.",
                contents: []
            ),
        ],
        errors: [.decodeError, .invalidRequest, .forbidden, .notFound]
    )

    private static let listen = HTTPRoute.Operation(
        methods: ["GET"],
        summary: "Tells what the server has to say of itself, as server-sent events.",
        parameters: [session(isRequired: true), version],
        answers: [
            .stream("The messages as they come.")
        ],
        errors: [.invalidRequest, .forbidden, .notFound]
    )

    private static let leave = HTTPRoute.Operation(
        methods: ["DELETE"],
        summary: "Ends a session.",
        parameters: [session(isRequired: true), version],
        answers: [
            HTTPRoute.Answer(status: .ok, summary: "It is over.", contents: [])
        ],
        errors: [.invalidRequest, .forbidden, .notFound]
    )

    private static let message: JSON = [
        "type": "object",
        "description": "A message of JSON-RPC 2.0.",
        "properties": ["jsonrpc": ["type": "string", "const": "2.0"]],
        "required": ["jsonrpc"],
    ]

    private static func session(isRequired: Bool) -> HTTPRoute.Parameter {
        HTTPRoute.Parameter(
            name: "Mcp-Session-Id",
            place: .header,
            isRequired: isRequired,
            schema: ["type": "string"],
            summary: "The session, as the answer to `initialize` named it."
        )
    }

    private static let version = HTTPRoute.Parameter(
        name: "MCP-Protocol-Version",
        place: .header,
        isRequired: false,
        schema: ["type": "string"],
        summary: "The version that was agreed on in `initialize`."
    )
}
