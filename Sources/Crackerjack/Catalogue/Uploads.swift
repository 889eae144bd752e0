internal import WebSocketCommon

extension Crackerjack {
    /// The paths that files are posted to.
    enum Path {
        static let junit = "/ingest/junit"
        static let coverage = "/ingest/coverage"
    }

    /// The largest file taken: 32 MiB.
    static let largestFile = 32 << 20

    /// The files that are taken.
    static let uploads: [UploadDeclaration] = [
        .upload(
            Path.junit,
            "Takes the results of a test run as JUnit XML.",
            mediaTypes: ["application/xml", "text/xml"],
            parameters: [
                projectField,
                .optional("run_id", .string, nil, "A new one when missing."),
                .optional(
                    "test_suite",
                    .string,
                    nil,
                    "The name in the file when it is missing."
                ),
                .optional(
                    "complete",
                    .boolean,
                    nil,
                    "Whether the run ends with this file; `true` when it is missing."
                ),
            ],
            largestBody: largestFile,
            answer: [
                .required("run_id", .string),
                .required("project", .string),
                .required("test_suite", .string),
                .required("tests", .integer, nil, "The test cases in the file."),
                .required("passed", .integer),
                .required("failed", .integer),
                .required("skipped", .integer),
                .required("flaky", .integer),
                .required("failures_told", .integer, nil, "Failures with an event of their own."),
                .required("duration_seconds", .number),
                .required("complete", .boolean),
            ]
        ),
        .upload(
            Path.coverage,
            "Takes coverage as JSON of coverage.py or llvm-cov, or as Cobertura XML.",
            mediaTypes: ["application/json", "application/xml", "text/xml"],
            parameters: [projectField, .optional("run_id", .string)],
            largestBody: largestFile,
            answer: [
                .required("project", .string),
                .required("format", .string, .oneOf(CoverageFormat.allCases.map(\.rawValue))),
                .optional("line_coverage", .number, nil, "Percent."),
                .optional("branch_coverage", .number, nil, "Percent; null when not measured."),
                .optional("path_coverage", .number),
            ]
        ),
    ]
}
