internal import Telemetry
internal import WebSocketCommon
internal import WebSocketProtocol

extension HTTPRoute {
    /// Every page of a service's HTTP side, declared once: the router's 404 and 405 and the OpenAPI document come from here.
    static let all: [HTTPRoute] = [
        HTTPRoute(page: .health, operations: [health]),
        HTTPRoute(page: .healthz, operations: [alive]),
        HTTPRoute(page: .readyz, operations: [ready]),
        HTTPRoute(page: .metrics, operations: [metrics]),
        HTTPRoute(page: .publish, operations: [publish]),
        HTTPRoute(page: .channels, operations: [channels]),
        HTTPRoute(page: .events, operations: [events]),
        HTTPRoute(page: .asyncAPI, operations: [contract("AsyncAPI", of: "the WebSocket")]),
        HTTPRoute(page: .openAPI, operations: [contract("OpenAPI", of: "these pages")]),
        HTTPRoute(page: .mcp, operations: ModelContextRoutes.all),
    ]

    // MARK: Health

    private static let health = Operation.get(
        "Tells how the service is.",
        [
            .json(.ok, "It serves, and every check is ok.", HTTPSchemas.status),
            .json(.serviceUnavailable, "It stops, or a check is not ok.", HTTPSchemas.status),
        ]
    )

    private static let alive = Operation.get(
        "Tells that the process turns.",
        [.json(.ok, "It does.", state("ok"))]
    )

    private static let ready = Operation.get(
        "Tells whether the service takes work.",
        [
            .json(.ok, "It does.", state("ready")),
            .json(.serviceUnavailable, "It stops.", state("stopping")),
        ]
    )

    private static let metrics = Operation.get(
        "Tells figures for Prometheus.",
        [
            Answer(
                status: .ok,
                summary: "The figures.",
                contents: [(MetricsText.contentType, ["type": "string"])]
            )
        ]
    )

    private static func state(_ name: String) -> JSON {
        [
            "type": "object",
            "properties": ["status": ["type": "string", "const": .string(name)]],
            "required": ["status"],
        ]
    }

    // MARK: Channels

    private static let publish = Operation(
        methods: ["POST"],
        summary: "Publishes an event, or several.",
        details: """
            The body is read as JSON whatever its `Content-Type`. Of several events each is published or refused by itself, in \
            their order, and the answer has a result for each in the same order.
            """,
        body: [
            "oneOf": [
                HTTPSchemas.publication,
                [
                    "type": "array", "items": HTTPSchemas.publication, "minItems": 1,
                    "maxItems": .integer(mostPublications),
                ],
            ]
        ],
        answers: [
            .json(
                .ok,
                "What became of the event, or of each of several.",
                ["oneOf": [HTTPSchemas.receipt, HTTPSchemas.receipts]]
            )
        ],
        errors: [
            .decodeError, .invalidRequest, .invalidChannel, .unknownEvent, .invalidPayload,
            .forbidden, .invalidState, .messageTooLarge, .rateLimitExceeded, .limitExceeded,
        ]
    )

    /// How many events one request to `/publish` may bring.
    static var mostPublications: Int { 1000 }

    private static let channels = Operation.get(
        "Lists the kinds of channels, and the channels that somebody listens to.",
        [.json(.ok, "As the request `list_channels` answers.", HTTPSchemas.channels)]
    )

    private static let events = Operation(
        methods: ["GET"],
        summary: "Tells what is said in channels, as server-sent events.",
        details: """
            The name of an event stands in its `event:` line, the whole envelope in its `data:` line. The answer has no end.
            """,
        parameters: [
            Parameter(
                name: "channel",
                place: .query,
                isRequired: true,
                schema: ["type": "array", "items": ["type": "string"], "minItems": 1],
                summary: "A channel to listen to; may be given several times."
            )
        ],
        answers: [
            .stream("The events as they come; the schema `Envelope` describes their `data:`.")
        ],
        errors: [.invalidRequest, .invalidChannel, .forbidden, .limitExceeded]
    )

    // MARK: Contracts

    private static func contract(_ format: String, of what: String) -> Operation {
        .get(
            "The contract of \(what), as an \(format) document.",
            [.json(.ok, "The document.", ["type": "object"])]
        )
    }
}
