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

/// A value that writes itself as a JSON string.
package protocol JSONText: JSONEncodable {}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
    /// Appends the value, or `null` for none.
    package func encode(into bytes: inout [UInt8]) {
        if let self { self.encode(into: &bytes) } else { bytes.append(literal: "null") }
    }
}

extension String: JSONText {
    /// Appends the string in quotes, escaped where JSON demands it.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(jsonString: self)
    }
}

extension JSONString: JSONText {
    /// Appends the string in quotes, with no more escapes than JSON demands.
    package func encode(into bytes: inout [UInt8]) {
        if hasEscapes { return decoded().encode(into: &bytes) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: self.bytes)
        bytes.append(UInt8(ascii: "\""))
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
