package import WebSocketCommon

extension SessionBuddy {
    /// What session-buddy declares: the table in `docs/services/session-buddy.md` is this.
    package static let catalogue = Catalogue(
        name: "session-buddy",
        summary: "Sessions of AI agents: their changes, checkpoints and knowledge.",
        ports: Ports(webSocket: 8688, http: 8678),
        channels: [
            .kind("session", id: "session_id", "What happens in one session."),
            .kind("knowledge", id: "session_id", "What one session learns and finds."),
            .kind("checkpoint", id: "session_id", "The checkpoints of one session."),
            .plain("global", "The sessions that start and end."),
        ],
        events: [
            .event(
                "session.created",
                to: ["session:{session_id}", "global"],
                "A session started.",
                payload: [
                    .required("session_id", .string),
                    .optional("project", .string),
                    .optional("agent", .string),
                    .optional("title", .string),
                    .optional("metadata", .object),
                ]
            ),
            .event(
                "session.updated",
                to: ["session:{session_id}"],
                "A session's context changed.",
                payload: [.required("session_id", .string), .required("changes", .object)]
            ),
            .event(
                "session.checkpoint",
                to: ["checkpoint:{session_id}", "session:{session_id}"],
                "A checkpoint of a session was taken.",
                payload: [
                    .required("session_id", .string),
                    .required("checkpoint_id", .string),
                    .optional("summary", .string),
                    .optional("quality_score", .number),
                ]
            ),
            .event(
                "session.closed",
                to: ["session:{session_id}", "global"],
                "A session ended.",
                payload: [
                    .required("session_id", .string),
                    .optional("reason", .string),
                    .optional("duration_seconds", .number),
                ]
            ),
            .event(
                "knowledge.captured",
                to: ["knowledge:{session_id}"],
                "A session learned something.",
                payload: [
                    .required("session_id", .string),
                    .required("knowledge_id", .string),
                    .required("content", .string),
                    .optional("title", .string),
                    .optional("tags", .strings),
                    .optional("source", .string),
                ]
            ),
            .event(
                "knowledge.search_result",
                to: ["knowledge:{session_id}"],
                "A search in a session's name was answered.",
                payload: [
                    .required("session_id", .string),
                    .required("query", .string),
                    .required("total", .integer),
                    .required("results", .array),
                ]
            ),
        ],
        requests: [
            .command(
                "create_session",
                "Starts a session, with a new identifier unless one is given.",
                parameters: [
                    .optional("session_id", .string),
                    .optional("project", .string),
                    .optional("agent", .string),
                    .optional("title", .string),
                    .optional("metadata", .object),
                ],
                answer: [
                    .required("session_id", .string),
                    .required("status", .string),
                    .required("created_at", .string),
                ]
            ),
            .command(
                "update_session",
                "Merges changes into a session's context; a null takes a member away.",
                parameters: [.required("session_id", .string), .required("changes", .object)],
                answer: [
                    .required("session_id", .string),
                    .required("status", .string),
                    .required("updated_at", .string),
                ]
            ),
            .command(
                "create_checkpoint",
                "Takes a checkpoint of a session, with a new identifier unless one is given.",
                parameters: [
                    .required("session_id", .string),
                    .optional("checkpoint_id", .string),
                    .optional("summary", .string),
                    .optional("quality_score", .number),
                ],
                answer: [
                    .required("session_id", .string),
                    .required("checkpoint_id", .string),
                    .required("created_at", .string),
                ]
            ),
            .command(
                "close_session",
                "Ends a session; nothing but questions about it is accepted afterwards.",
                parameters: [.required("session_id", .string), .optional("reason", .string)],
                answer: [
                    .required("session_id", .string),
                    .required("status", .string),
                    .required("duration_seconds", .number),
                ]
            ),
            .query(
                "get_session",
                "Tells all about one session.",
                parameters: [.required("session_id", .string)],
                answer: [
                    .required("session_id", .string),
                    .required("status", .string),
                    .optional("project", .string),
                    .optional("agent", .string),
                    .optional("title", .string),
                    .required("created_at", .string),
                    .required("updated_at", .string),
                    .required("metadata", .object),
                    .required("context", .object),
                    .required("checkpoints", .array),
                    .required("knowledge_count", .integer),
                    .optional("closed_at", .string),
                    .optional("close_reason", .string),
                ]
            ),
            .query(
                "get_status",
                "Tells the status of a session, or of the server when none is named.",
                parameters: [.optional("session_id", .string)],
                answer: [.required("status", .string), .optional("session_id", .string)]
            ),
            .query(
                "list_sessions",
                "Lists sessions, the latest first.",
                parameters: [
                    .optional("status", .string, .oneOf(["active", "closed"])),
                    .optional("project", .string),
                    .optional("limit", .integer, .within(1...rows.most), "50 if missing."),
                ],
                answer: [.required("sessions", .array), .required("total", .integer)]
            ),
            .command(
                "capture_knowledge",
                "Keeps something that a session learned.",
                parameters: [
                    .required("session_id", .string),
                    .required("content", .string),
                    .optional("knowledge_id", .string),
                    .optional("title", .string),
                    .optional("tags", .strings),
                    .optional("source", .string),
                ],
                answer: [
                    .required("session_id", .string),
                    .required("knowledge_id", .string),
                    .required("captured_at", .string),
                ]
            ),
            .query(
                "search_knowledge",
                "Finds knowledge that has all words of the query, best first.",
                parameters: [
                    .required(
                        "query",
                        .string,
                        nil,
                        "Words; also \"a phrase\", a prefix*, one OR another, -without."
                    ),
                    .optional("session_id", .string, nil, "Only what this session learned."),
                    .optional("tag", .string, nil, "Only what has this tag."),
                    .optional("limit", .integer, .within(1...rows.most), "50 if missing."),
                ],
                answer: [
                    .required("query", .string),
                    .required("total", .integer),
                    .required("results", .array),
                    .optional("session_id", .string),
                ]
            ),
        ]
    )
}
