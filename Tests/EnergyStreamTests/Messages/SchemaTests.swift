import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("The schema")
struct SchemaTests {
    /// A valid message of each type, to be spoilt.
    private static let samples: [String: JSONObject] = [
        "startup_complete": [
            "model": "m", "tier": "Mid-Tier", "version": "1.0.0", "frameRate": 60,
            "capabilities": ["council", "turbo", "visualization", "plugins"],
        ],
        "energy_update": [
            "totalEnergy": 0, "deltaEnergy": -1.5, "tokensGenerated": 0, "processingTime": 16.67,
            "modelId": "m", "energyDistribution": [:],
        ],
        "energy_field": [
            "fieldType": "stream", "intensity": 1, "coordinates": [["x": -1, "y": 2, "energy": 0]],
            "modelId": "m",
        ],
        "token_stream": [
            "tokens": ["a"], "isComplete": false, "sessionId": "", "modelId": "m",
            "energyCost": 0.5,
        ],
        "interference_event": [
            "patternType": "neutral", "models": ["a", "b"], "intensity": 0.5,
            "coherenceScore": 0.5,
        ],
        "resonance_event": [
            "resonanceType": "harmonic", "frequency": 2.5, "amplitude": 0.5,
            "participants": ["a", "b"], "phase": 360,
        ],
        "reward_event": [
            "rewardType": "achievement", "title": "t", "points": 0, "description": "d",
            "level": 5, "energyBonus": 0,
        ],
        "heartbeat": ["sequence": 0, "serverTime": 1, "frameRate": 60.1, "connectionId": "c"],
        "error_event": [
            "severity": "info", "code": "A_1", "message": "m", "component": "ui",
            "details": ["any": ["thing": 1]], "recoverable": false,
        ],
    ]

    private static func message(_ type: StreamMessageType, _ payload: JSONObject? = nil)
        -> JSONObject
    {
        var message: JSONObject = [
            "type": .string(type.rawValue), "channel": .string(type.channel.rawValue),
            "timestamp": 0,
        ]
        if type.hasFrameNumber { message["frameNumber"] = 0 }
        message["payload"] = .object(payload ?? samples[type.rawValue] ?? [:])
        return message
    }

    private func fits(_ message: JSONObject) throws -> Bool {
        try SchemaChecker.ours.problems(.object(message)).isEmpty
    }

    @Test("is draft 7, has the nine types, and refers to nothing but itself")
    func document() throws {
        let document = MessageSchema.document
        #expect(document["$schema"] == "http://json-schema.org/draft-07/schema#")
        let names = try #require(document["oneOf"]?.arrayValue).map { $0["$ref"]?.stringValue }
        #expect(names == StreamMessageType.allCases.map { "#/definitions/\($0.rawValue)" })
        #expect(names.count == 9)
        let definitions = try #require(document["definitions"]?.objectValue)
        for reference in references(in: .object(document)) {
            let name = try #require(reference.split(separator: "/").last)
            #expect(reference == "#/definitions/\(name)")
            #expect(definitions[String(name)] != nil, "\(reference)")
        }
    }

    private func references(in value: JSON) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                member.name == "$ref"
                    ? [member.value.stringValue ?? ""] : references(in: member.value)
            }
        case .array(let elements): elements.flatMap(references)
        default: []
        }
    }

    @Test(
        "takes every type, with what may be there and without",
        arguments: StreamMessageType.allCases
    )
    func samples(type: StreamMessageType) throws {
        #expect(try fits(Self.message(type)))
        let optional = [
            "capabilities", "energyDistribution", "energyCost", "phase", "description", "level",
            "energyBonus", "connectionId", "details", "recoverable",
        ]
        let payload = try #require(Self.samples[type.rawValue])
        for member in payload.members {
            var lesser = payload
            lesser[member.name] = nil
            let mayLack =
                optional.contains(member.name)
                || type == .heartbeat && member.name == "frameRate"
            #expect(try fits(Self.message(type, lesser)) == mayLack, "\(member.name)")
            var greater = payload
            greater["further"] = 1
            #expect(try !fits(Self.message(type, greater)))
        }
    }

    @Test(
        "refuses envelopes that are not whole, or have more",
        arguments: StreamMessageType.allCases
    )
    func envelopes(type: StreamMessageType) throws {
        let message = Self.message(type)
        for member in message.members {
            var lesser = message
            lesser[member.name] = nil
            #expect(try !fits(lesser), "\(member.name)")
        }
        var other = message
        other["frameNumber"] = type.hasFrameNumber ? nil : 1
        #expect(try !fits(other))
        other = message
        other["channel"] = "elsewhere"
        #expect(try !fits(other))
        other = message
        other["timestamp"] = 1.5
        #expect(try !fits(other))
        other["timestamp"] = -1
        #expect(try !fits(other))
    }

    @Test(
        "refuses what is outside its ranges",
        arguments: [
            (.startupComplete, "frameRate", 59), (.startupComplete, "tier", "Low"),
            (.startupComplete, "version", "1.0"), (.startupComplete, "model", "a.b"),
            (.startupComplete, "capabilities", ["council", "council"]),
            (.energyUpdate, "processingTime", 16.68), (.energyUpdate, "totalEnergy", -1),
            (.energyUpdate, "tokensGenerated", 1.5),
            (.energyUpdate, "energyDistribution", ["other": 1]),
            (.energyField, "intensity", 1.01), (.energyField, "fieldType", "fog"),
            (.energyField, "coordinates", [["x": 0, "y": 0]]),
            (.energyField, "coordinates", [["x": 0, "y": 0, "energy": 0, "z": 0]]),
            (.tokenStream, "tokens", [1]), (.interferenceEvent, "models", ["a"]),
            (.interferenceEvent, "coherenceScore", -0.1), (.resonanceEvent, "phase", 361),
            (.resonanceEvent, "participants", ["a", "b.c"]), (.rewardEvent, "level", 6),
            (.rewardEvent, "points", -1), (.heartbeat, "sequence", -1),
            (.errorEvent, "code", "lower"), (.errorEvent, "component", "hub"),
            (.errorEvent, "message", .string(String(repeating: "m", count: 1001))),
            (.rewardEvent, "title", .string(String(repeating: "t", count: 101))),
            (.rewardEvent, "description", .string(String(repeating: "d", count: 501))),
        ] as [(StreamMessageType, String, JSON)]
    )
    func ranges(type: StreamMessageType, name: String, value: JSON) throws {
        var payload = try #require(Self.samples[type.rawValue])
        payload[name] = value
        #expect(try !fits(Self.message(type, payload)))
    }

    @Test("is served as a page")
    func page() throws {
        var stage = try Stage()
        let page = try stage.page("/schema.json")
        #expect(page == MessageSchema.document)
        let declaration = try #require(
            EnergyStream.catalogue.resources.first { $0.path == "/schema.json" }
        )
        try page.withSlice { try declaration.answer.check($0, .internalError, of: "page") }
    }
}
