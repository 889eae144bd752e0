/// A page of a service's own: what is read or told over HTTP beside the pages that every service has.
///
/// Its answer is a JSON object. What is wrong is answered with the status that fits the error's code.
package struct ResourceDeclaration: Sendable {
    /// How it is asked for.
    package enum Method: String, Sendable {
        /// To read it; `HEAD` does the same without the body.
        case get = "GET"
        /// To tell it something; only for those who may change things.
        case post = "POST"
    }

    /// The method.
    package let method: Method
    /// The path; a segment in braces stands for any text: `/sessions/{session}/latest`.
    package let path: String
    /// What it tells or does, in a sentence.
    package let summary: String
    /// What stands in the query of its URL: strings, numbers and booleans.
    package let parameters: [Field]
    /// What the JSON object in the request's body holds; `nil`: the body is not read.
    package let body: [Field]?
    /// What its answer holds.
    package let answer: [Field]
    /// The HTTP status when all goes well, 200 or 201.
    package let status: Int
    /// The channel whose events it streams; `nil` when it is answered by the service.
    package let channel: String?
    /// The errors that belong to it; `INVALID_REQUEST` and `FORBIDDEN` go without saying.
    package let errors: [ErrorCode]

    /// Declares a page to read.
    package static func get(
        _ path: String,
        _ summary: String,
        parameters: [Field] = [],
        answer: [Field],
        errors: [ErrorCode] = []
    ) -> Self {
        Self(.get, path, summary, parameters, body: nil, answer, status: 200, errors)
    }

    /// Declares a page to tell something.
    package static func post(
        _ path: String,
        _ summary: String,
        parameters: [Field] = [],
        body: [Field]? = nil,
        answer: [Field],
        status: Int = 200,
        errors: [ErrorCode] = []
    ) -> Self {
        Self(.post, path, summary, parameters, body: body, answer, status: status, errors)
    }

    /// Declares a page that is a stream of Server-Sent Events: the payloads of a channel's events, as they are published.
    ///
    /// Unlike at `/events` there is no envelope, and no event has a name: a browser hears each as a `message`.
    package static func stream(_ path: String, _ summary: String, channel: String) -> Self {
        Self(.get, path, summary, [], body: nil, [], status: 200, channel: channel, [.forbidden])
    }

    private init(
        _ method: Method,
        _ path: String,
        _ summary: String,
        _ parameters: [Field],
        body: [Field]?,
        _ answer: [Field],
        status: Int,
        channel: String? = nil,
        _ errors: [ErrorCode]
    ) {
        precondition(path.hasPrefix("/"), "\(path) is not a path")
        self.method = method
        self.path = path
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answer = answer
        self.status = status
        self.channel = channel
        self.errors = errors
        segments = path.split(separator: "/").map { Segment($0) }
    }

    private let segments: [Segment]

    /// A part of a path.
    private enum Segment: Sendable {
        case text(String)
        case any(String)

        init(_ text: Substring) {
            self =
                text.hasPrefix("{") && text.hasSuffix("}")
                ? .any(String(text.dropFirst().dropLast())) : .text(String(text))
        }
    }

    /// The names of the segments in braces, in order.
    package var pathParameters: [String] {
        segments.compactMap { segment in
            if case .any(let name) = segment { name } else { nil }
        }
    }

    /// Compares a path with the declared one.
    ///
    /// - Parameter path: The segments of the path that is asked for, decoded.
    /// - Returns: What stands where the declaration has braces; `nil` when the path is another.
    package func match(_ path: [String]) -> JSONObject? {
        guard path.count == segments.count else { return nil }
        var found = JSONObject()
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .text(let expected): guard text == expected else { return nil }
            case .any(let name): found[name] = .string(text)
            }
        }
        return found
    }

    /// Reads the parameters of the query as the declaration has them.
    ///
    /// - Parameter value: Answers the text of a parameter; `nil` when it is not given.
    /// - Returns: The parameters that were given.
    /// - Throws: `INVALID_REQUEST`, naming the parameter.
    package func parameters(_ value: (String) -> String?) throws(ServiceError) -> JSONObject {
        try parameters.read(value, of: path)
    }
}

/// A request for a page of a service's own.
package struct ResourceRequest: Sendable {
    /// How it is asked.
    package var method: ResourceDeclaration.Method
    /// The path as it is declared, which tells what is asked.
    package var resource: String
    /// What stood in the path's braces, and in the query, which was checked against the declaration.
    package var parameters: JSONObject
    /// The body, checked against the declaration; empty when the declaration has none.
    package var body: JSONObject
    /// A new unique identifier, for what the request creates.
    package var freshID: String
    /// When it is asked.
    package var time: Timestamp

    /// Describes a request.
    package init(
        _ method: ResourceDeclaration.Method,
        _ resource: String,
        parameters: JSONObject = [:],
        body: JSONObject = [:],
        freshID: String,
        time: Timestamp
    ) {
        self.method = method
        self.resource = resource
        self.parameters = parameters
        self.body = body
        self.freshID = freshID
        self.time = time
    }

    /// A required string parameter, or a segment of the path; the declaration guarantees that it is there.
    package func string(_ name: String) -> String { parameters[name]?.stringValue ?? "" }
}
