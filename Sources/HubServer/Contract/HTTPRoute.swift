internal import WebSocketCommon
internal import WebSocketProtocol

/// A page as the contract describes it: what may be asked of it and what it answers.
struct HTTPRoute: Sendable {
    let page: Page
    let operations: [Operation]

    /// All methods of all its operations.
    var methods: [String] { operations.flatMap(\.methods) }

    /// What some methods of a page do.
    struct Operation: Sendable {
        let methods: [String]
        /// What it does, a sentence.
        let summary: String
        /// What is to be said beyond that; empty when nothing is.
        var details = ""
        var parameters: [Parameter] = []
        /// The schema of the request's JSON body; `nil` when it has none.
        var body: JSON?
        /// The media types of the file that is its body; empty when it is none.
        var fileTypes: [String] = []
        let answers: [Answer]
        /// The errors that belong to it; others, such as a request that breaks HTTP, can meet every page.
        var errors: [ErrorCode] = []

        /// The status that an error has here.
        func status(of error: ErrorCode) -> HTTPStatus {
            fileTypes.isEmpty ? error.httpStatus : error.httpStatusOfUpload
        }

        /// A page to be read, which takes no parameters.
        static func get(
            _ summary: String,
            _ answers: [Answer]
        ) -> Self {
            Self(methods: ["GET", "HEAD"], summary: summary, answers: answers)
        }
    }

    /// What stands in a request's path, query or header.
    struct Parameter: Sendable {
        enum Place: String { case path, query, header }

        let name: String
        let place: Place
        let isRequired: Bool
        let schema: JSON
        let summary: String
    }

    /// One thing that is answered when nothing is wrong with the request.
    struct Answer: Sendable {
        let status: HTTPStatus
        let summary: String
        /// The schema of the body for each media type; empty for an answer without a body.
        let contents: [(mediaType: String, schema: JSON)]

        static func json(_ status: HTTPStatus, _ summary: String, _ schema: JSON) -> Self {
            Self(status: status, summary: summary, contents: [("application/json", schema)])
        }

        /// A stream of Server-Sent Events.
        static func stream(_ summary: String) -> Self {
            Self(
                status: .ok,
                summary: summary,
                contents: [("text/event-stream", ["type": "string"])]
            )
        }
    }
}
