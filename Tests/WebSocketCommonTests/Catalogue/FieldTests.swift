import Testing
import WebSocketCommon

@Suite("A field says exactly what is wrong with its value")
struct FieldTests {
    /// A value for each kind of JSON, and how errors name it.
    static let values: [(json: String, name: String)] = [
        (#""text""#, #""text""#), ("7", "7"), ("-0", "-0"), ("1.5", "1.5"), ("1e2", "1e2"),
        ("12345678901234567890", "12345678901234567890"), ("true", "true"), ("false", "false"),
        ("{}", "object"), ("[]", "array"), (#"["a","b"]"#, "array"),
    ]

    /// What each type admits of them, by place.
    static let admitted: [(Field.ValueType, String, Set<String>)] = [
        (.string, "a string", [#""text""#]),
        (.integer, "an integer", ["7", "-0"]),
        (.number, "a number", ["7", "-0", "1.5", "1e2", "12345678901234567890"]),
        (.boolean, "a boolean", ["true", "false"]),
        (.object, "an object", ["{}"]),
        (.array, "an array", ["[]", #"["a","b"]"#]),
        (.strings, "an array of strings", ["[]", #"["a","b"]"#]),
        (.any, "any value", Set(values.map(\.json))),
    ]

    @Test("each type admits its values and names the others", arguments: admitted)
    func types(_ type: Field.ValueType, _ article: String, _ admitted: Set<String>) {
        for (json, name) in Self.values {
            let expected =
                admitted.contains(json) ? nil : "thing: x: expected \(article), found \(name)"
            for field in [Field.required("x", type), .optional("x", type)] {
                let problem = problem([field], #"{"x":\#(json)}"#)
                #expect(problem == expected, "\(type) \(json)")
            }
        }
    }

    @Test(
        "a required field must be there and not null, an optional one need not",
        arguments: admitted
    )
    func absence(_ type: Field.ValueType, _ article: String, _: Set<String>) {
        #expect(problem([.required("x", type)], "{}") == "thing: x: field required")
        #expect(
            problem([.required("x", type)], #"{"x":null}"#)
                == "thing: x: expected \(article), found null"
        )
        #expect(problem([.optional("x", type)], "{}") == nil)
        #expect(problem([.optional("x", type)], #"{"x":null}"#) == nil)
    }

    @Test(
        "of an array of strings the first other element is named, with its place",
        arguments: [
            ("[1]", "x[0]: expected a string, found 1"),
            (#"["a",null,2]"#, "x[1]: expected a string, found null"),
            (#"["a","b",["c"]]"#, "x[2]: expected a string, found array"),
        ]
    )
    func elements(json: String, expected: String) {
        #expect(problem([.optional("x", .strings)], #"{"x":\#(json)}"#) == "thing: \(expected)")
    }

    @Test("the first field at fault is named, in the order of the declaration")
    func order() {
        let fields: [Field] = [.required("a", .string), .required("b", .string)]
        #expect(problem(fields, #"{"b":1,"a":2}"#) == "thing: a: expected a string, found 2")
        #expect(problem(fields, #"{"b":1,"a":"x"}"#) == "thing: b: expected a string, found 1")
    }

    @Test("of equal names the last counts, and fields that are not declared pass")
    func names() {
        let fields: [Field] = [.required("a", .string)]
        #expect(problem(fields, #"{"a":1,"z":[],"a":"x"}"#) == nil)
        #expect(problem(fields, #"{"a":"x","a":1}"#) == "thing: a: expected a string, found 1")
        #expect(problem(fields, #"{"\u0061":"x"}"#) == nil)
    }

    @Test("a long value is shown in part")
    func long() {
        let text = String(repeating: "x", count: 1000)
        let problem = problem([.required("a", .integer)], #"{"a":"\#(text)"}"#) ?? ""
        #expect(problem.hasPrefix(#"thing: a: expected an integer, found "xxx"#))
        #expect(problem.count < 100)
    }

    @Test("a breach is called what the caller calls it")
    func code() {
        let object: JSONObject = [:]
        let code = object.withSlice { slice in
            do throws(ServiceError) {
                try [Field.required("a", .any)].check(slice, .invalidPayload, of: "thing")
                return ErrorCode?.none
            } catch { return error.code }
        }
        #expect(code == .invalidPayload)
    }

    private func problem(_ fields: [Field], _ json: String) -> String? {
        Array(json.utf8).span.withUnsafeBytes { bytes in
            do throws(ServiceError) {
                guard let slice = try? JSONSlice(parsing: bytes) else { return "not JSON" }
                try fields.check(slice, .invalidRequest, of: "thing")
                return nil
            } catch { return error.message }
        }
    }
}
