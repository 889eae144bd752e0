package import WebSocketCommon

extension Excalidraw {
    /// What excalidraw declares: the tables in `docs/services/excalidraw.md` are this.
    package static let catalogue = Catalogue(
        name: "excalidraw",
        summary:
            "Collaboration on diagrams: who is in which, where the cursors are, what is drawn.",
        welcome: "Connected to Excalidraw collaboration",
        ports: Ports(webSocket: 3042, http: 3032),
        channels: [
            .kind(
                "diagram",
                id: "diagram_id",
                "What is drawn in one diagram.",
                readPermission: "excalidraw:read"
            ),
            .kind(
                "cursor",
                id: "diagram_id",
                "Where the cursors are in one diagram.",
                readPermission: "excalidraw:read",
                delivery: .latest(per: "user_id")
            ),
            .kind(
                "presence",
                id: "diagram_id",
                "Who comes to one diagram, and who goes.",
                readPermission: "excalidraw:read"
            ),
            // No event of its own goes there: it is where programs and tests address everybody.
            .plain("global", "What programs announce to everyone; no event goes there by itself."),
        ],
        events: diagramEvents + presenceEvents,
        requests: diagramRequests + presenceRequests + [
            .query(
                "get_status",
                "Tells whether a diagram is known, or the status of the server when none is named.",
                parameters: [.optional("diagram_id", .string)],
                answer: [
                    .required("status", .string, nil, "`found` or `not_found` for a diagram."),
                    .optional("diagram_id", .string),
                ]
            )
        ]
    )

    /// How many rows a list gives, and may be asked for.
    static let rows = (default: 50, range: 1...500)

    /// The parameter of an answer in parts that says where the part begins.
    static let offsetField = Field.optional(
        "offset",
        .integer,
        .within(0...10_000_000),
        "How many to pass over; 0 when it is missing."
    )

    /// Elements as events and requests bring them.
    static let elementsField = Field.optional("elements", .array, nil, elementsSummary)

    /// What elements are.
    static let elementsSummary =
        "Excalidraw's elements, objects with `id` and `version`; those with `isDeleted` are tombstones."

    /// Who drew, or asks for it.
    static let authorField = Field.optional("user_id", .string, nil, "Who did it.")
}
