extension JSON {
    /// Reads a whole document, bytes that must be UTF-8.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
        if let offset = UTF8Check.firstInvalidByte(in: bytes) {
            throw JSONError(.invalidUTF8, at: offset)
        }
        var scanner = JSONScanner(bytes)
        self = try JSON(readingFrom: &scanner)
        try scanner.finish()
    }

    /// Reads a whole document, bytes that must be UTF-8.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        self = try bytes.span.withUnsafeBytes { (bytes) throws(JSONError) in
            try JSON(parsing: bytes)
        }
    }

    /// Reads a whole document.
    package init(parsing text: String) throws(JSONError) {
        self = try JSON(parsing: Array(text.utf8))
    }

    /// Copies a checked value.
    package init(_ slice: JSONSlice) {
        var scanner = JSONScanner(slice.bytes)
        // The slice was checked when it was cut: this cannot fail.
        self = (try? JSON(readingFrom: &scanner)) ?? .null
    }

    private init(readingFrom scanner: inout JSONScanner) throws(JSONError) {
        let kind = try scanner.nextKind()
        switch kind {
        case .object:
            var object = JSONObject()
            try scanner.openObject()
            while let key = try scanner.nextKey() {
                // RFC 8259 §4 leaves equal names open; as in Python, the last wins.
                object[key.decoded()] = try JSON(readingFrom: &scanner)
            }
            self = .object(object)
        case .array:
            var elements: [JSON] = []
            try scanner.openArray()
            while try scanner.nextElement() { elements.append(try JSON(readingFrom: &scanner)) }
            self = .array(elements)
        case .string:
            self = .string(try scanner.string().decoded())
        case .number:
            let text = String(decoding: try scanner.value().bytes, as: UTF8.self)
            self = .number(JSONNumber(checked: text))
        case .true, .false, .null:
            try scanner.skipValue()
            self = kind == .null ? .null : .bool(kind == .true)
        }
    }
}

extension JSONObject {
    /// Copies the members of a checked object; none when the value is of another kind.
    package init(_ slice: JSONSlice) {
        self = JSON(slice).objectValue ?? JSONObject()
    }
}
