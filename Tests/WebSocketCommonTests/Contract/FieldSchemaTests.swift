import Testing
import WebSocketCommon

@Suite("A declaration of fields becomes a JSON Schema that admits what the check admits")
struct FieldSchemaTests {
    @Test(
        "each type becomes its own, and an optional field admits null",
        arguments: [
            (.string, #"{"type":"string"}"#, #"{"type":["string","null"]}"#),
            (.integer, #"{"type":"integer"}"#, #"{"type":["integer","null"]}"#),
            (.number, #"{"type":"number"}"#, #"{"type":["number","null"]}"#),
            (.boolean, #"{"type":"boolean"}"#, #"{"type":["boolean","null"]}"#),
            (.object, #"{"type":"object"}"#, #"{"type":["object","null"]}"#),
            (.array, #"{"type":"array"}"#, #"{"type":["array","null"]}"#),
            (
                .strings, #"{"type":"array","items":{"type":"string"}}"#,
                #"{"type":["array","null"],"items":{"type":"string"}}"#
            ),
            (.any, #"{"type":["string","number","boolean","object","array"]}"#, "{}"),
        ] as [(Field.ValueType, String, String)]
    )
    func types(_ type: Field.ValueType, _ required: String, _ optional: String) {
        #expect(text(Field.required("x", type).schema) == required)
        #expect(text(Field.optional("x", type).schema) == optional)
    }

    @Test("constraints and summaries follow the type")
    func constraints() {
        #expect(
            text(Field.required("x", .string, .oneOf(["a", "b"]), "Which.").schema)
                == #"{"type":"string","enum":["a","b"],"description":"Which."}"#
        )
        #expect(
            text(Field.optional("x", .string, .oneOf(["a"])).schema)
                == #"{"type":["string","null"],"enum":["a",null]}"#
        )
        #expect(
            text(Field.optional("x", .integer, .within(1...500)).schema)
                == #"{"type":["integer","null"],"minimum":1,"maximum":500}"#
        )
    }

    @Test("an object lists its fields in order, and those that must be there")
    func objects() {
        let fields: [Field] = [
            .required("b", .string), .optional("a", .any), .required("c", .object),
        ]
        let properties =
            #""properties":{"b":{"type":"string"},"a":{},"c":{"type":"object"}},"required":["b","c"]"#
        #expect(text(fields.schema(allowsFurther: true)) == #"{"type":"object",\#(properties)}"#)
        #expect(
            text(fields.schema(allowsFurther: false))
                == #"{"type":"object",\#(properties),"additionalProperties":false}"#
        )
    }

    @Test("without fields nothing is said of them")
    func empty() {
        #expect(text([Field]().schema(allowsFurther: true)) == #"{"type":"object"}"#)
        #expect(
            text([Field]().schema(allowsFurther: false))
                == #"{"type":"object","additionalProperties":false}"#
        )
        let optional: [Field] = [.optional("a", .string)]
        #expect(optional.schema(allowsFurther: true)["required"] == nil)
    }

    private func text(_ schema: JSONObject) -> String {
        String(decoding: schema.encoded(), as: UTF8.self)
    }
}
