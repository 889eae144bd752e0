internal import WebSocketCommon

extension Crackerjack {
    /// The requests about projects.
    static let qualityRequests: [RequestDeclaration] = [
        .command(
            "record_coverage",
            "Records the coverage of a project.",
            parameters: [
                projectField,
                .required("line_coverage", .number, nil, "Percent."),
                .optional("branch_coverage", .number, nil, "Percent."),
                .optional("path_coverage", .number, nil, "Percent."),
                .optional("run_id", .string),
            ],
            answer: [
                .required("project", .string),
                .required("line_coverage", .number),
                .optional("coverage_change", .number, nil, "Points since the time before."),
            ]
        ),
        .command(
            "record_check",
            "Records the result of a hook or a linter.",
            parameters: [projectField] + checkFields,
            answer: [
                .required("project", .string),
                .required("name", .string),
                .required("passed", .boolean),
            ]
        ),
        .command(
            "check_quality_gate",
            "Judges the gates of a project now, and says so in events.",
            parameters: [.required("project", .string)],
            answer: reportFields
        ),
        .query(
            "get_quality_gate",
            "Tells how the gates of a project stand.",
            parameters: [.required("project", .string)],
            answer: reportFields
        ),
        .query(
            "list_projects",
            "Lists projects, the latest changed first.",
            parameters: [limitField],
            answer: [.required("projects", .array), .required("total", .integer)]
        ),
    ]

    /// The report on a project.
    private static let reportFields: [Field] = [
        .required("project", .string),
        .required("status", .string, .oneOf(["passed", "failed", "unknown"])),
        .required("fast_hooks", .boolean, nil, "Whether nothing that is required failed there."),
        .required("tests", .boolean),
        .required("comprehensive", .boolean),
        .optional("coverage", .number, nil, "Percent of the lines; null when not known."),
        .required("errors", .strings),
        .required("checks", .array, nil, "The checks that were recorded, then the gates."),
        .required("repository", .string),
        .required("profile", .string),
        .required("source", .string),
        .required("generated_at", .string),
        .required("metadata", .object),
        .required("passed", .boolean),
        .required("all_passed", .boolean),
        .required("blocking_failure", .boolean),
        .required("warnings", .strings),
        .required("required_check_failures", .strings),
        .required(
            "regressions",
            .object,
            nil,
            "new_failures, fixed, coverage_change, compared_with: since the run before."
        ),
        .required("gates", .array, nil, "The same as `checks`."),
    ]
}
