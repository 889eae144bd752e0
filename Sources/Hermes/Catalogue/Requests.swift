internal import WebSocketCommon

extension Hermes {
    /// What programs and agents ask.
    static let requests: [RequestDeclaration] = [
        .query(
            "get_simulation",
            "Tells how the simulation goes.",
            answer: statusFields
        ),
        .command(
            "pause",
            "Lets simulated time stand still; a step that is under way ends.",
            parameters: [],
            answer: statusFields
        ),
        .command(
            "resume",
            "Lets simulated time pass.",
            parameters: [],
            answer: statusFields
        ),
        .command(
            "reset",
            "Puts all modules into their initial conditions: frame 0, time 0, paused.",
            parameters: [],
            answer: statusFields
        ),
        .command(
            "step",
            "Advances while paused; answers when the frames are made.",
            parameters: [
                .optional(
                    "count",
                    .integer,
                    .within(Command.stepCounts),
                    "How many frames; 1 when it is missing."
                )
            ],
            answer: [
                .required("count", .integer, nil, "How many frames were made."),
                .required("frame", .integer),
                .required("time", .number),
                .required("cancelled", .boolean, nil, "Whether something ended it early."),
            ]
        ),
        .query(
            "list_signals",
            "Lists signals with their units and whether they can be set.",
            parameters: [signalsField],
            answer: [
                .required(
                    "signals",
                    .array,
                    nil,
                    "`name`, `type`, and `unit`, `writable`, `description` where there is something to say."
                ),
                .required("total", .integer, nil, "How many signals there are."),
            ]
        ),
        .query(
            "get_signals",
            "Tells the present values of signals.",
            parameters: [signalsField],
            answer: [
                .required("frame", .integer), .required("time", .number),
                .required(
                    "values",
                    .object,
                    nil,
                    "By name; a value that is not finite is the text `NaN`, `Infinity` or `-Infinity`."
                ),
            ]
        ),
        .command(
            "set_signal",
            "Sets a writable signal.",
            parameters: [
                .required("signal", .string, nil, "Its qualified name."),
                .required("value", .any, nil, "A number, a numeric text, or a boolean."),
            ],
            answer: [
                .required("signal", .string),
                .required("value", .any, nil, "As `get_signals` tells it."),
            ]
        ),
        .query(
            "introspect",
            "Tells what a module is made of.",
            parameters: [.required("module", .string)],
            answer: [
                .required("module", .string), .required("components", .array),
                .required("internal_wiring", .array), .required("edges", .array),
                .required("execution_order", .strings), .required("summary", .object),
            ]
        ),
        .command(
            "set_speed",
            "Lets simulated time pass faster or slower than wall time, in realtime.",
            parameters: [
                .required("factor", .number, nil, "1 is wall time; 0.01 to 1000.")
            ],
            answer: statusFields
        ),
        .command(
            "seek",
            "Goes to another frame of a recording.",
            parameters: [
                .optional("frame", .integer, .within(0...Int.max), "The frame's number."),
                .optional("time", .number, nil, "Or a simulated time, in seconds."),
            ],
            answer: [.required("frame", .integer), .required("time", .number)]
        ),
        .command(
            "start_recording",
            "Begins to write all signals into a file of the state directory.",
            parameters: [
                .required("name", .string, nil, "1 to 64 of `a-z A-Z 0-9 . _ -`."),
                .optional(
                    "rate_hz",
                    .number,
                    nil,
                    "Frames per second; the telemetry's when it is missing."
                ),
            ],
            answer: recordingFields
        ),
        .command(
            "stop_recording",
            "Ends the recording.",
            parameters: [],
            answer: recordingFields
        ),
    ]

    private static let signalsField = Field.optional(
        "signals",
        .strings,
        nil,
        "Names and patterns (`*`, `rocket.*`); all when it is missing."
    )

    private static let recordingFields: [Field] = [
        .required("name", .string), .required("path", .string, nil, "The file."),
        .required("frames", .integer), .required("bytes", .integer),
    ]

    private static let statusFields: [Field] = [
        .required(
            "state",
            .string,
            .oneOf(SimulationStatus.State.allCases.map(\.rawValue))
        ),
        .required(
            "mode",
            .string,
            .oneOf(SimulationConfiguration.Mode.allCases.map(\.rawValue))
        ),
        .required("frame", .integer), .required("time", .number, nil, "Simulated, in seconds."),
        .required("rate_hz", .number, nil, "Frames per simulated second."),
        .required("telemetry_hz", .number), .required("speed", .number),
        .optional("end_time", .number, nil, "When it ends, in simulated seconds."),
        .required("achieved_rate_hz", .number, nil, "Frames per second of wall time, of late."),
        .required("lateness_ms", .object, nil, "`p50`, `p99` and `max` of the last frames."),
        .required("overruns", .integer, nil, "How often lost time was given up."),
        .optional("recording", .object, nil, "`name`, `path`, `frames`, `bytes`."),
        .optional("error", .string, nil, "Why it failed."),
        .required("clients", .integer), .required("subscriptions", .integer),
        .required("frames_sent", .integer),
        .required(
            "frames_dropped",
            .integer,
            nil,
            "Those that slow clients did not get because newer ones replaced them."
        ),
    ]
}
