internal import WebSocketCommon

extension Akosha {
    /// What is found out in samples, here or by another program.
    static let findingEvents: [EventDeclaration] = [
        .event(
            "pattern.detected",
            to: ["patterns:{pattern_type}"],
            "A series has moved to another level, rises or falls, or repeats itself; further members say more.",
            payload: [
                .required(
                    "pattern_id",
                    .string,
                    nil,
                    "Names it; said again, it is the same pattern."
                ),
                .required(
                    "pattern_type",
                    .string,
                    nil,
                    "`level_shift`, `trend`, `periodicity`, or another program's."
                ),
                .required("description", .string),
                .required("confidence", .number, nil, "0 to 1."),
                .optional("metric", .string, nil, "The name of the metric."),
                .optional("labels", .object, nil, "The labels of the series."),
            ]
        ),
        .event(
            "pattern.ended",
            to: ["patterns:{pattern_type}"],
            "A pattern that lasted is over.",
            payload: [
                .required("pattern_id", .string), .required("pattern_type", .string),
                .optional("reason", .string),
            ]
        ),
        .event(
            "anomaly.detected",
            to: ["anomalies"],
            "A series became unusual, or more so than before.",
            payload: [
                .required(
                    "anomaly_id",
                    .string,
                    nil,
                    "Names it; said again, it is the same anomaly, graver."
                ),
                .required("anomaly_type", .string, nil, "`spike`, `dip`, or another program's."),
                .required("severity", .string, .oneOf(Severity.allCases.map(\.rawValue))),
                .required("description", .string),
                .required(
                    "metrics",
                    .object,
                    nil,
                    "`metric`, `labels`, `value`, `expected`, `score`, `time`."
                ),
            ]
        ),
        .event(
            "anomaly.resolved",
            to: ["anomalies"],
            "An anomaly is over: the series is usual again, or something explains it.",
            payload: [.required("anomaly_id", .string), .optional("reason", .string)]
        ),
        .event(
            "insight.generated",
            to: ["insights"],
            "Several metrics became unusual together, or further ones with them.",
            payload: [
                .required(
                    "insight_id",
                    .string,
                    nil,
                    "Names it; said again, it is the same insight with more."
                ),
                .required(
                    "insight_type",
                    .string,
                    nil,
                    "`simultaneous_anomalies`, or another program's."
                ),
                .required("title", .string),
                .required("description", .string),
                .required(
                    "data",
                    .object,
                    nil,
                    "`metrics`, and `anomalies` in the order in which they began."
                ),
            ]
        ),
        .event(
            "aggregation.completed",
            to: ["metrics"],
            "A window of a metric is over, and this was in it.",
            payload: [
                .required("aggregation_id", .string),
                .required(
                    "aggregation_type",
                    .string,
                    nil,
                    "`tumbling_window`, or another program's."
                ),
                .required("record_count", .integer, .within(0...Int.max), "How many samples."),
                .required(
                    "summary",
                    .object,
                    nil,
                    "`metric`, `start`, `end`, its figures, and those of its `series`."
                ),
            ]
        ),
    ]
}
