/// A frame that is not an envelope: which field is wrong, what it holds and what was expected.
package enum EnvelopeError: Error, Equatable, Sendable {
    /// A binary frame is not UTF-8; `offset` counts bytes from 0.
    case invalidUTF8(offset: Int)

    /// The frame is not JSON.
    case invalidJSON(JSONError)

    /// The frame is JSON, but not an object.
    case notAnObject(found: String)

    /// The only required field is absent.
    case missingType

    /// `type` is a string that names no message type; `found` is quoted and shortened.
    case unknownType(found: String)

    /// A field holds a value of the wrong kind; `found` is shortened.
    case wrongKind(field: EnvelopeField, expected: ExpectedKind, found: String)

    /// What a field may hold.
    package enum ExpectedKind: String, Equatable, Sendable {
        /// A string and nothing else.
        case string = "a string"
        /// A string, or nothing.
        case stringOrNull = "a string or null"
        /// An object and nothing else.
        case object = "an object"
    }
}

extension EnvelopeError: CustomStringConvertible {
    /// The sentence that an error frame carries to the client.
    package var description: String {
        switch self {
        case .invalidUTF8(let offset):
            "invalid UTF-8 at byte \(offset)"
        case .invalidJSON(let error):
            "invalid JSON at \(error)"
        case .notAnObject(let found):
            "expected an object, found \(found)"
        case .missingType:
            "type: field required"
        case .unknownType(let found):
            "type: \(found) is not one of \(MessageType.names)"
        case .wrongKind(let field, let expected, let found):
            "\(field.rawValue): expected \(expected.rawValue), found \(found)"
        }
    }
}
