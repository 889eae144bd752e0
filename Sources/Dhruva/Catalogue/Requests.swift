internal import WebSocketCommon

extension Dhruva {
    private static let content: [Field] = [
        .version,
        .required("content", .string, nil, "Its bytes, as `encoding` says."),
        encoding("`utf-8` if missing."),
        .optional(
            "expected_digest",
            .string,
            nil,
            "What the content's digest must be, with or without `sha256:`."
        ),
    ]

    private static let isDuplicate = Field.required(
        "duplicate",
        .boolean,
        nil,
        "Whether everything was as it should be already, so that nothing has changed."
    )

    private static let stamp = Field.required(
        "revision",
        .integer,
        nil,
        "The number of the change in the store."
    )

    private static func encoding(_ summary: String) -> Field {
        .optional("encoding", .string, .oneOf(ContentEncoding.allCases.map(\.rawValue)), summary)
    }

    private static let wanted = encoding("How it is wanted; if missing, as text where it is text.")

    private static let written: [Field] = [
        .digest, .size,
        .required("encoding", .string, .oneOf(ContentEncoding.allCases.map(\.rawValue))),
        .required("content", .string),
    ]

    static let storingRequests: [RequestDeclaration] = [
        .command(
            "store_adapter",
            "Stores a version of an adapter; when it is answered, the disk has it.",
            parameters: [.adapterID] + content.filter(\.isRequired)
                + content.filter { !$0.isRequired }
                + [.metadataChanges],
            answer: [
                .adapterID, .version, .digest, .size, .required("stored_at", .string),
                isDuplicate, stamp,
            ]
        ),
        .command(
            "update_adapter",
            "Changes the metadata of an adapter that is known, or gives it a further version.",
            parameters: [.adapterID, .metadataChanges] + content.asOptional,
            answer: [.adapterID, isDuplicate, .required("updated_at", .string), stamp]
                + [.version, .digest, .size].asOptional + [.optional("stored_at", .string)]
        ),
        .command(
            "remove_adapter",
            "Removes an adapter with all versions, or one version; contents that nobody names go too.",
            parameters: [
                .adapterID, .optional("version", .string, nil, "The only version to be removed."),
            ],
            answer: [
                .adapterID,
                .required("removed_versions", .strings),
                .required("removed_contents", .integer),
                .required("freed_bytes", .integer),
                stamp,
            ]
        ),
    ]

    static let readingRequests: [RequestDeclaration] = [
        .query(
            "get_adapter",
            "Gives the content of a version, checked against its digest.",
            parameters: [
                .adapterID,
                .optional("version", .string, nil, "The latest if missing."),
                wanted,
            ],
            answer: [.adapterID, .version] + written + [
                .required("stored_at", .string),
                .required("metadata", .object),
            ]
        ),
        .query(
            "get_content",
            "Gives a content by its digest, whoever names it.",
            parameters: [.digest, wanted],
            answer: written
        ),
        .query(
            "get_adapter_status",
            "Tells what is known of an adapter.",
            parameters: [.adapterID],
            answer: [
                .adapterID,
                .required("status", .string, .oneOf(["found", "not_found"])),
                .optional("adapter", .object),
            ]
        ),
        .query(
            "list_adapters",
            "Lists adapters by name.",
            parameters: [
                .optional("prefix", .string, nil, "What the names begin with."),
                .optional("after", .string, nil, "The last name of the page before."),
                .optional("limit", .integer, .within(1...rows.most), "50 if missing."),
            ],
            answer: [
                .required("adapters", .array),
                .required("total", .integer, nil, "How many begin with the prefix."),
                .required("revision", .integer, nil, "The last change that the list knows of."),
            ]
        ),
        .query(
            "list_versions",
            "Lists the versions of an adapter, the newest first.",
            parameters: [
                .adapterID,
                .optional("limit", .integer, .within(1...rows.most), "50 if missing."),
            ],
            answer: [
                .adapterID,
                .optional("latest", .string, nil, "The version that is meant when none is named."),
                .required("versions", .array),
                .required("total", .integer),
            ]
        ),
        .query(
            "get_status",
            "Tells the status of an adapter or a distribution, or of the server when none is named.",
            parameters: [.optional("adapter_id", .string), .optional("distribution_id", .string)],
            answer: [
                .required("status", .string),
                .optional("adapter_id", .string),
                .optional("distribution_id", .string),
            ]
        ),
    ]

    private static let distributionStatus: [String] = Distribution.Status.allCases.map(\.rawValue)

    static let distributionRequests: [RequestDeclaration] = [
        .command(
            "distribute_adapter",
            "Tells targets to fetch a version of an adapter, and begins to note what they answer.",
            parameters: [
                .adapterID,
                .required("targets", .strings, nil, "Who is to fetch it: 1 to 64 names."),
                .optional("version", .string, nil, "The latest if missing."),
            ],
            answer: [
                .distributionID, .adapterID, .version, .digest, .size,
                .required("targets", .strings),
                .required("status", .string),
                .required("distributed_at", .string),
                stamp,
            ]
        ),
        .command(
            "confirm_distribution",
            "Says what became of a distribution at a target.",
            parameters: [
                .distributionID,
                .required("target", .string),
                .required("status", .string, .oneOf(["delivered", "failed"])),
                .optional("digest", .string, nil, "What was delivered, to be compared."),
                .optional("message", .string, nil, "Why it failed, in at most 200 bytes."),
            ],
            answer: [
                .distributionID,
                .required("target", .string),
                .required("status", .string),
                isDuplicate,
                .required("distribution_status", .string, .oneOf(distributionStatus)),
                .pending, .delivered, .failed,
                .optional("revision", .integer, nil, "The number of the change, if there was one."),
            ]
        ),
        .query(
            "get_distribution_status",
            "Tells how far a distribution is.",
            parameters: [.distributionID],
            answer: [
                .distributionID,
                .required("status", .string, .oneOf(distributionStatus + ["not_found"])),
            ]
                + [
                    .adapterID, .version, .digest, .size, .pending, .delivered, .failed,
                ].asOptional + [
                    .optional("distributed_at", .string),
                    .optional("completed_at", .string),
                    .optional("targets", .array),
                ]
        ),
        .query(
            "list_distributions",
            "Lists distributions, the latest first.",
            parameters: [
                .optional("adapter_id", .string),
                .optional("status", .string, .oneOf(distributionStatus)),
                .optional("limit", .integer, .within(1...rows.most), "50 if missing."),
            ],
            answer: [.required("distributions", .array), .required("total", .integer)]
        ),
    ]
}
