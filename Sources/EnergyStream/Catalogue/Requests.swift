internal import WebSocketCommon

extension EnergyStream {
    /// What programs and agents ask; the names are those of the stream's own messages.
    static let requests: [RequestDeclaration] = [
        .query(
            "get_energy",
            "Tells how much energy there is, and who generates.",
            answer: [
                .required(
                    "totalEnergy",
                    .number,
                    nil,
                    "Energy units that there are; while the demo generates, its own alone."
                ),
                .required(
                    "energyDistribution",
                    .object,
                    nil,
                    "`generation`, `attention` and `reasoning`; together they are the total."
                ),
                .required("isDemo", .boolean, nil, "Whether it is the demo's."),
                .required("tokens", .integer, nil, "Tokens that models reported, of all time."),
                .required("generatedEnergy", .number, nil, "The energy units that they brought."),
                .required("completedSessions", .integer),
                .required("level", .integer, .within(0...RewardEvent.Level.range.upperBound)),
                .required(
                    "models",
                    .array,
                    nil,
                    "Those of the last minute: `modelId`, `tokens`, `tokensPerSecond`, `isDemo`."
                ),
                .required("openSessions", .integer),
                .required("frameNumber", .integer, nil, "The number of the last frame."),
                .optional("frameRate", .number, nil, "Frames of the last second."),
                .required("skippedFrames", .integer), .required("clients", .integer),
            ]
        ),
        .command(
            "report_generation",
            "Tells what a model has generated, as `POST /generate` does.",
            parameters: reportFields,
            answer: reportAnswer
        ),
    ]

    /// What a model tells of what it has generated.
    static let reportFields: [Field] = [
        .required(
            "modelId",
            .string,
            nil,
            "1 to \(ModelID.longest) characters; those beside `A-Z a-z 0-9 _ -` become `_`, and for letters that are not ASCII a hash follows."
        ),
        .required("sessionId", .string, nil, "1 to \(SessionID.longest) characters."),
        .optional(
            "tokens",
            .strings,
            nil,
            "Up to \(GenerationReport.mostTokens) of \(GenerationReport.longestToken) characters; may be missing when `isComplete`."
        ),
        .optional("isComplete", .boolean, nil, "Whether the session is over; false when missing."),
        .optional(
            "timing",
            .object,
            nil,
            "`generationMs`: how many milliseconds the model took for these tokens."
        ),
    ]

    /// What it is answered.
    static let reportAnswer: [Field] = [
        .required("accepted", .integer, nil, "How many tokens."),
        .required("modelId", .string, nil, "The model's name as it is sent."),
        .required("sessionId", .string),
        .required("energy", .number, nil, "The energy units that they bring."),
    ]
}
