/// The JSON Schemas of envelopes: of any, and of those that are for something.
package enum EnvelopeSchema {
    /// Any envelope: nine fields, of which the hub writes all and needs `type` alone.
    package static var any: JSONObject {
        var properties = JSONObject()
        for field in EnvelopeField.allCases { properties[field.rawValue] = .object(field.schema) }
        return [
            "type": "object",
            "description":
                "A message. The hub writes all nine fields, and needs none but `type`; it ignores further ones.",
            "properties": .object(properties),
            "required": ["type"],
        ]
    }

    /// What a client's message says beyond being an envelope.
    ///
    /// - Parameters:
    ///   - type: What it is for.
    ///   - event: Its `event`; `nil` when it needs none.
    ///   - data: What its `data` holds; a message without required fields may leave it out.
    /// - Returns: A schema to go with that of any envelope.
    static func message(_ type: MessageType, _ event: String?, data: [Field]) -> JSONObject {
        var properties: JSONObject = ["type": constant(type.rawValue)]
        var required: [EnvelopeField] = [.type]
        if let event {
            properties["event"] = constant(event)
            required.append(.event)
        }
        if !data.isEmpty {
            properties["data"] = .object(data.schema(allowsFurther: true))
            if data.contains(where: \.isRequired) { required.append(.data) }
        }
        return object(properties, required)
    }

    /// What one of the hub's replies says beyond being an envelope: all nine fields, and whose answer it is.
    ///
    /// - Parameters:
    ///   - type: What it is for.
    ///   - event: Its `event`; `nil` when that varies.
    ///   - data: The schema of its `data`.
    /// - Returns: A schema to go with that of any envelope.
    static func reply(_ type: MessageType, _ event: String?, data: JSONObject) -> JSONObject {
        var properties: JSONObject = [
            "correlation_id": [
                "type": ["string", "null"],
                "description":
                    "The `id` of the message that it answers, or its `correlation_id` when it has no `id`; null when it has neither.",
            ],
            "type": constant(type.rawValue),
        ]
        if let event { properties["event"] = constant(event) }
        properties["data"] = .object(data)
        return object(properties, EnvelopeField.allCases)
    }

    /// What a refusal says beyond being an envelope.
    static var error: JSONObject {
        var schema = reply(.error, nil, data: ["type": "object"])
        guard var properties = schema["properties"]?.objectValue else { return schema }
        properties["error_code"] = .object(errorCode)
        properties["error_message"] = .object(errorMessage)
        schema["properties"] = .object(properties)
        return schema
    }

    /// The stable code of an error, as an error frame and an HTTP answer carry it.
    package static var errorCode: JSONObject {
        [
            "type": "string",
            "enum": .array(ErrorCode.allCases.map { .string($0.rawValue) }),
            "description": "Stable: programs switch on it.",
        ]
    }

    /// The text of an error, as an error frame and an HTTP answer carry it.
    package static var errorMessage: JSONObject {
        ["type": "string", "description": "What is wrong, for people; it may change."]
    }

    private static func constant(_ text: String) -> JSON {
        ["type": "string", "const": .string(text)]
    }

    private static func object(
        _ properties: JSONObject,
        _ required: [EnvelopeField]
    ) -> JSONObject {
        [
            "type": "object",
            "properties": .object(properties),
            "required": .array(required.map { .string($0.rawValue) }),
        ]
    }
}

extension EnvelopeField {
    fileprivate var schema: JSONObject {
        switch self {
        case .id: Self.text("The message's own identifier; the hub's are UUIDs.")
        case .correlationID: Self.textOrNull("What replies are matched by.")
        case .type:
            [
                "type": "string",
                "enum": .array(MessageType.allCases.map { .string($0.rawValue) }),
                "description": "What the message is for.",
            ]
        case .event: Self.textOrNull("The name of the event or request.")
        case .data: ["type": "object", "description": "The payload."]
        case .timestamp: Self.text("When the message was made; the hub's are UTC (RFC 3339).")
        case .room: Self.textOrNull("The channel.")
        case .errorCode: Self.textOrNull("The stable code of an error.")
        case .errorMessage: Self.textOrNull("The text of an error.")
        }
    }

    private static func text(_ description: String) -> JSONObject {
        ["type": "string", "description": .string(description)]
    }

    private static func textOrNull(_ description: String) -> JSONObject {
        ["type": ["string", "null"], "description": .string(description)]
    }
}
