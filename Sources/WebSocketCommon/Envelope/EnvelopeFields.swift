/// The values found in a frame, one for each known field, their kinds not yet checked.
///
/// Kinds wait until the whole frame is read, because of equal names only the last one counts.
struct EnvelopeFields {
    private var id: JSONSlice?
    private var correlationID: JSONSlice?
    private var type: JSONSlice?
    private var event: JSONSlice?
    private var data: JSONSlice?
    private var timestamp: JSONSlice?
    private var room: JSONSlice?
    private var errorCode: JSONSlice?
    private var errorMessage: JSONSlice?

    /// Reads a whole frame.
    init(scanning bytes: UnsafeRawBufferPointer) throws(EnvelopeError) {
        var scanner = JSONScanner(bytes)
        do throws(JSONError) {
            if try scanner.nextKind() == .object {
                try readMembers(from: &scanner)
                return
            }
        } catch {
            throw .invalidJSON(error)
        }
        throw Self.notAnObject(&scanner)
    }

    private mutating func readMembers(from scanner: inout JSONScanner) throws(JSONError) {
        try scanner.openObject()
        while let key = try scanner.nextKey() {
            let value = try scanner.value()
            switch EnvelopeField(key) {
            case .id: id = value
            case .correlationID: correlationID = value
            case .type: type = value
            case .event: event = value
            case .data: data = value
            case .timestamp: timestamp = value
            case .room: room = value
            case .errorCode: errorCode = value
            case .errorMessage: errorMessage = value
            case nil: break
            }
        }
        try scanner.finish()
    }

    /// Names a document that is not an object, or what keeps it from being a document.
    private static func notAnObject(_ scanner: inout JSONScanner) -> EnvelopeError {
        do throws(JSONError) {
            let value = try scanner.value()
            try scanner.finish()
            return .notAnObject(found: value.excerpt)
        } catch {
            return .invalidJSON(error)
        }
    }

    /// Reads the required type.
    func messageType() throws(EnvelopeError) -> MessageType {
        guard let type, let name = try string(.type) else { throw .missingType }
        guard let messageType = MessageType(name) else { throw .unknownType(found: type.excerpt) }
        return messageType
    }

    /// Reads a field that may be absent but not null.
    func string(_ field: EnvelopeField) throws(EnvelopeError) -> JSONString? {
        guard let value = self[field] else { return nil }
        guard let string = value.string else { throw wrong(field, .string, value) }
        return string
    }

    /// Reads a field that may be absent or null.
    func stringOrNull(_ field: EnvelopeField) throws(EnvelopeError) -> JSONString? {
        guard let value = self[field], value.kind != .null else { return nil }
        guard let string = value.string else { throw wrong(field, .stringOrNull, value) }
        return string
    }

    /// Reads a field that may be absent but is otherwise an object.
    func object(_ field: EnvelopeField) throws(EnvelopeError) -> JSONSlice? {
        guard let value = self[field] else { return nil }
        guard value.kind == .object else { throw wrong(field, .object, value) }
        return value
    }

    private func wrong(
        _ field: EnvelopeField,
        _ expected: EnvelopeError.ExpectedKind,
        _ value: JSONSlice
    ) -> EnvelopeError {
        .wrongKind(field: field, expected: expected, found: value.excerpt)
    }

    private subscript(field: EnvelopeField) -> JSONSlice? {
        switch field {
        case .id: id
        case .correlationID: correlationID
        case .type: type
        case .event: event
        case .data: data
        case .timestamp: timestamp
        case .room: room
        case .errorCode: errorCode
        case .errorMessage: errorMessage
        }
    }
}
