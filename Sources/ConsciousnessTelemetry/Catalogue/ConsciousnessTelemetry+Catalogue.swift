package import WebSocketCommon

extension ConsciousnessTelemetry {
    /// What consciousness-telemetry declares: the tables in `docs/services/consciousness-telemetry.md` are this.
    package static let catalogue = Catalogue(
        name: "consciousness-telemetry",
        summary: "Telemetry that others append to files, streamed, and the emergencies in it.",
        ports: Ports(webSocket: 5000, http: 5000),
        channels: [
            .plain("emergencies", "Emergencies of all sessions."),
            .plain("measurements", "How the session is that was written last."),
        ],
        events: [
            .event(
                "emergency.raised",
                to: ["emergencies"],
                "A record is an emergency by a rule, or its writer has filed one.",
                payload: [
                    eventNumber,
                    .required("reason", .string),
                    .required(
                        "severity",
                        .string,
                        nil,
                        "`critical` or `warning` by a rule; of a file what its writer says."
                    ),
                    .required("metric", .string, nil, "What is beyond its threshold."),
                    .required("value", .number),
                    .required("threshold", .number),
                    .optional("session_id", .string, nil, "Missing when the writer did not say."),
                ]
            ),
            .event(
                "telemetry.measured",
                to: ["measurements"],
                "Every 2 seconds, once there is a session.",
                payload: [
                    eventNumber,
                    .required("timestamp", .string, nil, "The present."),
                    .required("session_id", .string),
                    .required(
                        "consciousness",
                        .object,
                        nil,
                        "The coordinates of its last record, as `/api/v1/telemetry/consciousness` has them."
                    ),
                    .required("usage", .object, nil, "As `/api/v1/telemetry/usage` has it."),
                ]
            ),
        ],
        requests: requests,
        resources: resources,
        conversation: ConversationDeclaration(
            "Subscriptions to sessions; records in the order of their files; emergencies.",
            paths: ["/ws/telemetry"],
            rooms: [
                ConversationRoom.Declaration(kind: "all", delivery: .all),
                SessionRooms.records,
            ]
        )
    )

    private static let eventNumber = Field.required(
        "event_number",
        .integer,
        .within(1...Int.max),
        "Counts the events; the service gives it, and nobody else can."
    )
}
