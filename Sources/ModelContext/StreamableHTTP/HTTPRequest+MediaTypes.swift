internal import WebSocketProtocol

/// What a client sends and what it takes.
extension HTTPRequest {
    /// Whether the body is JSON.
    var hasJSONBody: Bool {
        headers.tokens(in: "Content-Type").contains { Self.mediaType($0) == "application/json" }
    }

    /// Whether the client takes a JSON answer.
    var acceptsJSON: Bool { accepts("application/json", or: "application/*") }

    /// Whether the client takes a stream of events.
    var acceptsEventStream: Bool { accepts("text/event-stream", or: "text/*") }

    private func accepts(_ type: String, or range: String) -> Bool {
        headers.tokens(in: "Accept").contains {
            let accepted = Self.mediaType($0)
            return accepted == type || accepted == range || accepted == "*/*"
        }
    }

    /// The type without its parameters, in lower case.
    private static func mediaType(_ text: String) -> String {
        text.prefix { $0 != ";" && $0 != " " && $0 != "\t" }.lowercased()
    }
}
