package import WebSocketCommon

extension BrainStreamBFF {
    /// The page that begins the engine's demo anew.
    static let resetPath = "/trade/reset"
    /// The page that has the engine trade.
    static let forcePath = "/trade/force"

    /// What the BFF declares: the tables in `docs/services/brainstream.md` are this.
    package static let catalogue = Catalogue(
        name: "brainstream-bff",
        summary: "The dashboards' side of a BrainStream engine: its telemetry, each second.",
        ports: Ports(webSocket: 3000, http: 3000),
        channels: [],
        events: [],
        requests: [
            .query(
                "get_telemetry",
                "Tells the last telemetry.",
                answer: [.required("telemetry", .object)]
            ),
            .command(
                "observe_engine",
                "Takes what a look at the engine told, or why it told nothing.",
                parameters: [
                    .optional("state", .object, nil, "Its present state."),
                    .optional("agents", .any, nil, "How its agents do."),
                    .optional("models", .any, nil, "How its models do."),
                    .optional("error", .string, nil, "Why it told nothing."),
                ],
                answer: [
                    .required("stale", .boolean, nil, "Whether the telemetry is not the present.")
                ]
            ),
        ],
        resources: [
            .post(
                resetPath,
                "Has the engine begin its demo anew.",
                answer: [],
                errors: [.upstreamFailed]
            ),
            .post(
                forcePath,
                "Has the engine bring its portfolio to its target.",
                answer: [],
                errors: [.upstreamFailed]
            ),
        ],
        conversation: ConversationDeclaration(
            "WELCOME with the last telemetry, then TELEMETRY each second; PING is heard in silence.",
            subprotocols: ["token"],
            rooms: [Audience.everyone, RecipientGroups.wholeRooms, RecipientGroups.deltaRooms]
        )
    )
}
