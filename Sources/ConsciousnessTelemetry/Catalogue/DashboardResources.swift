internal import WebSocketCommon

/// The pages of the original's dashboard.
extension ConsciousnessTelemetry {
    /// All of them.
    static let dashboardPages: [ResourceDeclaration] = [
        side(
            overviewPath,
            "Tells the newest records and the last emergency, in both shapes that are asked for, and what the other pages tell.",
            parameters: [limit(most: 1000, normally: 100), sessionField],
            "`sessionId`, `records`, `latest`, `emergency`; `consciousness`, `usage`, `learning`, `defense`, `autonomy`.",
            beside: [
                .required("records", .array), .optional("latest", .any),
                .optional("emergency", .any, nil, "As it is streamed; null when there was none."),
            ]
        ),
        side(
            consciousnessPath,
            "Tells the coordinates of the last record, and statistics of the last 1000.",
            "`sessionId`, `timestamp`, `phi`, `kappa`, `kappaStar`, `kappaDistance`, `inResonance`, `beta`, `regime`, `basinDistance`, `recursionDepth`, `metaAwareness`, `neurotransmitters`, `latest`, `stats`."
        ),
        .get(
            usagePath,
            "Tells what the service was used for since it began.",
            answer: [
                .required("success", .boolean),
                .required(
                    "data",
                    .object,
                    nil,
                    "`sessions`, `emergencies`, `subscriptions`, `recordsRead`, `recordsSent`, `linesSkipped`, `emergenciesRaised`, `sessionsInEmergency`, `totalApiCalls`."
                ),
            ]
        ),
        side(
            learningPath,
            "Tells how learning goes in the last 1000 records: of each metric the latest, the average and the change.",
            "`sessionId`, `records`, `metaAwareness`, `generativity`, `grounding`, `temporalCoherence`."
        ),
        side(
            defensePath,
            "Tells in how many of the last 1000 records each rule holds, and how near an emergency is.",
            "`sessionId`, `records`, `violations`, `breakdownPct`, `coherenceDrift`, `basinDistance`, `emergency`."
        ),
        side(
            autonomyPath,
            "Tells the regimes of the last 1000 records, and how the session is coupled.",
            "`sessionId`, `records`, `regime`, `regimes`, `regimeChanges`, `recursionDepth`, `externalCoupling`."
        ),
        side(
            historyPath,
            "Tells the records of the last hours, and what a chart needs of each.",
            parameters: [
                .optional("hours", .integer, .within(1...168), "24 when it is missing."),
                limit(most: 1000, normally: 1000), sessionField,
            ],
            "`sessionId`, `hours`, `count`, `records`; `snapshots`, each with `timestamp`, `phi`, `kappa`, `regime`."
        ),
        .stream(
            streamPath,
            "Tells the last record of the session that was written last, every 2 seconds.",
            channel: "measurements"
        ),
        .post(
            snapshotPath,
            "Appends a record of what a writer of snapshots knows.",
            body: [
                .required("phi", .number), .required("kappa", .number),
                .optional("beta", .number),
                .optional("regime", .string, nil, "That of Φ when it is missing."),
                .optional("basinDistance", .number, nil, "0 when it is missing."),
                .optional("inResonance", .boolean), .optional("phi4D", .number),
                .optional("dimensionalState", .string),
                .optional(
                    "sessionId",
                    .string,
                    nil,
                    "The session that it is appended to; `\(snapshotSession)` when it is missing."
                ),
            ],
            answer: [
                .required("success", .boolean), .required("message", .string),
                .required("sessionId", .string),
            ] + appended,
            errors: [.invalidState, .limitExceeded, .internalError]
        ),
    ]

    /// A page about a session from one side.
    private static func side(
        _ path: String,
        _ summary: String,
        parameters: [Field] = [sessionField],
        _ data: String,
        beside others: [Field] = []
    ) -> ResourceDeclaration {
        .get(
            path,
            summary,
            parameters: parameters,
            answer: [.required("success", .boolean), .required("data", .object, nil, data)]
                + others,
            errors: [.notFound, .limitExceeded]
        )
    }

    private static let sessionField = Field.optional(
        "sessionId",
        .string,
        nil,
        "The one that was written last when it is missing."
    )
}
