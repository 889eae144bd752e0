internal import WebSocketCommon

/// Turns the text of a value into the types of the standard library.
enum SettingText {
    /// Reads `true` or `false`; YAML 1.1's `yes` and `on` are refused, as YAML 1.2 has it.
    static func bool(_ text: String) throws(SettingsProblem) -> Bool {
        guard let value = Bool(text) else {
            throw SettingsProblem("\(text.quoted) is neither true nor false")
        }
        return value
    }

    /// Reads a whole number within a range, in decimal.
    static func integer<Value: FixedWidthInteger>(
        _ text: String,
        in range: ClosedRange<Value>
    ) throws(SettingsProblem) -> Value {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw SettingsProblem("\(text.quoted) is not an integer")
        }
        guard let value = Value(text), range.contains(value) else {
            // A number too large for the type is outside the range too.
            throw outside(text, "\(range.lowerBound)", "\(range.upperBound)")
        }
        return value
    }

    /// Reads a number within a range, in decimal: digits, and behind a point more digits.
    static func decimal(
        _ text: String,
        in range: ClosedRange<Double>
    ) throws(SettingsProblem) -> Double {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let isDecimal =
            parts.count <= 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isASCII && $0.isNumber }
            }
        guard isDecimal, let value = Double(text) else {
            throw SettingsProblem("\(text.quoted) is not a number")
        }
        guard range.contains(value) else {
            throw outside(text, "\(range.lowerBound)", "\(range.upperBound)")
        }
        return value
    }

    /// Reads a number within a range, as YAML 1.2 §10.2.1.4 writes floats; infinities and NaN are refused.
    static func number(
        _ text: String,
        in range: NumberRange
    ) throws(SettingsProblem) -> Double {
        var rest = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let sign = text.hasPrefix("-") ? "-" : ""
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.hasPrefix(".") {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(1 + fraction.count)
        }
        // YAML has `1.` and `.5`, which Swift does not read.
        let digits = "\(sign)\(whole.isEmpty ? "0" : whole).\(fraction.isEmpty ? "0" : fraction)"
        guard !whole.isEmpty || !fraction.isEmpty, isExponent(rest),
            let value = Double(digits + rest)
        else { throw SettingsProblem("\(text.quoted) is not a number") }
        try range.check(value, text)
        return value
    }

    /// Whether a text is nothing, or `e`, perhaps a sign, and digits.
    private static func isExponent(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        var digits = text.dropFirst()
        if digits.hasPrefix("-") || digits.hasPrefix("+") { digits = digits.dropFirst() }
        return (first == "e" || first == "E") && !digits.isEmpty
            && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// Says that a text is none of the words allowed.
    static func notOne(_ text: String, of words: [String]) -> SettingsProblem {
        SettingsProblem("\(text.quoted) is not one of \(words.joined(separator: ", "))")
    }

    /// Reads a text: not empty, and without control characters, at which C would cut it.
    static func string(_ text: String) throws(SettingsProblem) -> String {
        guard !text.isEmpty else { throw SettingsProblem("the text is empty") }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw SettingsProblem("\(text.quoted) contains a control character")
        }
        return text
    }

    /// Passes a value within its range on.
    static func within<Value: Comparable>(
        _ range: ClosedRange<Value>,
        _ value: Value,
        _ text: String,
        _ format: (Value) -> String
    ) throws(SettingsProblem) -> Value {
        guard range.contains(value) else {
            throw outside(text, format(range.lowerBound), format(range.upperBound))
        }
        return value
    }

    private static func outside(
        _ text: String,
        _ lower: String,
        _ upper: String
    ) -> SettingsProblem {
        SettingsProblem("\(text.prefix(40)) is outside \(lower)...\(upper)")
    }
}
