import Testing

@testable import Settings

@Suite("Numbers are read as YAML 1.2 writes them")
struct NumberTests {
    private func number(_ text: String, in range: NumberRange = .any) throws(SettingsErrors)
        -> Double
    {
        try read("a: \(text)", file: "a.yaml", name: "a") { reader in
            var number = -99.0
            reader.number("a", into: &number, in: range)
            return number
        }
    }

    @Test(
        "with a sign, a point and an exponent",
        arguments: [
            ("1", 1), ("-1", -1), ("+1.5", 1.5), (".5", 0.5), ("5.", 5), ("-.25", -0.25),
            ("1e3", 1000),
            ("3.986004418e14", 3.986004418e14), ("1.E-2", 0.01), ("'2'", 2), ("007", 7),
            ("1e-999", 0),
            ("0.1", 0.1), ("~", -99),
        ]
    )
    func forms(_ text: String, _ expected: Double) throws {
        #expect(try number(text) == expected)
    }

    @Test("minus zero keeps its sign")
    func minusZero() throws {
        #expect(try number("-0").sign == .minus)
    }

    @Test(
        "anything else is no number",
        arguments: [
            "one", ".", "'-'", "+-1", "e3", "1e", "1e+", "1e3.5", "1.2.3", "0x10", "1_000", "1 0",
            "nan", ".nan", ".inf",
            "inf", "'１'",
        ]
    )
    func others(_ text: String) {
        let found = messages { () throws(SettingsErrors) in _ = try number(text) }
        #expect(found.hasPrefix("a.yaml:1:4: a: \""))
        #expect(found.hasSuffix("\" is not a number"))
    }

    @Test(
        "outside its range it says which bound it misses",
        arguments: [
            ("1e999", NumberRange.any, "1e999 is too large"),
            ("-1e999", .any, "-1e999 is too large"),
            ("-1", .atLeast(0), "-1 is below 0"),
            ("0", .above(0), "0 is not above 0"),
            ("0", .above(0, upTo: 2.5), "0 is not above 0"),
            ("3", .above(0, upTo: 2.5), "3 is above 2.5"),
            ("1.5", .within(0...1), "1.5 is outside 0...1"),
        ]
    )
    func ranges(_ text: String, _ range: NumberRange, _ expected: String) {
        let found = messages { () throws(SettingsErrors) in _ = try number(text, in: range) }
        #expect(found == "a.yaml:1:4: a: \(expected)")
    }

    @Test("bounds are in their range, but for those that numbers must be above")
    func bounds() throws {
        #expect(try number("0", in: .atLeast(0)) == 0)
        #expect(try number("1", in: .within(0...1)) == 1)
        #expect(try number("2.5", in: .above(0, upTo: 2.5)) == 2.5)
    }

    @Test("a list of numbers is read whole or not at all")
    func lists() throws {
        func numbers(_ text: String) throws(SettingsErrors) -> [Double]? {
            try read(text, file: "a.yaml", name: "a") { reader in
                var numbers: [Double]?
                reader.numbers("a", into: &numbers)
                return numbers
            }
        }
        #expect(try numbers("a: [1, -2e1]") == [1, -20])
        #expect(try numbers("a: []") == [])
        #expect(try numbers("a: ~") == nil)
        #expect(
            messages { () throws(SettingsErrors) in _ = try numbers("a: [1, b, c]") } == """
                a.yaml:1:8: a[1]: "b" is not a number
                a.yaml:1:11: a[2]: "c" is not a number
                """
        )
    }
}
