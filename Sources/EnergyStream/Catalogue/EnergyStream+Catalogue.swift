package import WebSocketCommon

extension EnergyStream {
    static let schemaPage = "/schema.json"
    static let generatePage = "/generate"

    /// What energy-stream declares: the tables in `docs/services/energy-stream.md` are this.
    package static let catalogue = Catalogue(
        name: "energy-stream",
        summary: "The energy of models that generate tokens: JSON at 60 frames a second.",
        welcome: "Connected to the energy stream",
        ports: Ports(webSocket: 8145, http: 8145),
        channels: [
            .plain("energy", "Generations that are over, and what was reached by them.")
        ],
        events: [generationCompleted, rewardGiven],
        requests: requests,
        resources: [
            .get(
                schemaPage,
                "The JSON Schema, draft 7, of all that clients are sent on /ws.",
                answer: [
                    .required("$schema", .string), .required("title", .string),
                    .required("description", .string), .required("oneOf", .array),
                    .required("definitions", .object),
                ]
            ),
            .post(
                generatePage,
                "Tells what a model has generated.",
                body: reportFields,
                answer: reportAnswer,
                errors: [.limitExceeded]
            ),
        ],
        conversation: ConversationDeclaration(
            "Energy, fields, tokens, council, rewards and heartbeats as JSON texts of nine types; see /schema.json.",
            paths: ["/ws"],
            rooms: [Audience.frameRooms] + Audience.otherRooms
        )
    )

    private static let eventNumber = Field.required(
        "event_number",
        .integer,
        .within(1...Int.max),
        "Counts the events; the stream gives it, and nobody else can."
    )

    private static let generationCompleted = EventDeclaration.event(
        "generation.completed",
        to: ["energy"],
        "A model has completed a session.",
        payload: [
            eventNumber,
            .required("session_id", .string),
            .required("model_id", .string, nil, "`demo` and `demo-choir` are the demo's."),
            .required("tokens", .integer, .within(0...Int.max), "All tokens of the session."),
            .required("energy", .number, nil, "The energy units that they brought."),
        ]
    )

    private static let rewardGiven = EventDeclaration.event(
        "reward.given",
        to: ["energy"],
        "Something was reached.",
        payload: [
            eventNumber,
            .required(
                "reward_type",
                .string,
                .oneOf(RewardEvent.Kind.allCases.map(\.rawValue))
            ),
            .required("title", .string),
            .required("points", .integer, .within(0...Int.max)),
            .required("description", .string),
            .required("is_demo", .boolean, nil, "Whether the demo reached it."),
            .optional("level", .integer, .within(RewardEvent.Level.range)),
            .optional("energy_bonus", .number, nil, "The energy units that come with it."),
        ]
    )
}
