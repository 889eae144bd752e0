internal import WebSocketCommon

extension Crackerjack {
    /// The life of a test run.
    static let testEvents: [EventDeclaration] = [
        .event(
            "test.started",
            to: ["test:{run_id}", "global"],
            "A test run started.",
            payload: [
                .required("run_id", .string),
                .required("test_suite", .string, nil, "Runs of one suite are compared."),
                count("total_tests", "How many tests it will have; null when that is not known."),
                projectField,
            ]
        ),
        .event(
            "test.passed",
            to: ["test:{run_id}"],
            "A test passed.",
            payload: [
                .required("run_id", .string),
                .required("test_name", .string),
                .optional("duration_seconds", .number),
            ]
        ),
        .event(
            "test.skipped",
            to: ["test:{run_id}"],
            "A test was skipped.",
            payload: [
                .required("run_id", .string),
                .required("test_name", .string),
                .optional("reason", .string),
            ]
        ),
        .event(
            "test.failed",
            to: ["test:{run_id}"],
            "A test failed; the first 1,000 of a run are told.",
            payload: [
                .required("run_id", .string),
                .required("test_name", .string),
                .required("error", .string, nil, "What went wrong, at most 2 KiB of it are kept."),
                .optional("traceback", .string, nil, "Where, at most 8 KiB of it are kept."),
            ]
        ),
        .event(
            "test.progressed",
            to: ["test:{run_id}"],
            "Results came that have no events of their own, from a file mostly.",
            payload: [
                .required("run_id", .string),
                .required("passed", .integer, .within(0...Counts.most)),
                .required("failed", .integer, .within(0...Counts.most), "Beyond those told."),
                .required("skipped", .integer, .within(0...Counts.most)),
                count("flaky", "Those among `passed` that failed before they passed."),
                .optional("duration_seconds", .number, nil, "What all of the file's tests took."),
                .optional(
                    "passed_again",
                    .strings,
                    nil,
                    "The tests among `passed` that failed in the run before."
                ),
                .optional("is_last", .boolean, nil, "Whether the run ends with these."),
            ]
        ),
        .event(
            "test.completed",
            to: ["test:{run_id}", "global"],
            "A test run ended.",
            payload: [
                .required("run_id", .string),
                .required(
                    "tests_completed",
                    .integer,
                    .within(0...Counts.most),
                    "Tests that have a result, skipped ones too."
                ),
                .required("tests_failed", .integer, .within(0...Counts.most)),
                .required("duration_seconds", .number, nil, "0 or more."),
                count("tests_skipped"),
                .optional("status", .string, nil, "`passed`, `failed` or `timed_out`."),
                projectField,
                .optional("test_suite", .string),
                count("failures_not_told", "Failures beyond those told as `test.failed`."),
            ]
        ),
    ]
}
