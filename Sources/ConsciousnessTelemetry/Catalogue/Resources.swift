internal import WebSocketCommon

/// The pages of the original, which its front end and scripts ask for.
extension ConsciousnessTelemetry {
    static let sessionsPath = "/api/backend-telemetry/sessions"
    static let sessionPath = "/api/backend-telemetry/sessions/{session}"
    static let latestPath = "/api/backend-telemetry/sessions/{session}/latest"
    static let trajectoryPath = "/api/backend-telemetry/sessions/{session}/trajectory"
    static let emergenciesPath = "/api/backend-telemetry/emergencies"
    static let emergencyPath = "/api/backend-telemetry/emergencies/{event}"
    static let healthPath = "/api/backend-telemetry/health"
    static let overviewPath = "/api/v1/telemetry/overview"
    static let consciousnessPath = "/api/v1/telemetry/consciousness"
    static let historyPath = "/api/v1/telemetry/history"
    static let appendPath = "/api/telemetry/{session}"

    /// All pages.
    static let resources: [ResourceDeclaration] =
        sessionPages + emergencyPages + dashboardPages + [
            .post(
                appendPath,
                "Appends a record to a session's file, which is made if it is missing.",
                body: record,
                answer: [.required("sessionId", .string)] + appended,
                status: 201,
                errors: [.invalidState, .limitExceeded, .internalError]
            )
        ]

    private static let sessionPages: [ResourceDeclaration] = [
        .get(
            sessionsPath,
            "Lists the sessions in order of their ids.",
            parameters: [limit(most: 1000, normally: 100), offset],
            answer: [
                .required("total", .integer), .required("limit", .integer),
                .required("offset", .integer),
                .required("sessions", .array, nil, "Each with `sessionId`, `path`, `size`."),
            ],
            errors: [.limitExceeded]
        ),
        .get(
            sessionPath,
            "Tells the newest records of a session, oldest first, at most 4 MiB of them.",
            parameters: [limit(most: 1000, normally: 1000), newestOffset],
            answer: [
                .required("sessionId", .string), .required("totalRecords", .integer),
                .required("returnedRecords", .integer), .required("records", .array),
                statsField,
            ],
            errors: [.notFound, .limitExceeded]
        ),
        .get(
            latestPath,
            "Tells the last record of a session.",
            answer: [
                .required("sessionId", .string),
                .optional("latest", .any, nil, "The record; null when there is none."),
                .optional(
                    "delta",
                    .any,
                    nil,
                    "`phi` and `kappa` less those of the record before; null when there is none."
                ),
            ],
            errors: [.notFound, .limitExceeded]
        ),
        .get(
            trajectoryPath,
            "Tells the way of a session as a list for each coordinate, oldest first.",
            parameters: [limit(most: 5000, normally: 500), newestOffset],
            answer: [
                .required("sessionId", .string), .required("pointCount", .integer),
                .required(
                    "trajectory",
                    .object,
                    nil,
                    "`timestamps`, `steps`, `phi`, `kappa`, `regime`, `basinDistance`, `recursionDepth`."
                ),
            ],
            errors: [.notFound, .limitExceeded]
        ),
    ]

    private static let emergencyPages: [ResourceDeclaration] = [
        .get(
            emergenciesPath,
            "Lists the emergencies that were filed, the newest first.",
            parameters: [limit(most: 1000, normally: 100), offset],
            answer: [
                .required("total", .integer), .required("limit", .integer),
                .required("offset", .integer),
                .required("events", .array, nil, "Each with `eventId` and `timestamp`."),
            ],
            errors: [.limitExceeded]
        ),
        .get(
            emergencyPath,
            "Tells an emergency as it was filed.",
            answer: [
                .optional("timestamp", .string), .optional("emergency", .object),
                .optional("telemetry", .object),
            ],
            errors: [.notFound, .limitExceeded]
        ),
        .get(
            healthPath,
            "Tells how the directories are.",
            answer: [
                .required("status", .string, .oneOf(["ok"])),
                .required("telemetryLogDir", .string), .required("emergencyLogDir", .string),
                .required("telemetryDirExists", .boolean),
                .required("emergencyDirExists", .boolean),
                .required("activeSessions", .integer), .required("totalEmergencies", .integer),
            ],
            errors: [.limitExceeded]
        ),
    ]

    private static let dashboardPages: [ResourceDeclaration] = [
        .get(
            overviewPath,
            "Tells the newest records and the last emergency, in both shapes that are asked for.",
            parameters: [limit(most: 1000, normally: 100), sessionField],
            answer: [
                .required("success", .boolean), .required("data", .object),
                .required("records", .array), .optional("latest", .any),
                .optional("emergency", .any, nil, "As it is streamed; null when there was none."),
            ],
            errors: [.notFound, .limitExceeded]
        ),
        .get(
            consciousnessPath,
            "Tells the last record, and statistics of the last 1000.",
            parameters: [sessionField],
            answer: [
                .required("success", .boolean),
                .required("data", .object, nil, "`sessionId`, `latest`, `stats`."),
            ],
            errors: [.notFound, .limitExceeded]
        ),
        .get(
            historyPath,
            "Tells the records of the last hours.",
            parameters: [
                .optional("hours", .integer, .within(1...168), "24 when it is missing."),
                limit(most: 1000, normally: 1000), sessionField,
            ],
            answer: [
                .required("success", .boolean),
                .required("data", .object, nil, "`sessionId`, `hours`, `count`, `records`."),
            ],
            errors: [.notFound, .limitExceeded]
        ),
    ]

    private static let sessionField = Field.optional(
        "sessionId",
        .string,
        nil,
        "The one that was written last when it is missing."
    )

    private static let statsField = Field.required(
        "stats",
        .object,
        nil,
        "`avgPhi`, `maxPhi`, `minPhi`, `avgKappa`, `maxKappa`, `minKappa` of these records."
    )
}
