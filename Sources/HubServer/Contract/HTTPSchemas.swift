internal import WebSocketCommon

/// The JSON Schemas that the pages share, under `components` in the OpenAPI document.
///
/// What the WebSocket has too is taken from the declarations of the common requests.
enum HTTPSchemas {
    /// How the service is.
    static let status = reference("Status")
    /// An event to publish.
    static let publication = reference("Publication")
    /// What became of an event that was published.
    static let receipt = reference("Receipt")
    /// What became of several events.
    static let receipts = reference("Receipts")
    /// The channels there are.
    static let channels = reference("Channels")
    /// Why something was refused.
    static let error = reference("Error")

    /// All of them, by their names.
    static var all: JSONObject {
        [
            "Status": .object(statusSchema),
            "Publication": .object(
                RequestDeclaration.publish.parameters.schema(allowsFurther: true)
            ),
            "Receipt": .object(RequestDeclaration.publish.answer.schema(allowsFurther: true)),
            "Receipts": receiptsSchema,
            "Channels": .object(
                RequestDeclaration.listChannels.answer.schema(allowsFurther: true)
            ),
            "Envelope": .object(EnvelopeSchema.any),
            "Error": [
                "type": "object",
                "properties": [
                    "error_code": .object(EnvelopeSchema.errorCode),
                    "error_message": .object(EnvelopeSchema.errorMessage),
                ],
                "required": ["error_code", "error_message"],
            ],
        ]
    }

    private static func reference(_ name: String) -> JSON {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    private static var statusSchema: JSONObject {
        var schema = RequestDeclaration.getStatus.answer.schema(allowsFurther: true)
        var properties = schema["properties"]?.objectValue ?? [:]
        properties["checks"] = [
            "type": "object",
            "description": "What the service depends on, by name.",
            "additionalProperties": [
                "type": "object",
                "properties": ["ok": ["type": "boolean"], "status": ["type": "string"]],
                "required": ["ok"],
            ],
        ]
        schema["properties"] = .object(properties)
        return schema
    }

    private static var receiptsSchema: JSON {
        [
            "type": "object",
            "properties": [
                "status": ["type": "string", "enum": ["published", "partial", "refused"]],
                "results": [
                    "type": "array", "items": ["oneOf": [receipt, error]],
                    "description": "In the order of the events.",
                ],
                "published": ["type": "integer", "minimum": 0],
                "refused": ["type": "integer", "minimum": 0],
            ],
            "required": ["status", "results", "published", "refused"],
        ]
    }
}
