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
    static let usagePath = "/api/v1/telemetry/usage"
    static let learningPath = "/api/v1/telemetry/learning"
    static let defensePath = "/api/v1/telemetry/defense"
    static let autonomyPath = "/api/v1/telemetry/autonomy"
    static let historyPath = "/api/v1/telemetry/history"
    static let streamPath = "/api/v1/telemetry/stream"
    static let snapshotPath = "/api/v1/telemetry/snapshot"
    /// The session of snapshots that name none.
    static let snapshotSession = "snapshots"
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

    private static let statsField = Field.required(
        "stats",
        .object,
        nil,
        "`avgPhi`, `maxPhi`, `minPhi`, `avgKappa`, `maxKappa`, `minKappa` of these records."
    )
}
