internal import WebSocketCommon

/// Why a client's message was not followed; it changes nothing.
struct MessageError: Error, Equatable {
    /// What the client is told.
    let message: String
    /// What kind of refusal it is.
    let code: ErrorCode
    /// More about it; `nil` when the message says it all.
    let detail: String?

    init(_ code: ErrorCode, _ message: String, detail: String? = nil) {
        self.code = code
        self.message = message
        self.detail = detail
    }

    init(_ error: ServiceError) { self.init(error.code, error.message) }

    /// What the original says of everything that it cannot read.
    static func invalidFormat(_ code: ErrorCode, _ detail: String) -> MessageError {
        MessageError(code, "Invalid message format", detail: detail)
    }

    /// Refuses a member of the wrong kind, such as `replay: expected …, found …`.
    static func wrong(_ member: String, expected: String, found: JSONSlice) -> MessageError {
        MessageError(.wrongParameter(member, expected: expected, found: found))
    }

    /// Refuses a text that names no session.
    static func notASession(_ member: String, _ text: String) -> MessageError {
        MessageError(
            .invalidRequest,
            "\(member): \(text.quoted) is not a session id: \(SessionName.expectation)"
        )
    }
}
