internal import WebSocketCommon

extension ConsciousnessTelemetry {
    /// What programs and agents ask.
    static let requests: [RequestDeclaration] = [
        .query(
            "list_sessions",
            "Lists the sessions in order of their ids.",
            parameters: [limit(most: 1000, normally: 100), offset],
            answer: [
                .required("total", .integer, nil, "How many sessions there are."),
                .required("limit", .integer), .required("offset", .integer),
                .required("sessions", .array, nil, "Each with `session_id`, `path`, `size`."),
            ]
        ),
        .query(
            "get_latest",
            "Tells the last record of sessions.",
            parameters: [
                .optional(
                    "session_ids",
                    .strings,
                    nil,
                    "1 to 100; without them the 100 that were written last."
                )
            ],
            answer: [
                .required(
                    "sessions",
                    .array,
                    nil,
                    "Each with `session_id` and `record`, null where there is none."
                )
            ]
        ),
        .query(
            "get_records",
            "Tells the newest records of a session, oldest first, at most 512 KiB of them.",
            parameters: [
                .required("session_id", .string),
                limit(most: 1000, normally: 100),
                newestOffset,
                .optional(
                    "from_step",
                    .integer,
                    .within(0...Int.max),
                    "Only those with this step or a later one."
                ),
            ],
            answer: [
                .required("session_id", .string),
                .required("returned", .integer, nil, "How many records these are."),
                .required("records", .array),
            ]
        ),
        .command(
            "append_record",
            "Appends a record to a session's file, which is made if it is missing.",
            parameters: [.required("session_id", .string)] + record,
            answer: [.required("session_id", .string)] + appended
        ),
    ]

    /// What a record is that somebody wants appended.
    static let record: [Field] = [
        .required(
            "telemetry",
            .object,
            nil,
            "`phi`, `kappa_eff`, `basin_distance`, `recursion_depth`: numbers; `regime`; more as it likes."
        ),
        .optional(
            "step",
            .integer,
            .within(0...Int.max),
            "One more than the last record's when it is missing, 0 in a new session."
        ),
        .optional("timestamp", .string, nil, "ISO 8601; the present when it is missing."),
    ]

    /// What is told of a record that was appended.
    static let appended: [Field] = [
        .required("step", .integer), .required("timestamp", .string),
    ]

    /// How many a page has.
    static func limit(most: Int, normally usual: Int) -> Field {
        .optional(
            "limit",
            .integer,
            .within(1...most),
            "How many at most; \(usual) when it is missing."
        )
    }

    /// Where a page begins.
    static let offset = Field.optional(
        "offset",
        .integer,
        .within(0...1_000_000_000),
        "How many are left out before them."
    )

    /// Where a page of records ends.
    static let newestOffset = Field.optional(
        "offset",
        .integer,
        .within(0...1_000_000_000),
        "How many newer records are left out."
    )
}
