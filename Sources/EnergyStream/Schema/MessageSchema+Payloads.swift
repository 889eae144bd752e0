internal import WebSocketCommon

/// What each type's payload is made of.
extension MessageSchema {
    static var startupComplete: JSONObject {
        object(
            [
                "model": reference("modelId"),
                "tier": oneOf(EnergyStream.Tier.self),
                "version": ["type": "string", "pattern": #"^\d+\.\d+\.\d+$"#],
                "frameRate": ["const": .integer(StartupComplete.frameRate)],
                "capabilities": [
                    "type": "array", "items": oneOf(StartupComplete.Capability.self),
                    "uniqueItems": true,
                ],
            ],
            optional: ["capabilities"]
        )
    }

    static var energyUpdate: JSONObject {
        let parts = ["generation", "attention", "reasoning"]
        var distribution = JSONObject()
        for part in parts { distribution[part] = reference("energyValue") }
        return object(
            [
                "totalEnergy": reference("energyValue"),
                "deltaEnergy": ["type": "number"],
                "tokensGenerated": ["type": "integer", "minimum": 0],
                "processingTime": [
                    "type": "number", "minimum": 0, "maximum": 16.67,
                    "description": "How late the frame was sent, in milliseconds.",
                ],
                "modelId": reference("modelId"),
                "energyDistribution": .object(object(distribution, optional: parts)),
            ],
            optional: ["energyDistribution"]
        )
    }

    static var energyField: JSONObject {
        let coordinate = object([
            "x": ["type": "number"], "y": ["type": "number"], "energy": reference("energyValue"),
        ])
        return object([
            "fieldType": oneOf(EnergyField.Kind.self),
            "intensity": reference("fraction"),
            "coordinates": ["type": "array", "items": .object(coordinate)],
            "modelId": reference("modelId"),
        ])
    }

    static var tokenStream: JSONObject {
        object(
            [
                "tokens": ["type": "array", "items": ["type": "string"]],
                "isComplete": ["type": "boolean"],
                "sessionId": ["type": "string"],
                "modelId": reference("modelId"),
                "energyCost": reference("energyValue"),
            ],
            optional: ["energyCost"]
        )
    }

    static var interferenceEvent: JSONObject {
        object([
            "patternType": oneOf(InterferenceEvent.Pattern.self),
            "models": reference("models"),
            "intensity": reference("fraction"),
            "coherenceScore": reference("fraction"),
        ])
    }

    static var resonanceEvent: JSONObject {
        object(
            [
                "resonanceType": oneOf(ResonanceEvent.Kind.self),
                "frequency": ["type": "number", "minimum": 0],
                "amplitude": reference("fraction"),
                "participants": reference("models"),
                "phase": ["type": "number", "minimum": 0, "maximum": 360],
            ],
            optional: ["phase"]
        )
    }

    static var rewardEvent: JSONObject {
        let levels = RewardEvent.Level.range
        return object(
            [
                "rewardType": oneOf(RewardEvent.Kind.self),
                "title": [
                    "type": "string", "maxLength": .integer(RewardEvent.longestTitle),
                ],
                "points": ["type": "integer", "minimum": 0],
                "description": [
                    "type": "string", "maxLength": .integer(RewardEvent.longestDescription),
                ],
                "level": [
                    "type": "integer", "minimum": .integer(levels.lowerBound),
                    "maximum": .integer(levels.upperBound),
                ],
                "energyBonus": reference("energyValue"),
            ],
            optional: ["description", "level", "energyBonus"]
        )
    }

    static var heartbeat: JSONObject {
        object(
            [
                "sequence": ["type": "integer", "minimum": 0],
                "serverTime": reference("timestamp"),
                "frameRate": [
                    "type": "number", "minimum": 0,
                    "description": "Frames of the last second, in hertz.",
                ],
                "connectionId": ["type": "string"],
            ],
            optional: ["frameRate", "connectionId"]
        )
    }

    static var errorEvent: JSONObject {
        object(
            [
                "severity": oneOf(ErrorEvent.Severity.self),
                "code": ["type": "string", "pattern": "^[A-Z0-9_]+$"],
                "message": [
                    "type": "string", "maxLength": .integer(ErrorEvent.longestMessage),
                ],
                "component": oneOf(ErrorEvent.Component.self),
                "details": ["type": "object"],
                "recoverable": ["type": "boolean"],
            ],
            optional: ["details", "recoverable"]
        )
    }
}
