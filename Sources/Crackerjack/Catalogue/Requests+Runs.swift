internal import WebSocketCommon

extension Crackerjack {
    /// The requests about test runs.
    static let runRequests: [RequestDeclaration] = [
        .command(
            "start_test_run",
            "Starts a test run, with a new identifier unless one is given.",
            parameters: [
                .optional("run_id", .string, nil, "A new one when missing."),
                projectField,
                .optional("test_suite", .string, nil, "`default` when it is missing."),
                count("total_tests"),
            ],
            answer: [
                .required("run_id", .string),
                .required("project", .string),
                .required("test_suite", .string),
                .required("status", .string),
                .required("started_at", .string),
            ]
        ),
        .command(
            "report_test_result",
            "Reports what one test did.",
            parameters: [
                .required("run_id", .string),
                .required("test_name", .string),
                .required("status", .string, .oneOf(["passed", "failed", "error", "skipped"])),
                .optional("error", .string, nil, "What went wrong, or why it was skipped."),
                .optional("traceback", .string),
                .optional("duration_seconds", .number),
            ],
            answer: [
                .required("run_id", .string),
                .required("test_name", .string),
                .required("tests_completed", .integer),
                .required("tests_failed", .integer),
            ]
        ),
        .command(
            "complete_test_run",
            "Ends a test run; the gates of its project are judged.",
            parameters: [
                .required("run_id", .string),
                .optional("duration_seconds", .number, nil, "As counted when it is missing."),
            ],
            answer: summaryFields
        ),
        .query(
            "get_test_status",
            "Tells how far a test run is.",
            parameters: [.required("run_id", .string)],
            answer: [
                .required("run_id", .string),
                .required(
                    "status",
                    .string,
                    nil,
                    "`running`, `passed`, `failed`, `timed_out` or `unknown`."
                ),
            ] + progressFields.filter { !$0.isRequired }
        ),
        .query(
            "get_test_run",
            "Tells all about one test run, with its failures.",
            parameters: [
                .required("run_id", .string),
                .optional(
                    "limit",
                    .integer,
                    .within(1...1000),
                    "How many failures to give; 50 when it is missing."
                ),
            ],
            answer: summaryFields + [
                .required("failures", .array, nil, "Each with test_name, error and traceback."),
                .required("failures_left_out", .integer),
                .optional("compared_with", .string, nil, "The run of the suite before."),
                .required("new_failures", .strings),
                .required("fixed", .strings),
            ]
        ),
        .query(
            "list_runs",
            "Lists test runs, the latest started first.",
            parameters: [
                .optional("project", .string),
                .optional("status", .string, .oneOf(Run.Status.allCases.map(\.rawValue))),
                limitField,
            ],
            answer: [.required("runs", .array), .required("total", .integer)]
        ),
    ]

    /// What is told of every run.
    private static let summaryFields: [Field] =
        [
            .required("run_id", .string),
            .required("status", .string, nil, "`running`, `passed`, `failed` or `timed_out`."),
        ] + progressFields

    /// How far a run is.
    private static let progressFields: [Field] = [
        .optional("project", .string),
        .optional("test_suite", .string),
        .optional("total_tests", .integer, nil, "As was said when it started."),
        .optional("tests_completed", .integer, nil, "Tests that have a result."),
        .optional("tests_passed", .integer),
        .optional("tests_failed", .integer),
        .optional("tests_skipped", .integer),
        .optional("tests_flaky", .integer, nil, "Those passed that failed before."),
        .optional("duration_seconds", .number),
        .optional("started_at", .string),
        .optional("ended_at", .string),
    ]
}
