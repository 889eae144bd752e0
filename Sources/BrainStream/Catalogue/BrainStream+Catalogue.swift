package import WebSocketCommon

extension BrainStream {
    /// What the engine declares: the tables in `docs/services/brainstream.md` are this.
    package static let catalogue = Catalogue(
        name: "brainstream",
        summary: "The state of a trading system, merged from several sources and streamed.",
        ports: Ports(webSocket: 8000, http: 8000),
        channels: [
            .plain("system", "That the system is halted or goes on, and what it is told to do.")
        ],
        events: events,
        requests: requests,
        resources: Pages.all,
        conversation: ConversationDeclaration(
            "The last ten states, then each new one: JSON or MessagePack, whole or as differences; PING, SUBSCRIBE, HALT, RESUME.",
            paths: ["/ws/stream", "/api/ws/stream"],
            subprotocols: ["token"],
            rooms: [Audience.everyone, RecipientGroups.wholeRooms, RecipientGroups.deltaRooms]
        )
    )

    private static let events: [EventDeclaration] = [
        .event(
            ControlOrder.halted,
            to: ["system"],
            "The system is halted; whoever publishes it halts it.",
            payload: controlFields
        ),
        .event(
            ControlOrder.resumed,
            to: ["system"],
            "The system goes on; whoever publishes it lets it.",
            payload: controlFields
        ),
        .event(
            rebalanced,
            to: ["system"],
            "The portfolio is to be brought to its target.",
            payload: [sourceField]
        ),
        .event(
            demoReset,
            to: ["system"],
            "The demo's market and portfolio begin anew.",
            payload: [sourceField]
        ),
    ]

    private static let controlFields: [Field] = [
        .required("reason", .string, nil, "Why, for people."), sourceField,
    ]

    private static let sourceField = Field.optional(
        "source",
        .string,
        nil,
        "Where the word came from: `client`, `http`, `request`, `redis` or `state`."
    )

    private static let requests: [RequestDeclaration] = [
        .query(
            "get_state",
            "Tells the present state of a symbol.",
            parameters: [
                .optional("symbol", .string, nil, "The symbol told of last when it is missing.")
            ],
            answer: [
                .required("symbol", .string),
                .required("known", .boolean, nil, "Whether a source has told of it."),
                .required("state", .object),
            ]
        ),
        .query(
            "get_history",
            "Tells the last states, the oldest first, without agents and models.",
            parameters: [
                .optional("limit", .integer, .within(1...StateLimits.history), "How many.")
            ],
            answer: [.required("states", .array), .required("total", .integer)]
        ),
        .command(
            "post_state",
            "Takes a state, or a part of one: a merge patch for what is known of the symbol.",
            parameters: [.required("state", .object, nil, "As `POST /api/state` takes it.")],
            answer: [
                .required("success", .boolean), .required("symbol", .string),
                .required("sequence", .integer),
            ]
        ),
        .command(
            "halt",
            "Halts the system and tells everyone.",
            parameters: [.optional("reason", .string, nil, "Why, for people.")],
            answer: controlAnswer
        ),
        .command(
            "resume",
            "Lets the system go on and tells everyone.",
            parameters: [.optional("reason", .string, nil, "Why, for people.")],
            answer: controlAnswer
        ),
    ]

    private static let controlAnswer: [Field] = [
        .required("status", .string, .oneOf(["HALTED", "ACTIVE"])),
        .required("changed", .boolean, nil, "Whether it was otherwise before."),
    ]
}
