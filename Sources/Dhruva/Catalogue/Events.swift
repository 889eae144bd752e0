internal import WebSocketCommon

extension Dhruva {
    static let adapterEvents: [EventDeclaration] = [
        .event(
            "adapter.stored",
            to: ["adapter:{adapter_id}", "global"],
            "A version of an adapter was stored, here or, as a program reports, elsewhere.",
            payload: [.adapterID] + version + [.metadataChanges, .changedAt, .revision]
        ),
        .event(
            "adapter.updated",
            to: ["adapter:{adapter_id}"],
            "An adapter has other metadata, or a further version.",
            payload: [.adapterID] + version + [.metadataChanges, .changedAt, .revision]
        ),
        .event(
            "adapter.removed",
            to: ["adapter:{adapter_id}", "global"],
            "An adapter was removed, or one version of it.",
            payload: [
                .adapterID,
                .optional("version", .string, nil, "The only version that was removed."),
                .optional("versions", .integer, nil, "How many versions were removed."),
                .changedAt, .revision,
            ]
        ),
        .event(
            "storage.event",
            to: ["storage:{storage_type}"],
            "Something happened in a storage: here a content was put, named once more, or removed,"
                + " or a report was recorded.",
            payload: [
                .required(
                    "storage_type",
                    .string,
                    nil,
                    "`content` and `adapters` are dhruva's own."
                ),
                .optional(
                    "event",
                    .string,
                    nil,
                    "Of `content`: `put`, `reused`, `removed`; of `adapters`: `recorded`."
                ),
                .optional("adapter_id", .string),
            ] + version + [.metadataChanges, .changedAt, .revision]
        ),
    ]

    private static let version: [Field] =
        [.version, .digest, .size].asOptional + [
            .optional("has_content", .boolean, nil, "Whether the content is in dhruva's store."),
            .optional("location", .string, nil, "Where else the content is."),
        ]

    static let distributionEvents: [EventDeclaration] = [
        .event(
            "adapter.distributed",
            to: ["distribution", "adapter:{adapter_id}"],
            "A version of an adapter is to be fetched by targets.",
            payload: [.adapterID]
                + [.distributionID, .version, .digest, .size].asOptional + [
                    .optional("targets", .strings, nil, "Who is to fetch it."),
                    .changedAt, .revision,
                ]
        ),
        .event(
            "distribution.progress",
            to: ["distribution", "adapter:{adapter_id}"],
            "A target has answered.",
            payload: [
                .adapterID, .distributionID, .version,
                .required("target", .string),
                .required("status", .string, .oneOf(["delivered", "failed"])),
                .pending, .delivered, .failed,
                .optional("message", .string),
                .changedAt, .revision,
            ]
        ),
        .event(
            "distribution.completed",
            to: ["distribution", "adapter:{adapter_id}"],
            "Every target has answered.",
            payload: [
                .adapterID, .distributionID, .version,
                .required(
                    "status",
                    .string,
                    .oneOf(["delivered", "failed"]),
                    "`delivered` when every target has it."
                ),
                .pending, .delivered, .failed,
                .changedAt, .revision,
            ]
        ),
    ]
}
