internal import WebSocketCommon

extension Excalidraw {
    /// The requests that draw, and about what is drawn.
    static let diagramRequests: [RequestDeclaration] = [
        .command(
            "create_diagram",
            "Makes a diagram, with a new identifier unless one is given.",
            parameters: [
                .optional("diagram_id", .string),
                .optional("name", .string),
                elementsField,
                authorField,
            ],
            answer: [
                .required("diagram_id", .string),
                .required("status", .string, .oneOf(["created"])),
                .required("accepted", .integer, nil, "How many elements it has."),
                .required("scene_version", .integer),
                .required("created_at", .string),
            ]
        ),
        .command(
            "update_elements",
            "Takes elements into a diagram, each unless the one that is known is later; all or, when one is no element, none.",
            parameters: [
                .required("diagram_id", .string, nil, "A diagram that is not known is made."),
                .required("elements", .array, nil, elementsSummary),
                authorField,
            ],
            answer: [
                .required("diagram_id", .string),
                .required("accepted", .integer, nil, "How many changed the diagram."),
                .required("unchanged", .integer, nil, "How many were there already."),
                .required("stale", .integer, nil, "How many lost against a later one."),
                .required("elements", .array, nil, "The later ones, against which they lost."),
                .required(
                    "complete",
                    .boolean,
                    nil,
                    "Whether those are all; else ask for `get_diagram`."
                ),
                .required(
                    "scene_version",
                    .integer,
                    nil,
                    "The sum of the versions of all elements, tombstones included."
                ),
            ]
        ),
        .command(
            "delete_diagram",
            "Ends what is drawn in a diagram; who is in it stays.",
            parameters: [
                .required("diagram_id", .string), authorField, .optional("reason", .string),
            ],
            answer: [
                .required("diagram_id", .string),
                .required("status", .string, .oneOf(["deleted"])),
            ]
        ),
        .query(
            "get_diagram",
            "Tells what is drawn, as an `.excalidraw` file does, whole or in parts.",
            parameters: [
                .required("diagram_id", .string),
                .optional("include_deleted", .boolean, nil, "Whether tombstones too; else not."),
                .optional(
                    "since",
                    .string,
                    nil,
                    "The `position` of an earlier answer: only what changed since, tombstones included."
                ),
                offsetField,
                .optional(
                    "limit",
                    .integer,
                    .within(1...1_000_000),
                    "How many elements at most; as many as fit when it is missing."
                ),
            ],
            answer: sceneAnswer
        ),
        .query(
            "get_diagram_status",
            "Tells whether a diagram is known, and about it.",
            parameters: [.required("diagram_id", .string)],
            answer: [
                .required("diagram_id", .string),
                .required("status", .string, .oneOf(["found", "not_found"])),
                .optional("diagram", .object, nil, "A row as `list_diagrams` gives it."),
            ]
        ),
        .query(
            "list_diagrams",
            "Lists diagrams, the latest changed first.",
            parameters: [
                offsetField,
                .optional(
                    "limit",
                    .integer,
                    .within(rows.range),
                    "How many rows to give; 50 when it is missing."
                ),
            ],
            answer: [
                .required(
                    "diagrams",
                    .array,
                    nil,
                    "Their names, counts of elements, tombstones and users, sizes, times."
                ),
                .required("total", .integer),
            ]
        ),
    ]

    private static let sceneAnswer: [Field] = [
        .required("type", .string, .oneOf(["excalidraw"])),
        .required("version", .integer, nil, "That of the file format, 2."),
        .required("source", .string),
        .required("elements", .array, nil, "In the order of the drawing, the lowest first."),
        .required("appState", .object, nil, "Empty: it is each client's own."),
        .required("files", .object, nil, "Empty: images are not kept."),
        .required("diagram_id", .string),
        .optional("name", .string),
        .required("scene_version", .integer),
        .required("position", .string, nil, "What `since` takes to tell what changed from now on."),
        .required(
            "scope",
            .string,
            .oneOf(["whole", "changes"]),
            "`changes` since the position that was given, unless it is too old."
        ),
        .required("total", .integer, nil, "How many elements there are in all parts."),
        .required("offset", .integer),
        .optional("next_offset", .integer, nil, "Where the next part begins; missing at the end."),
        .required("created_at", .string),
        .required("updated_at", .string),
    ]
}
