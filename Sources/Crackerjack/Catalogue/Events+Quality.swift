internal import WebSocketCommon

extension Crackerjack {
    /// What is measured of projects, and how they are judged.
    static let qualityEvents: [EventDeclaration] = [
        .event(
            "coverage.updated",
            to: ["quality:{project}", "coverage"],
            "The coverage of a project was measured.",
            payload: [
                .required("project", .string),
                .optional("line_coverage", .number, nil, "Percent."),
                .optional("branch_coverage", .number, nil, "Percent."),
                .optional("path_coverage", .number, nil, "Percent."),
                .optional("run_id", .string),
                .optional("format", .string, nil, "The kind of file that it was read from."),
            ]
        ),
        .event(
            "check.recorded",
            to: ["quality:{project}"],
            "A hook or a linter has a result.",
            payload: [.required("project", .string)] + checkFields
        ),
        .event(
            "quality_gate.checked",
            to: ["quality:{project}", "global"],
            "A gate of a project was judged.",
            payload: [
                .required("project", .string),
                .required("gate_name", .string),
                .required("status", .string, nil, "`passed`, `failed` or `unknown`."),
                .optional("score", .number, nil, "What was measured."),
                .optional("threshold", .number, nil, "What it was measured against."),
                .optional("quality_gate_report", .object, nil, "All of the project's gates."),
                .optional("severity", .string, nil, "`required`, `warning` or `optional`."),
                .optional(
                    "remaining",
                    .integer,
                    .within(0...Counts.most),
                    "How many gates of the same judgement follow; the hub's own events have it."
                ),
            ]
        ),
    ]

    /// What a check is, in its event and its request.
    static let checkFields: [Field] = [
        .required("name", .string),
        .required("passed", .boolean),
        .optional(
            "stage",
            .string,
            .oneOf(Stage.allCases.map(\.rawValue)),
            "`comprehensive` when it is missing."
        ),
        .optional(
            "severity",
            .string,
            .oneOf(Severity.allCases.map(\.rawValue)),
            "`required` when it is missing."
        ),
        .optional("score", .number),
        .optional("threshold", .number),
        .optional("message", .string, nil, "At most 512 bytes of it are kept."),
        .optional("details", .object, nil, "At most 1 KiB of JSON."),
        .optional("duration_ms", .number),
    ]
}
