/// A file that a service takes by `POST`: larger than a message may be, and of a format of its own.
package struct UploadDeclaration: Sendable {
    /// Where it is posted to: `/ingest/junit`.
    package let path: String
    /// What becomes of it, in a sentence.
    package let summary: String
    /// The media types that the contract names; a client that gives another is not refused.
    package let mediaTypes: [String]
    /// What stands in the query of its URL: strings, numbers and booleans.
    package let parameters: [Field]
    /// The largest file, in bytes; beyond it 413.
    package let largestBody: Int
    /// What its answer holds.
    package let answer: [Field]

    /// Declares a file.
    package static func upload(
        _ path: String,
        _ summary: String,
        mediaTypes: [String],
        parameters: [Field] = [],
        largestBody: Int,
        answer: [Field]
    ) -> Self {
        precondition(path.hasPrefix("/"), "\(path) is not a path")
        return Self(
            path: path,
            summary: summary,
            mediaTypes: mediaTypes,
            parameters: parameters,
            largestBody: largestBody,
            answer: answer
        )
    }

    /// Reads the parameters as the declaration has them.
    ///
    /// - Parameter value: Answers the text of a parameter; `nil` when it is not given.
    /// - Returns: The parameters that were given.
    /// - Throws: `INVALID_REQUEST`, naming the parameter.
    package func parameters(_ value: (String) -> String?) throws(ServiceError) -> JSONObject {
        try parameters.read(value, of: path)
    }
}

extension [Field] {
    /// Reads the parameters of a query as they are declared; see `UploadDeclaration.parameters`.
    func read(_ value: (String) -> String?, of path: String) throws(ServiceError) -> JSONObject {
        var given = JSONObject()
        for field in self {
            if let text = value(field.name) { given[field.name] = field.type.value(of: text) }
        }
        try given.withSlice { (slice) throws(ServiceError) in
            try check(slice, .invalidRequest, of: path)
        }
        return given
    }
}

extension Field.ValueType {
    /// What a text means for a field of this type; a text that means nothing stays one, and is refused as such.
    fileprivate func value(of text: String) -> JSON {
        switch self {
        case .integer: Int(text).map { .integer($0) } ?? .string(text)
        case .number: Double(text).flatMap { $0.isFinite ? .float($0) : nil } ?? .string(text)
        case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
        default: .string(text)
        }
    }
}
