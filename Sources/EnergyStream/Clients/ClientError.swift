internal import WebSocketCommon

/// Why something that a client said is refused: a code, a sentence, and what was found instead of what.
struct ClientError: Error, Equatable, Sendable {
    let code: ErrorEvent.Code
    let message: String
    /// What was found, shortened.
    let received: String
    /// What should have been there, a phrase.
    let expected: String

    init(_ code: ErrorEvent.Code, _ message: String, received: String, expected: String) {
        self.code = code
        self.message = message
        self.received = received
        self.expected = expected
    }

    /// Refuses a member of a message.
    static func invalid(_ member: String, _ value: JSON?, expected: String) -> ClientError {
        let received = value?.excerpt ?? "nothing"
        return ClientError(
            .invalidPayload,
            "\(member): expected \(expected), found \(received)",
            received: received,
            expected: expected
        )
    }

    /// Refuses what would make more of something than there may be.
    static func limit(_ message: String, received: String, expected: String) -> ClientError {
        ClientError(.limitExceeded, message, received: received, expected: expected)
    }

    /// The refusal as the client's own protocol tells it.
    var event: ErrorEvent {
        ErrorEvent(
            .warning,
            code,
            message,
            .websocket,
            details: ["received": .string(received), "expected": .string(expected)],
            isRecoverable: true
        )
    }

    /// The last of so many refusals that were not told, as the client's own protocol tells it.
    func event(suppressed: Int) -> ErrorEvent {
        ErrorEvent(
            .warning,
            code,
            "\(suppressed) more in a second than are told one by one, the last of them: \(message)",
            .websocket,
            details: [
                "received": .string(received), "expected": .string(expected),
                "suppressed": .integer(suppressed),
            ],
            isRecoverable: true
        )
    }

    /// The refusal as HTTP and the envelope tell it.
    var serviceError: ServiceError {
        switch code {
        case .limitExceeded: ServiceError(.limitExceeded, message)
        case .forbidden: ServiceError(.forbidden, message)
        case .rateLimitExceeded: ServiceError(.rateLimitExceeded, message)
        case .decodeError, .unknownMessageType, .unknownChannel, .invalidPayload, .frameOverrun:
            ServiceError(.invalidRequest, message)
        }
    }
}

extension JSON {
    /// The value as an error repeats it: an object and an array by their kind, anything else by its text, at most 60 characters of it.
    var excerpt: String {
        switch self {
        case .object: "an object"
        case .array(let elements): "an array of \(elements.count)"
        case .string(let text): text.quoted
        case .null, .bool, .number:
            String(decoding: encoded(), as: UTF8.self).shortened(to: 60)
        }
    }
}
