import Testing
import WebSocketCommon

@Suite("A constraint is checked after the type, and its breach names what is allowed")
struct FieldConstraintTests {
    private static let state = Field.Constraint.oneOf(["idle", "busy", "gone"])
    private static let share = Field.Constraint.within(-5...100)

    @Test(
        "a text must be one of those declared, byte for byte",
        arguments: [
            (#""idle""#, nil), (#""gone""#, nil), (#""\u0069dle""#, nil),
            (#""Idle""#, #""Idle" is not one of idle, busy, gone"#),
            (#""""#, #""" is not one of idle, busy, gone"#),
            (#""a\nb""#, #""a\nb" is not one of idle, busy, gone"#),
            ("7", "expected a string, found 7"), ("{}", "expected a string, found object"),
        ] as [(String, String?)]
    )
    func oneOf(_ json: String, _ expected: String?) {
        for field in [
            Field.required("x", .string, Self.state), .optional("x", .string, Self.state),
        ] {
            #expect(problem(field, json) == expected)
        }
    }

    @Test(
        "an integer must be within its range, both ends included",
        arguments: [
            ("-5", nil), ("0", nil), ("-0", nil), ("100", nil),
            ("-6", "-6 is outside -5...100"), ("101", "101 is outside -5...100"),
            ("9223372036854775807", "9223372036854775807 is outside -5...100"),
            ("9223372036854775808", "expected an integer, found 9223372036854775808"),
            ("7.0", "expected an integer, found 7.0"),
            (#""7""#, #"expected an integer, found "7""#),
        ] as [(String, String?)]
    )
    func within(_ json: String, _ expected: String?) {
        for field in [
            Field.required("x", .integer, Self.share), .optional("x", .integer, Self.share),
        ] {
            #expect(problem(field, json) == expected)
        }
    }

    @Test("an optional field may be null or missing whatever its constraint")
    func absence() {
        for (type, constraint) in [(Field.ValueType.string, Self.state), (.integer, Self.share)] {
            #expect(problem(.optional("x", type, constraint), "null") == nil)
            #expect(problem(.optional("x", type, constraint), nil) == nil)
            #expect(problem(.required("x", type, constraint), nil) == "field required")
            #expect(
                problem(.required("x", type, constraint), "null")
                    == "expected \(type == .string ? "a string" : "an integer"), found null"
            )
        }
    }

    @Test("a long text is shown in part")
    func long() {
        let text = String(repeating: "x", count: 1000)
        let problem = problem(.required("x", .string, Self.state), "\"\(text)\"") ?? ""
        #expect(
            problem.hasPrefix(#""xxx"#) && problem.hasSuffix("…\" is not one of idle, busy, gone")
        )
        #expect(problem.count < 120)
    }

    /// What is wrong with the field's value, without the names before it.
    private func problem(_ field: Field, _ json: String?) -> String? {
        let document = json.map { #"{"x":\#($0)}"# } ?? "{}"
        return Array(document.utf8).span.withUnsafeBytes { bytes in
            do throws(ServiceError) {
                guard let slice = try? JSONSlice(parsing: bytes) else { return "not JSON" }
                try [field].check(slice, .invalidPayload, of: "thing")
                return nil
            } catch { return String(error.message.dropFirst("thing: x: ".count)) }
        }
    }
}
