/// A JSON value, owned.
///
/// For managers, clients and tests; the path of an event through the hub uses slices instead.
package enum JSON: Equatable, Sendable {
    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A number, as it was written.
    case number(JSONNumber)
    /// Text.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Values by name, in order.
    case object(JSONObject)
}

extension JSON {
    /// Makes a number of an integer that is not a literal.
    package static func integer(_ value: some BinaryInteger) -> JSON { .number(JSONNumber(value)) }

    /// Makes a number of a float that is not a literal; it is written as `null` unless finite.
    package static func float(_ value: Double) -> JSON { .number(JSONNumber(value)) }

    /// The value of that name in the object it is; `nil` for other kinds and unknown names.
    package subscript(name: String) -> JSON? { objectValue?[name] }

    /// The boolean it is; `nil` for other kinds.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer it is; `nil` for other kinds, fractions, exponents and integers beyond `Int`.
    package var intValue: Int? {
        if case .number(let number) = self { number.intValue } else { nil }
    }

    /// The float nearest to the number it is; `nil` for other kinds.
    package var doubleValue: Double? {
        if case .number(let number) = self { number.doubleValue } else { nil }
    }

    /// The string it is; `nil` for other kinds.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The array it is; `nil` for other kinds.
    package var arrayValue: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The object it is; `nil` for other kinds.
    package var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }
}

extension JSON: JSONEncodable {
    /// Appends the value as compact JSON; numbers that are not finite become `null`.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(literal: "null")
        case .bool(let value): value.encode(into: &bytes)
        case .number(let number): number.encode(into: &bytes)
        case .string(let value): value.encode(into: &bytes)
        case .object(let object): object.encode(into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                element.encode(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }
}
