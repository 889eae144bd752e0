extension RequestDeclaration {
    /// The requests that the server answers for every service, beside the service's own.
    package static let common: [RequestDeclaration] = [
        subscribe,
        .query(
            "unsubscribe",
            "Ends the connection's listening to a channel, also to one it never listened to.",
            parameters: [.required("channel", .string)],
            answer: [
                .required("status", .string, .oneOf(["unsubscribed"])),
                .required("channel", .string),
            ]
        ),
        publish,
        getStatus,
        listChannels,
        .query(
            "list_subscriptions",
            "Lists the channels that the connection listens to.",
            answer: [.required("channels", .strings)]
        ),
        .query(
            "ping",
            "Tells that the server is there.",
            answer: [.required("status", .string, .oneOf(["pong"]))]
        ),
        .query(
            "auth",
            "Says who the client is; as the first message it is answered before the welcome.",
            parameters: [.required("token", .string)],
            answer: [
                .required("status", .string, .oneOf(["anonymous", "authenticated"])),
                .optional("user_id", .string),
            ]
        ),
    ]

    /// `subscribe`: makes a connection listen.
    package static let subscribe = query(
        "subscribe",
        "Makes the connection listen to a channel.",
        parameters: [.required("channel", .string)],
        answer: [
            .required("status", .string, .oneOf(["subscribed"])), .required("channel", .string),
        ]
    )

    /// `publish`: says an event in a channel, or in those that the catalogue routes it to.
    package static let publish = command(
        "publish",
        "Says an event in its channels, or in the one given.",
        parameters: [
            .required("event", .string, nil, "The event's name."),
            .optional("data", .object, nil, "Its payload."),
            .optional("channel", .string, nil, "The only channel it goes to."),
            .optional(
                "id",
                .string,
                nil,
                "The publisher's name for it; one that comes again is not published again."
            ),
        ],
        answer: [
            .required("status", .string), .required("event", .string),
            .required("channels", .strings), .required("subscribers", .integer),
            .optional("id", .string, nil, "The id that was given."),
            .optional(
                "duplicate",
                .boolean,
                nil,
                "Whether it had been published before; there when an id was given."
            ),
        ]
    )

    /// `get_status`: tells how the server is.
    package static let getStatus = query(
        "get_status",
        "Tells how the server is.",
        answer: [
            .required("status", .string, .oneOf(["healthy", "degraded", "stopping"])),
            .required("service", .string),
            .required("version", .string), .required("uptime_seconds", .number),
            .required("connections", .integer), .required("max_connections", .integer),
            .required("message_rate_limit", .integer), .required("channels", .integer),
            .required("subscriptions", .integer),
        ]
    )

    /// `list_channels`: tells which channels there are.
    package static let listChannels = query(
        "list_channels",
        "Lists the kinds of channels, and the channels that somebody listens to, the fullest first.",
        answer: [
            .required(
                "channels",
                .array,
                nil,
                "Each with a `description`, and a `delivery` policy unless that is `all`."
            ),
            .required("active", .array),
            .required("active_total", .integer),
        ]
    )
}
