/// A value that can write itself as JSON.
package protocol JSONEncodable {
    /// Appends the value as compact JSON.
    func encode(into bytes: inout [UInt8])
}

extension JSONEncodable {
    /// The value as compact JSON, in bytes of its own.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }
}

/// A value that writes itself as a JSON string, of a length that is bounded before.
package protocol JSONText: JSONEncodable {
    /// How many bytes `write` writes at most, quotes included.
    var sizeLimit: Int { get }

    /// Writes the value in quotes, escaped where JSON demands it.
    func write(to writer: inout ByteWriter)
}

extension JSONText {
    /// Appends the value in quotes, escaped where JSON demands it.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(atMost: sizeLimit) { write(to: &$0) }
    }
}

extension Optional where Wrapped: JSONText {
    /// How many bytes `write` writes at most.
    @inline(__always)
    var sizeLimit: Int { map(\.sizeLimit) ?? 4 }

    /// Writes the value, or `null` for none.
    @inline(__always)
    func write(to writer: inout ByteWriter) {
        if let self { self.write(to: &writer) } else { writer.append(literal: "null") }
    }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
    /// Appends the value, or `null` for none.
    package func encode(into bytes: inout [UInt8]) {
        if let self { self.encode(into: &bytes) } else { bytes.append(literal: "null") }
    }
}

extension String: JSONText {
    /// How many bytes `write` writes at most: a control character takes six.
    package var sizeLimit: Int { utf8.count * 6 + 2 }

    /// Writes the string in quotes, escaped where JSON demands it.
    package func write(to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        withBytes { writer.append(escaping: $0) }
        writer.append(UInt8(ascii: "\""))
    }
}

extension JSONString: JSONText {
    /// How many bytes `write` writes at most: it never escapes what came without an escape.
    package var sizeLimit: Int { bytes.count + 2 }

    /// Writes the string in quotes, with no more escapes than JSON demands.
    package func write(to writer: inout ByteWriter) {
        if hasEscapes { return decoded().write(to: &writer) }
        writer.append(UInt8(ascii: "\""))
        writer.append(bytes)
        writer.append(UInt8(ascii: "\""))
    }
}

extension JSONSlice: JSONEncodable {
    /// Appends the value, compacted unless it is compact already.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(compacting: self)
    }
}

extension Bool: JSONEncodable {
    /// Appends `true` or `false`.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: self ? "true" : "false")
    }
}

extension Int: JSONEncodable {
    /// Appends the number in decimal.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: String(self).utf8)
    }
}

extension UInt64: JSONEncodable {
    /// Appends the number in decimal.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: String(self).utf8)
    }
}

extension Double: JSONEncodable {
    /// Appends the shortest text that reads back as the number, or `null` when it is not finite.
    package func encode(into bytes: inout [UInt8]) {
        if isFinite {
            bytes.append(contentsOf: description.utf8)
        } else {
            bytes.append(literal: "null")
        }
    }
}
