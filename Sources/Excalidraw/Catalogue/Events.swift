internal import WebSocketCommon

extension Excalidraw {
    /// What is drawn.
    static let diagramEvents: [EventDeclaration] = [
        .event(
            "diagram.created",
            to: ["diagram:{diagram_id}"],
            "A diagram was made; its elements are taken into it as with `diagram.updated`.",
            payload: [
                .required("diagram_id", .string),
                .optional("name", .string),
                elementsField,
                authorField,
                sceneVersionField,
            ]
        ),
        .event(
            "diagram.updated",
            to: ["diagram:{diagram_id}"],
            "Elements changed; each replaces the one that is known unless that is later.",
            payload: [
                .required("diagram_id", .string),
                elementsField,
                .optional("name", .string, nil, "The diagram's new name."),
                authorField,
                sceneVersionField,
            ]
        ),
        .event(
            "diagram.deleted",
            to: ["diagram:{diagram_id}"],
            "All that was drawn is gone; who is in the diagram stays.",
            payload: [
                .required("diagram_id", .string),
                authorField,
                .optional("reason", .string),
            ]
        ),
    ]

    /// Who is there, and where.
    static let presenceEvents: [EventDeclaration] = [
        .event(
            "cursor.moved",
            to: ["cursor:{diagram_id}"],
            "A user's cursor moved.",
            payload: cursorFields
        ),
        .event(
            "user.joined",
            to: ["presence:{diagram_id}"],
            "A user came to a diagram, or is told of with another `user_info`.",
            payload: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .optional("user_info", .object, nil, userInfoSummary),
            ]
        ),
        .event(
            "user.left",
            to: ["presence:{diagram_id}"],
            "A user is gone from a diagram.",
            payload: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .optional("reason", .string),
            ]
        ),
    ]

    /// Where a cursor is, as the event and the request tell it.
    static let cursorFields: [Field] = [
        .required("diagram_id", .string),
        .required("user_id", .string),
        .required("position", .object, nil, "`{x, y}`, numbers in the scene's coordinates."),
        .optional("tool", .string, nil, "What the cursor is, such as `pointer` or `laser`."),
        .optional("button", .string, nil, "`up` or `down`."),
        .optional("selected_element_ids", .any, nil, "What the user has selected."),
    ]

    /// What is told of a user.
    static let userInfoSummary = "What others are told of the user, such as `name` and `color`."

    private static let sceneVersionField = Field.optional(
        "scene_version",
        .integer,
        nil,
        "The sum of the versions of all elements afterwards."
    )
}
