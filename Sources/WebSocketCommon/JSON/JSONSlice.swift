/// One value of a scanned document, checked and left where it stands.
///
/// It borrows the document: it is valid only while the scanned bytes are.
package struct JSONSlice {
    /// The value's own bytes, from its first to its last.
    package let bytes: UnsafeRawBufferPointer

    /// What the bytes are.
    package let kind: JSONKind

    /// Whether it has no whitespace between tokens, no `NaN` or `Infinity`, and no escape that JSON does not demand.
    ///
    /// A compact slice is forwarded as it is; any other is rewritten.
    package let isCompact: Bool

    private let hasEscapes: Bool

    private let names: NameLengths

    init(bytes: UnsafeRawBufferPointer, kind: JSONKind, isCompact: Bool) {
        self.bytes = bytes
        self.kind = kind
        self.isCompact = isCompact
        hasEscapes = false
        names = .unknown
    }

    init(object bytes: UnsafeRawBufferPointer, isCompact: Bool, names: NameLengths) {
        self.bytes = bytes
        kind = .object
        self.isCompact = isCompact
        hasEscapes = false
        self.names = names
    }

    init(quoting string: JSONString, from bytes: UnsafeRawBufferPointer, isCompact: Bool) {
        self.bytes = bytes
        kind = .string
        self.isCompact = isCompact
        hasEscapes = string.hasEscapes
        names = .none
    }

    /// Checks a whole document and takes its value.
    ///
    /// - Parameters:
    ///   - bytes: The document; it must outlive the slice.
    ///   - validatingUTF8: Whether to check the encoding too; text frames were checked on arrival.
    /// - Throws: The first problem.
    package init(
        parsing bytes: UnsafeRawBufferPointer,
        validatingUTF8: Bool = false
    ) throws(JSONError) {
        if validatingUTF8, let offset = UTF8Check.firstInvalidByte(in: bytes) {
            throw JSONError(.invalidUTF8, at: offset)
        }
        var scanner = JSONScanner(bytes)
        self = try scanner.value()
        try scanner.finish()
    }

    /// The string it is; `nil` for any other kind.
    package var string: JSONString? {
        guard kind == .string else { return nil }
        let content = UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1])
        return JSONString(bytes: content, hasEscapes: hasEscapes)
    }

    /// The members of the object it is, in order; none for any other kind.
    package var members: JSONMembers { JSONMembers(of: self) }

    /// Whether it is an object with a member of that name.
    package func hasMember(_ name: StaticString) -> Bool {
        names.mayContain(length: name.utf8CodeUnitCount)
            && members.contains { $0.key.matches(name) }
    }

    /// The member of that name, the last when there are several; `nil` when there is none.
    package func member(_ name: StaticString) -> JSONSlice? {
        guard names.mayContain(length: name.utf8CodeUnitCount) else { return nil }
        var found: JSONSlice?
        for (key, value) in members where key.matches(name) {
            guard names.mayRepeat(length: name.utf8CodeUnitCount) else { return value }
            found = value
        }
        return found
    }

    /// The member of that name, the last when there are several; `nil` when there is none.
    package func member(named name: String) -> JSONSlice? {
        guard names.mayContain(length: name.utf8.count) else { return nil }
        var found: JSONSlice?
        for (key, value) in members where key == name {
            guard names.mayRepeat(length: name.utf8.count) else { return value }
            found = value
        }
        return found
    }

    /// How an error names the value.
    ///
    /// A scalar is its own text, at most 40 characters of it; an object or array is its kind.
    package var excerpt: String {
        switch kind {
        case .object, .array:
            kind.rawValue
        case .string, .number, .true, .false, .null:
            // A character takes at most four bytes: one more than 40 shows that there are more.
            String(decoding: bytes.prefix(4 * 41), as: UTF8.self).shortened(to: 40)
        }
    }
}
