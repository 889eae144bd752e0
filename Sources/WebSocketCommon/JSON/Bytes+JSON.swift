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

    /// Adds a text as a member to the end of the object that the bytes end with: the stamp of each publication.
    ///
    /// - Precondition: The last byte is the object's `}`.
    @inline(__always)
    mutating func append(member name: StaticString, text value: some JSONText) {
        precondition(last == UInt8(ascii: "}"), "no object to add \(name) to")
        removeLast()
        let isFirst = last == UInt8(ascii: "{")
        append(atMost: name.utf8CodeUnitCount + value.sizeLimit + 5) { writer in
            if !isFirst { writer.append(UInt8(ascii: ",")) }
            writer.append(UInt8(ascii: "\""))
            writer.append(literal: name)
            writer.append(literal: "\":")
            value.write(to: &writer)
            writer.append(UInt8(ascii: "}"))
        }
    }
}
