internal import WebSocketCommon

/// A tool that every service has, beside those made of its requests.
///
/// Agents know the WebSocket tools by two sets of names, that of the plan and that of the published servers; both are here, and
/// where their answers differ the answer has the fields of all.
enum ServerTool: String, CaseIterable {
    case health = "get_health"
    case healthCheck = "websocket_health_check"
    case briefStatus = "websocket_status"
    case detailedStatus = "websocket_get_status"
    case rooms = "websocket_list_rooms"
    case metrics = "websocket_get_metrics"
    case broadcastTestEvent = "websocket_broadcast_test_event"
    case broadcastTestEventToAll = "broadcast_test_event"
    case waitForEvents = "wait_for_events"

    /// How many members of channels `websocket_get_status` tells in all: a thousand channels may have a thousand each, and an answer
    /// is to stay below the 1 MiB that the SDKs take.
    static let mostMembers = 5000

    /// What it takes and answers.
    var declaration: RequestDeclaration {
        switch self {
        case .health:
            .query(
                rawValue,
                "Tells the health of the server as GET /health does, with a check for each thing that must be well.",
                answer: Self.named(["status", "service", "version"], .string)
                    + [.required("checks", .object), .required("figures", .object)]
            )
        case .healthCheck:
            .query(
                rawValue,
                "Tells whether the WebSocket server is healthy, where it listens and how many connections it has.",
                answer: Self.named(["status", "server", "host"], .string)
                    + Self.named(
                        ["port", "connections", "rooms", "max_connections", "message_rate_limit"],
                        .integer
                    ) + [.required("uptime", .number)]
            )
        case .briefStatus:
            .query(
                rawValue,
                "Tells whether the WebSocket server runs, and its port.",
                answer: [.required("running", .boolean)]
                    + Self.named(["connections", "port"], .integer)
            )
        case .detailedStatus:
            .query(
                rawValue,
                "Lists the connections of the WebSocket server and who is in which room, up to 1,000 of each and 5,000 members in all.",
                answer: [
                    .required("server", .object), .required("is_running", .boolean),
                    .required("connections", .strings), .required("rooms", .object),
                ] + Self.named(["total_connections", "total_rooms"], .integer)
            )
        case .rooms:
            .query(
                rawValue,
                "Lists the channels that somebody listens to, the fullest first, up to 1,000.",
                answer: [.required("rooms", .object), .required("total_rooms", .integer)]
            )
        case .metrics:
            .query(
                rawValue,
                "Tells what the WebSocket server has counted since it started.",
                answer: [
                    .required("server", .string), .required("is_running", .boolean),
                    .required("uptime_seconds", .number),
                    .required("average_message_rate", .number, nil, "Messages a second."),
                ]
                    + Self.named(
                        [
                            "total_broadcasts", "peak_connections", "current_connections",
                            "active_connections", "active_rooms", "max_connections",
                            "message_rate_limit",
                        ],
                        .integer
                    )
            )
        case .broadcastTestEvent:
            .command(
                rawValue,
                "Sends an event marked as a test to a channel; it is not checked and changes no state.",
                parameters: [
                    .optional(
                        "event_type",
                        .string,
                        nil,
                        "The event's name; test.event if missing."
                    ),
                    .optional("room", .string, nil, "The channel; global if missing."),
                    .optional("channel", .string, nil, "Another name for room."),
                    .optional("data", .object, nil, "The payload."),
                ],
                answer: Self.named(["status", "event_type", "room", "channel", "message"], .string)
                    + [.required("subscribers", .integer)]
            )
        case .broadcastTestEventToAll:
            .command(
                rawValue,
                "Sends an event marked as a test to the channel global; it is not checked and changes no state.",
                parameters: [
                    .required("event_type", .string), .optional("data", .object),
                ],
                answer: [.required("status", .string), .required("subscribers", .integer)]
            )
        case .waitForEvents:
            .query(
                rawValue,
                "Waits for the next events of a channel and returns them; reports progress with each.",
                parameters: [
                    .required("channel", .string),
                    .optional("event", .string, nil, "Only events of this name."),
                    .optional("count", .integer, .within(1...100), "How many; 1 if missing."),
                    .optional(
                        "timeout_seconds",
                        .integer,
                        .within(0...300),
                        "When to return with what has come; 30 if missing."
                    ),
                ],
                answer: [
                    .required("channel", .string), .required("events", .array),
                    .required("timed_out", .boolean),
                ]
            )
        }
    }

    private static func named(_ names: [String], _ type: Field.ValueType) -> [Field] {
        names.map { .required($0, type) }
    }
}
