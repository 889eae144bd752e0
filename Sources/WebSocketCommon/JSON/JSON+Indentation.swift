extension JSON {
    /// The value for people: each member and element on a line of its own, two spaces deeper than what holds it.
    package func indented() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes, indentation: 0)
        return bytes
    }

    private func encode(into bytes: inout [UInt8], indentation: Int) {
        switch self {
        case .object(let object) where !object.members.isEmpty:
            bytes.appendLines(of: object.members, between: "{", "}", indentation) { member, bytes in
                member.name.encode(into: &bytes)
                bytes.append(literal: ": ")
                member.value.encode(into: &bytes, indentation: indentation + 1)
            }
        case .array(let elements) where !elements.isEmpty:
            bytes.appendLines(of: elements, between: "[", "]", indentation) { element, bytes in
                element.encode(into: &bytes, indentation: indentation + 1)
            }
        default: encode(into: &bytes)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func appendLines<Part>(
        of parts: [Part],
        between opening: StaticString,
        _ closing: StaticString,
        _ indentation: Int,
        _ write: (Part, inout [UInt8]) -> Void
    ) {
        append(literal: opening)
        for (position, part) in parts.enumerated() {
            if position > 0 { append(literal: ",") }
            appendLine(indentation + 1)
            write(part, &self)
        }
        appendLine(indentation)
        append(literal: closing)
    }

    private mutating func appendLine(_ indentation: Int) {
        append(literal: "\n")
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indentation))
    }
}
