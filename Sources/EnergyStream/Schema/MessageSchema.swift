internal import WebSocketCommon

/// The JSON Schema of all that clients are sent, draft 7: served at `/schema.json`.
///
/// Each type is a definition of the message's type's name, and refers to others by `#/definitions/…`, so the document needs no other.
enum MessageSchema {
    /// The whole document.
    static let document: JSONObject = [
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "energy-stream",
        "description": "Any message that the energy stream sends.",
        "oneOf": .array(StreamMessageType.allCases.map { reference($0.rawValue) }),
        "definitions": .object(definitions),
    ]

    private static var definitions: JSONObject {
        var definitions: JSONObject = [
            "modelId": ["type": "string", "pattern": "^[a-zA-Z0-9_-]+$"],
            "energyValue": ["type": "number", "minimum": 0],
            "fraction": ["type": "number", "minimum": 0, "maximum": 1],
            "timestamp": [
                "type": "integer", "minimum": 0,
                "description": "Milliseconds since 1970-01-01T00:00:00 UTC.",
            ],
            "models": [
                "type": "array", "items": reference("modelId"), "minItems": 2,
            ],
        ]
        for type in StreamMessageType.allCases {
            definitions[type.rawValue] = .object(message(type))
        }
        return definitions
    }

    private static func message(_ type: StreamMessageType) -> JSONObject {
        var members: JSONObject = [
            "type": ["const": .string(type.rawValue)],
            "channel": ["const": .string(type.channel.rawValue)],
            "timestamp": reference("timestamp"),
        ]
        if type.hasFrameNumber { members["frameNumber"] = ["type": "integer", "minimum": 0] }
        members["payload"] = .object(payload(type))
        return object(members)
    }

    private static func payload(_ type: StreamMessageType) -> JSONObject {
        switch type {
        case .startupComplete: startupComplete
        case .energyUpdate: energyUpdate
        case .energyField: energyField
        case .tokenStream: tokenStream
        case .interferenceEvent: interferenceEvent
        case .resonanceEvent: resonanceEvent
        case .rewardEvent: rewardEvent
        case .heartbeat: heartbeat
        case .errorEvent: errorEvent
        }
    }

    // MARK: Building blocks

    static func reference(_ definition: String) -> JSON {
        ["$ref": .string("#/definitions/\(definition)")]
    }

    static func oneOf<Value: RawRepresentable<String> & CaseIterable>(_: Value.Type) -> JSON {
        ["type": "string", "enum": .array(Value.allCases.map { .string($0.rawValue) })]
    }

    /// An object of these members and no other.
    static func object(_ members: JSONObject, optional: [String] = []) -> JSONObject {
        let required = members.members.map(\.name).filter { !optional.contains($0) }
        return [
            "type": "object",
            "properties": .object(members),
            "required": required.json,
            "additionalProperties": false,
        ]
    }
}
