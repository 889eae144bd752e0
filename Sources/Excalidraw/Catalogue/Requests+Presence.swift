internal import WebSocketCommon

extension Excalidraw {
    /// The requests of those who are in a diagram, and about them.
    static let presenceRequests: [RequestDeclaration] = [
        .command(
            "join_collaboration",
            "Lets a user be in a diagram, as long as the connection or MCP session is there that asked for it.",
            parameters: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .optional("user_info", .object, nil, userInfoSummary),
            ],
            answer: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .required("status", .string, .oneOf(["joined"])),
                .required("users", .array, nil, "Who is there now, the longest there first."),
                .required("scene_version", .integer),
                .required("position", .string, nil, "What `get_diagram` takes as `since`."),
                .optional(
                    "elements",
                    .array,
                    nil,
                    "The scene with its tombstones; missing when it is large: ask for `get_diagram`."
                ),
                .optional(
                    "presence_timeout_seconds",
                    .number,
                    nil,
                    "The silence after which the user is gone; null when a connection keeps the user there."
                ),
            ]
        ),
        .command(
            "leave_collaboration",
            "Lets a user be gone, unless another connection keeps the user there.",
            parameters: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .optional("reason", .string),
            ],
            answer: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .required(
                    "status",
                    .string,
                    .oneOf(["left", "present", "absent"]),
                    "`present` when another connection keeps the user there, `absent` for who was not there."
                ),
            ]
        ),
        .query(
            "get_active_users",
            "Tells who is in a diagram; nobody is in one that is not known.",
            parameters: [.required("diagram_id", .string)],
            answer: [
                .required("diagram_id", .string),
                .required("users", .array, nil, "The longest there first, with their cursors."),
                .required("total", .integer),
            ]
        ),
        .command(
            "move_cursor",
            "Says where the cursor is of a user who is in a diagram.",
            parameters: cursorFields,
            answer: [
                .required("diagram_id", .string),
                .required("user_id", .string),
                .required("status", .string, .oneOf(["moved"])),
            ]
        ),
    ]
}
