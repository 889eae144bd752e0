extension AsyncAPIDocument {
    /// The connection, then the rooms in the order of the catalogue.
    var channels: JSONObject {
        var channels: JSONObject = [Self.connection: .object(connectionChannel)]
        for channel in catalogue.channels { channels[key(of: channel)] = .object(room(channel)) }
        return channels
    }

    private var connectionChannel: JSONObject {
        let names =
            catalogue.answeredRequests.flatMap { [$0.messageName, $0.answerName] }
            + ["welcome", "ping", "pong", "ack", "error"]
        return [
            "address": .string(
                catalogue.conversation == nil ? "/" : ConversationDeclaration.envelopePath
            ),
            "title": "The connection",
            "summary": "Requests and their replies, the welcome, errors.",
            "messages": Self.messages(names),
            "bindings": [
                "ws": [
                    "method": "GET",
                    "query": [
                        "type": "object",
                        "properties": [
                            "correlate": [
                                "type": "string", "enum": ["correlation_id"],
                                "description":
                                    "Replies repeat a message's `correlation_id` rather than its `id`.",
                            ]
                        ],
                    ],
                    "bindingVersion": "0.1.0",
                ]
            ],
        ]
    }

    private func room(_ channel: ChannelDeclaration) -> JSONObject {
        var room: JSONObject = [
            "address": .string(channel.pattern),
            "summary": .string(channel.summary),
            "messages": Self.messages(messagesHeard(in: channel)),
        ]
        if let identifier = channel.identifier {
            let events = catalogue.events(in: channel)
            let isSame = events.allSatisfy { event in
                event.routes.contains { $0.kind == channel.kind && $0.field == identifier }
            }
            var parameter: JSONObject = [
                "description": .string("What stands behind `\(channel.kind):` in the name.")
            ]
            // Only when all events agree where the identifier stands in the payload.
            if isSame, !events.isEmpty {
                parameter["location"] = .string("$message.payload#/data/\(identifier)")
            }
            room["parameters"] = .object([identifier: .object(parameter)])
        }
        room["x-permissions"] = [
            "listen": .array(catalogue.readPermissions(of: channel).map { .string($0) }),
            "publish": .array(catalogue.publishPermissions(of: channel).map { .string($0) }),
        ]
        if let delivery = channel.delivery.declaration { room["x-delivery"] = .object(delivery) }
        return room
    }

    /// The keys of what is heard in a room: its events, and under another delivery policy than `all` the hub's own.
    func messagesHeard(in channel: ChannelDeclaration) -> [String] {
        catalogue.events(in: channel).map(\.name)
            + (channel.delivery == .all ? [] : [DeliveryPolicies.replacedEvent])
    }
}

extension Catalogue {
    /// The events that are routed to channels of that declaration.
    package func events(in channel: ChannelDeclaration) -> [EventDeclaration] {
        events.filter { event in
            event.routes.contains {
                $0.kind == channel.kind && ($0.field == nil) == channel.isPlain
            }
        }
    }
}
