/// A file that somebody gave a service, by `POST` to a path that its catalogue declares.
package struct Upload: Sendable {
    /// The path, which tells what it is.
    package var path: String
    /// What stood in the query, checked against the declaration.
    package var parameters: JSON
    /// The `Content-Type` that was given; many clients give any.
    package var contentType: String?
    /// The file.
    package var body: [UInt8]
    /// A new unique identifier, for what the file creates.
    package var freshID: String
    /// When it came.
    package var time: Timestamp

    /// Describes a file.
    package init(
        path: String,
        parameters: JSON,
        contentType: String? = nil,
        body: [UInt8],
        freshID: String,
        time: Timestamp
    ) {
        self.path = path
        self.parameters = parameters
        self.contentType = contentType
        self.body = body
        self.freshID = freshID
        self.time = time
    }

    /// A required string parameter; the declaration guarantees that it is there.
    package func string(_ name: String) -> String { parameters[name]?.stringValue ?? "" }

    /// An optional string parameter; `nil` when it is missing.
    package func optionalString(_ name: String) -> String? { parameters[name]?.stringValue }
}
