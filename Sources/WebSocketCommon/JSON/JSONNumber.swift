/// A JSON number, kept as its text.
///
/// Integers beyond `Int64` and the `.0` of a float survive. Two numbers are equal when their texts
/// are: `1` is not `1.0`.
package struct JSONNumber: Equatable, Sendable {
    /// The number as it is written, or `NaN`, `Infinity` or `-Infinity`.
    package let text: String

    /// Takes text that the scanner has checked.
    init(checked text: String) {
        self.text = text
    }

    /// Writes an integer.
    package init(_ value: some BinaryInteger) {
        text = String(value)
    }

    /// Writes a float as the shortest text that reads back as it.
    package init(_ value: Double) {
        if value.isFinite {
            text = value.description
        } else if value.isNaN {
            text = "NaN"
        } else {
            text = value < 0 ? "-Infinity" : "Infinity"
        }
    }

    /// The integer it is; `nil` when it is written with a fraction or exponent, or is beyond `Int`.
    package var intValue: Int? { Int(text) }

    /// The nearest float.
    package var doubleValue: Double { Double(text) ?? .nan }
}

extension JSONNumber: JSONEncodable {
    /// Appends the text, or `null` when JSON has no such number.
    package func encode(into bytes: inout [UInt8]) {
        switch text {
        case "NaN", "Infinity", "-Infinity": bytes.append(literal: "null")
        default: bytes.append(contentsOf: text.utf8)
        }
    }
}
