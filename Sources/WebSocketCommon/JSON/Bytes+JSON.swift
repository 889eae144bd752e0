extension [UInt8] {
    /// Appends bytes known when compiling.
    package mutating func append(literal: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(
                start: literal.utf8Start,
                count: literal.utf8CodeUnitCount
            )
        )
    }

    /// Appends a string in quotes, escaping only what JSON demands.
    ///
    /// RFC 8259 §7: quotes, backslashes and control characters. Everything else, U+2028 too, is
    /// written as it is, as the ecosystem's services do.
    package mutating func append(jsonString string: String) {
        var string = string
        append(UInt8(ascii: "\""))
        string.withUTF8 { appendEscaping(UnsafeRawBufferPointer($0)) }
        append(UInt8(ascii: "\""))
    }

    /// Adds a member to the end of the object that the bytes end with.
    ///
    /// - Precondition: The last byte is the object's `}`.
    package mutating func append(member name: StaticString, _ value: some JSONEncodable) {
        precondition(last == UInt8(ascii: "}"), "no object to add \(name) to")
        removeLast()
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(literal: name)
        append(literal: "\":")
        value.encode(into: &self)
        append(UInt8(ascii: "}"))
    }

    private mutating func appendEscaping(_ text: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < text.count {
            let end = StringBreak.first(in: text, from: offset)
            append(contentsOf: UnsafeRawBufferPointer(rebasing: text[offset..<end]))
            guard end < text.count else { return }
            appendEscape(text[end])
            offset = end + 1
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(literal: "\\\"")
        case UInt8(ascii: "\\"): append(literal: "\\\\")
        case 0x08: append(literal: "\\b")
        case 0x0C: append(literal: "\\f")
        case 0x0A: append(literal: "\\n")
        case 0x0D: append(literal: "\\r")
        case 0x09: append(literal: "\\t")
        default:
            append(literal: "\\u00")
            append(Hexadecimal.digit(byte >> 4))
            append(Hexadecimal.digit(byte))
        }
    }
}
