internal import WebSocketCommon

extension Akosha {
    /// What programs ask.
    static let requests: [RequestDeclaration] = [
        .command(
            "record_metric",
            "Takes samples in: one, or up to 1,000 in `samples`.",
            parameters: [
                .optional("name", .string, nil, "The metric; required without `samples`."),
                .optional("value", .number, nil, "Required without `samples`."),
                .optional("labels", .object, nil, "Texts that tell series of a metric apart."),
                .optional(
                    "resolution",
                    .number,
                    nil,
                    "How much of the value may differ without mattering, in its unit; 0 when it is missing."
                ),
                .optional(
                    "timestamp",
                    .string,
                    nil,
                    "When it was measured, ISO 8601 in UTC; now when it is missing."
                ),
                .optional(
                    "samples",
                    .array,
                    nil,
                    "Objects with `name`, `value`, `labels`, `resolution`, `timestamp`."
                ),
            ],
            answer: [
                .required("recorded", .integer, nil, "How many samples were taken in."),
                .required("late", .integer, nil, "How many came after their window had closed."),
                .required("refused", .integer, nil, "How many were wrong."),
                .required(
                    "errors",
                    .array,
                    nil,
                    "`index`, `code`, `message` of each refused one."
                ),
            ]
        ),
        .query(
            "get_metric",
            "Tells what is known of a metric: all its series, or the one with the labels given.",
            parameters: [
                .required("name", .string),
                .optional("labels", .object, nil, "Exactly those of one series."),
                limitField,
            ],
            answer: [
                .required("name", .string),
                .required("window_seconds", .number),
                .optional("last_window", .object, nil, "The latest window that was closed."),
                .required("series", .array, nil, "Those heard of last first."),
                .required("count", .integer, nil, "How many rows there are."),
                .required("total", .integer, nil, "How many series the metric has."),
            ]
        ),
        .query(
            "list_metrics",
            "Lists metrics by name.",
            parameters: [
                .optional("prefix", .string, nil, "What their names begin with."), limitField,
            ],
            answer: [
                .required("metrics", .array, nil, "`name`, `series`."),
                .required("count", .integer), .required("total", .integer),
            ]
        ),
        .query(
            "get_patterns",
            "Lists patterns, the latest first.",
            parameters: [
                .optional("category", .string, nil, "Their `pattern_type`."),
                .optional("metric", .string), limitField,
            ],
            answer: [
                .required("category", .string, nil, "What was asked for, or `all`."),
                .required("patterns", .array),
                .required("count", .integer, nil, "How many rows there are."),
                .required("total", .integer, nil, "How many match."),
            ]
        ),
        .query(
            "get_anomalies",
            "Lists anomalies, the latest first.",
            parameters: [
                .optional("severity", .string, .oneOf(Severity.allCases.map(\.rawValue))),
                .optional("metric", .string), limitField,
            ],
            answer: [
                .required("anomalies", .array),
                .required("count", .integer, nil, "How many rows there are."),
                .required("total", .integer, nil, "How many match."),
            ]
        ),
        .query(
            "get_insights",
            "Lists insights, the latest first.",
            parameters: [limitField],
            answer: [
                .required("insights", .array),
                .required("count", .integer, nil, "How many rows there are."),
                .required("total", .integer, nil, "How many are kept."),
            ]
        ),
    ]
}
