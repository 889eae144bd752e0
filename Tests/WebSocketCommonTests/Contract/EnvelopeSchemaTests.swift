import Testing

@testable import WebSocketCommon

@Suite("The schemas of envelopes")
struct EnvelopeSchemaTests {
    @Test("any envelope has the nine fields in their order, and needs its type alone")
    func any() {
        let schema = EnvelopeSchema.any
        #expect(
            schema["properties"]?.objectValue?.members.map(\.name)
                == EnvelopeField.allCases.map(\.rawValue)
        )
        #expect(schema["required"] == ["type"])
        #expect(
            schema["properties"]?["type"]?["enum"]
                == .array(MessageType.allCases.map { .string($0.rawValue) })
        )
    }

    @Test("a client's message fixes type and event, and needs data only where a field is required")
    func messages() {
        let some = EnvelopeSchema.message(.request, "get", data: [.required("a", .string)])
        #expect(some["properties"]?["type"]?["const"] == "request")
        #expect(some["properties"]?["event"]?["const"] == "get")
        #expect(some["properties"]?["data"]?["required"] == ["a"])
        #expect(some["required"] == ["type", "event", "data"])

        let none = EnvelopeSchema.message(.request, "get", data: [.optional("a", .string)])
        #expect(none["required"] == ["type", "event"])
        let ping = EnvelopeSchema.message(.ping, nil, data: [])
        #expect(ping["properties"]?.objectValue?.members.map(\.name) == ["type"])
        #expect(ping["required"] == ["type"])
    }

    @Test("a reply has all nine fields, and says whose answer it is")
    func replies() {
        let schema = EnvelopeSchema.reply(.response, "get", data: ["type": "object"])
        #expect(schema["required"] == .array(EnvelopeField.allCases.map { .string($0.rawValue) }))
        #expect(
            schema["properties"]?.objectValue?.members.map(\.name)
                == ["correlation_id", "type", "event", "data"]
        )
    }

    @Test("an error has one of the stable codes and a text")
    func errors() {
        let properties = EnvelopeSchema.error["properties"]
        #expect(
            properties?["error_code"]?["enum"]
                == .array(ErrorCode.allCases.map { .string($0.rawValue) })
        )
        #expect(properties?["error_message"]?["type"] == "string")
        #expect(properties?["type"]?["const"] == "error")
    }
}
