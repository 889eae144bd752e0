package import WebSocketCommon

extension Dhruva {
    /// What dhruva declares: the table in `docs/services/dhruva.md` is this.
    package static let catalogue = Catalogue(
        name: "dhruva",
        summary: "Adapters with versions: stored by their contents, and distributed.",
        welcome: "Connected to Dhruva adapter distribution",
        ports: Ports(webSocket: 8693, http: 8683),
        channels: [
            .kind("adapter", id: "adapter_id", "What happens to one adapter."),
            .kind(
                "storage",
                id: "storage_type",
                "What happens in a storage: here content, and adapters as others report them."
            ),
            .plain("distribution", "What is distributed to whom, and how far it is."),
            .plain("global", "The adapters that are stored and removed."),
        ],
        events: adapterEvents + distributionEvents,
        requests: storingRequests + readingRequests + distributionRequests
    )
}

extension Field {
    static let adapterID = required("adapter_id", .string)
    static let version = required("version", .string)
    static let digest = required(
        "digest",
        .string,
        nil,
        "The SHA-256 of the content: `sha256:` and 64 hexadecimal digits."
    )
    static let size = required("size", .integer, .within(0...(1 << 40)), "The content's bytes.")
    static let distributionID = required("distribution_id", .string)
    static let pending = required("pending", .integer, nil, "Targets that have not answered.")
    static let delivered = required("delivered", .integer, nil, "Targets that have it.")
    static let failed = required("failed", .integer, nil, "Targets that have it not.")
    static let changedAt = optional("changed_at", .string, nil, "When the store was changed.")
    static let revision = optional(
        "revision",
        .integer,
        nil,
        "The number of the change in the store; programs publish without it."
    )
    static let metadataChanges = optional(
        "metadata",
        .object,
        nil,
        "What is merged into the adapter's metadata; a null takes a member away."
    )
}

extension [Field] {
    /// The fields, which need not be there.
    var asOptional: [Field] { map { .optional($0.name, $0.type, $0.constraint, $0.summary) } }
}
