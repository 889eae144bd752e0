internal import WebSocketCommon

extension BrainStream {
    /// The paths of the engine's pages.
    enum Pages {
        /// Whether it is there, and the broker.
        static let health = "/api/health"
        /// How it is.
        static let status = "/api/system/status"
        /// What it counts.
        static let metrics = "/api/system/metrics"
        /// How the agents do.
        static let agents = "/api/system/metrics/agents"
        /// How the models do.
        static let models = "/api/system/metrics/models"
        /// The present state.
        static let current = "/api/system/state/current"
        /// The last states.
        static let history = "/api/system/state/history"
        /// The physics of a symbol.
        static let physics = "/api/system/status/physics"
        /// Takes a state.
        static let state = "/api/state"
        /// Halts, as the dashboard asks for it.
        static let haltAction = "/api/actions/halt"
        /// Resumes, as the dashboard asks for it.
        static let resumeAction = "/api/actions/resume"
        /// Brings the portfolio to its target.
        static let rebalance = "/api/actions/rebalance"
        /// Begins the demo anew.
        static let reset = "/api/actions/reset"
        /// Tells the log.
        static let exportLogs = "/api/actions/export-logs"
        /// Halts, as programs ask for it.
        static let halt = "/api/system/halt"
        /// Resumes, as programs ask for it.
        static let resume = "/api/system/resume"

        /// All of them.
        static let all = read + told

        private static let symbol = Field.optional(
            "symbol",
            .string,
            nil,
            "Whose; that of the symbol told of last when it is missing."
        )
        private static let done: [Field] = [
            .required("success", .boolean), .optional("message", .string),
        ]
        private static let reason = Field.optional("reason", .string, nil, "Why, for people.")

        private static let read: [ResourceDeclaration] = [
            .get(
                health,
                "Tells that the engine is there, and whether its message broker is.",
                answer: [
                    .required("status", .string, .oneOf(["ok"])),
                    .required(
                        "redis",
                        .string,
                        .oneOf(["connected", "disconnected", "disabled"])
                    ),
                ]
            ),
            .get(
                status,
                "Tells how the engine is.",
                answer: [
                    .required("status", .string, .oneOf(["Online"])),
                    .required("active_agents", .integer), .required("version", .string),
                    .required("halted", .boolean),
                ]
            ),
            .get(
                metrics,
                "Tells what the engine counts.",
                answer: [
                    .required("states", .integer), .required("symbols", .integer),
                    .required("halted", .boolean),
                    .required("clients", .object, nil, "By encoding."),
                    .required("packets", .integer), .required("full_packets", .integer),
                    .required("delta_packets", .integer), .required("demo", .boolean),
                    .required("redis", .object, nil, "How it goes with the message broker."),
                ]
            ),
            .get(agents, "Tells how the agents do, by name.", answer: []),
            .get(models, "Tells how the models do, by name.", answer: []),
            .get(
                current,
                "Tells the present state without agents and models, or that there is none.",
                parameters: [symbol],
                answer: [
                    .required("status", .string, nil, "`offline` when there is no state."),
                    .optional("error", .string), .optional("timestamp", .string),
                    .optional("source", .string),
                ]
                    + StateSection.allCases.filter { $0 != .agents && $0 != .models }.map(\.field)
            ),
            .get(
                history,
                "Tells the last states, the oldest first.",
                parameters: [
                    .optional("limit", .integer, .within(1...StateLimits.history), "How many.")
                ],
                answer: [.required("states", .array), .required("total", .integer)]
            ),
            .get(
                physics,
                "Tells the physics of a symbol.",
                parameters: [symbol],
                answer: [
                    .required("symbol", .string), .required("alpha", .number),
                    .required("regime", .string), .optional("timestamp", .string),
                    .required("velocity", .number), .required("acceleration", .number),
                ]
            ),
        ]

        private static let told: [ResourceDeclaration] = [
            .post(
                state,
                "Takes a state, or a part of one: a merge patch for what is known of the symbol.",
                body: PartialState.fields,
                answer: [
                    .required("success", .boolean), .required("symbol", .string),
                    .required("sequence", .integer, nil, "Counts the states."),
                ],
                status: 201,
                errors: [.limitExceeded]
            ),
            .post(
                haltAction,
                "Halts the system and tells everyone.",
                parameters: [reason],
                answer: done,
                status: 201
            ),
            .post(
                resumeAction,
                "Lets the system go on and tells everyone.",
                parameters: [reason],
                answer: done,
                status: 201
            ),
            .post(
                rebalance,
                "Brings the portfolio to its target: the demo's, or whoever's hears the event.",
                answer: done,
                status: 201,
                errors: [.invalidState]
            ),
            .post(
                reset,
                "Begins the demo's market and portfolio anew.",
                answer: done,
                status: 201,
                errors: [.invalidState]
            ),
            .post(
                exportLogs,
                "Tells the last \(StateLimits.journalEntries) entries of the log.",
                answer: [.required("success", .boolean), .required("logs", .array)],
                status: 201
            ),
            .post(
                halt,
                "Halts the system and tells everyone.",
                parameters: [reason],
                answer: controlled,
                status: 201
            ),
            .post(
                resume,
                "Lets the system go on and tells everyone.",
                parameters: [reason],
                answer: controlled,
                status: 201
            ),
        ]

        private static let controlled: [Field] = [
            .required("status", .string, .oneOf(["HALTED", "ACTIVE"])),
            .required("message", .string),
        ]
    }
}
