extension RequestDeclaration {
    /// The key of the request's message.
    var messageName: String { "\(name).request" }
    /// The key of the message that answers it.
    var answerName: String { "\(name).response" }
}

extension AsyncAPIDocument {
    /// Every message, by its key: an event's is its name on the wire.
    var messages: JSONObject {
        var messages = JSONObject()
        for event in catalogue.events { messages[event.name] = message(event) }
        if catalogue.replacesEvents {
            messages[DeliveryPolicies.replacedEvent] = Self.replacedEvents
        }
        for request in catalogue.answeredRequests {
            messages[request.messageName] = message(request)
            messages[request.answerName] = answer(request)
        }
        for (name, message) in connectionMessages { messages[name] = message }
        return messages
    }

    private func message(_ event: EventDeclaration) -> JSON {
        var payload = event.payload
        if !payload.contains(where: { $0.name == "timestamp" }) {
            payload.append(
                .optional("timestamp", .string, nil, "When it was published; the hub adds it.")
            )
        }
        return Self.message(
            event.name,
            event.summary,
            EnvelopeSchema.message(.event, event.name, data: payload)
        )
    }

    private func message(_ request: RequestDeclaration) -> JSON {
        Self.message(
            request.name,
            request.summary,
            EnvelopeSchema.message(.request, request.name, data: request.parameters),
            matchedBy: .id
        )
    }

    private func answer(_ request: RequestDeclaration) -> JSON {
        Self.message(
            request.name,
            "The answer to `\(request.name)`.",
            EnvelopeSchema.reply(
                .response,
                request.name,
                data: request.answer.schema(allowsFurther: true)
            ),
            matchedBy: .correlationID
        )
    }

    /// What is no room's and belongs to no request.
    private var connectionMessages: [(String, JSON)] {
        let noData: JSONObject = ["type": "object"]
        let receipts = [RequestDeclaration.publish, .subscribe].map {
            JSON.object($0.answer.schema(allowsFurther: true))
        }
        return [
            (
                "welcome",
                Self.message(
                    "session.created",
                    "The first message of a connection: an event without a room.",
                    EnvelopeSchema.message(.event, "session.created", data: Self.welcome)
                )
            ),
            (
                "ping",
                Self.message(
                    "ping",
                    "Asks for a `pong`.",
                    EnvelopeSchema.message(.ping, nil, data: []),
                    matchedBy: .id
                )
            ),
            (
                "pong",
                Self.message(
                    "pong",
                    "Answers a `ping`.",
                    EnvelopeSchema.reply(.pong, nil, data: noData),
                    matchedBy: .correlationID
                )
            ),
            (
                "ack",
                Self.message(
                    "ack",
                    "Confirms an event that was published, or a subscription that was no request.",
                    EnvelopeSchema.reply(.ack, nil, data: ["anyOf": .array(receipts)]),
                    matchedBy: .correlationID
                )
            ),
            (
                "error",
                Self.message(
                    "error",
                    "A refusal. The connection stays open, unless it is `AUTH_FAILED` or `AUTH_REQUIRED`.",
                    EnvelopeSchema.error,
                    matchedBy: .correlationID
                )
            ),
        ]
    }

    private static var replacedEvents: JSON {
        message(
            DeliveryPolicies.replacedEvent,
            "Tells a slow connection how many events of the channel newer ones replaced; what follows is up to date.",
            EnvelopeSchema.message(
                .event,
                DeliveryPolicies.replacedEvent,
                data: [
                    .required("channel", .string),
                    .required("replaced", .integer, nil, "Since the last such event."),
                ]
            )
        )
    }

    private static var welcome: [Field] {
        [
            .required("connection_id", .string, nil, "No event of a room has it."),
            .required("server", .string, nil, "The service's name."),
            .required("message", .string),
            .required("authenticated", .boolean),
            .required("secure", .boolean),
            .required("rate_limit", .integer, nil, "The messages that one may send in a second."),
        ]
    }

    private static func message(
        _ name: String,
        _ summary: String,
        _ payload: JSONObject,
        matchedBy field: EnvelopeField? = nil
    ) -> JSON {
        var message: JSONObject = [
            "name": .string(name),
            "summary": .string(summary),
            "payload": [
                "allOf": [["$ref": "#/components/schemas/Envelope"], .object(payload)]
            ],
        ]
        if let field {
            message["correlationId"] = [
                "location": .string("$message.payload#/\(field.rawValue)")
            ]
        }
        return .object(message)
    }
}
