internal import WebSocketCommon

/// Events that are checked and passed on, and fold into nothing.
extension Mahavishnu {
    /// Adapters, and the kinds of workers behind them.
    static let adapterEvents: [EventDeclaration] = [
        .event(
            "adapter.registered",
            to: ["adapters"],
            "An adapter is there.",
            payload: [
                .required("adapter_id", .string),
                .required("adapter_name", .string),
                .optional("capabilities", .strings),
                .optional("provider", .string),
                .optional("source", .string),
            ]
        ),
        AdapterHealth.event,
        switched("adapter.enabled", "An adapter may be used."),
        switched("adapter.disabled", "An adapter may no longer be used."),
        .event(
            "adapter.routing_decision",
            to: ["adapters"],
            "An adapter was chosen for a task.",
            payload: [
                .required("task_type", .string),
                .required("selected_adapter", .string),
                .optional("capabilities_matched", .strings),
                .optional("latency_ms", .number),
                .optional("fallback_used", .boolean),
            ]
        ),
        .event(
            "worker.availability_changed",
            to: ["adapters"],
            "A kind of workers can be had, or no longer.",
            payload: [
                .required("worker_type", .string),
                .required("state", .string),
                .optional("reason_bucket", .string),
                .optional("probe_at", .any),
            ]
        ),
    ]

    private static func switched(_ name: String, _ summary: String) -> EventDeclaration {
        .event(
            name,
            to: ["adapters"],
            summary,
            payload: [
                .required("adapter_id", .string),
                .required("adapter_name", .string),
                .required("enabled", .boolean),
                .optional("reason", .string),
            ]
        )
    }

    /// What the ecosystem learns from its work.
    static let learningEvents: [EventDeclaration] = [
        .event(
            "learning.metrics",
            to: ["symbiotic:ecosystem"],
            "How learning goes.",
            payload: [
                .required("patterns_strengthened", .integer),
                .required("patterns_weakened", .integer),
                .required("model_retrains", .integer),
                .required("avg_confidence_score", .number),
            ]
        ),
        .event(
            "skill.effectiveness",
            to: ["symbiotic:ecosystem"],
            "How well a skill works.",
            payload: [
                .required("skill_name", .string),
                .required("success_rate", .number),
                .required("total_attempts", .integer),
                .required("avg_confidence", .number),
            ]
        ),
        .event(
            "strategy.recommender",
            to: ["symbiotic:ecosystem"],
            "How well recommended strategies work.",
            payload: [
                .required("recommendations_made", .integer),
                .required("high_confidence_count", .integer),
                .required("avg_success_rate", .number),
            ]
        ),
    ]
}
