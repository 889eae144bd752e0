/// A refusal that the client is told about: a code for programs and a sentence for people.
package struct ServiceError: Error, Equatable, Sendable {
    /// What kind of refusal it is.
    package let code: ErrorCode

    /// The reason, fit for the client to read: it names no file, type or secret of the hub.
    package let message: String

    /// What really happened, for the operator's log alone; `nil` when the message says it all.
    package let detail: String?

    /// Makes a refusal.
    package init(_ code: ErrorCode, _ message: String, detail: String? = nil) {
        self.code = code
        self.message = message
        self.detail = detail
    }
}

extension ServiceError {
    /// Refuses a first message that is not an `auth` request.
    package static let authenticationRequired = ServiceError(
        .authenticationRequired,
        "Authentication required"
    )

    /// Refuses a token that is forged or too old.
    package static let invalidToken = ServiceError(
        .authenticationFailed,
        "Invalid or expired token"
    )

    /// Refuses an `auth` request whose `token` is not one.
    package static let malformedToken = ServiceError(
        .authenticationFailed,
        "Missing or malformed auth token"
    )

    /// Refuses whatever failed inside the hub, without saying what it was.
    package static let internalError = ServiceError(.internalError, "Internal server error")

    /// Refuses what failed inside the hub; clients are not told how, the log is.
    package static func internalError(_ detail: String) -> ServiceError {
        ServiceError(.internalError, internalError.message, detail: detail)
    }

    /// Refuses a frame that is not an envelope.
    package static func undecodable(_ error: EnvelopeError) -> ServiceError {
        ServiceError(.decodeError, error.description)
    }

    /// Refuses a subscription that the token's permissions do not cover.
    package static func forbidden(channel: String) -> ServiceError {
        ServiceError(.forbidden, "Not authorized to subscribe to \(channel)")
    }

    /// Refuses a request that no service knows; of a long name it repeats the beginning.
    package static func unknownRequest(_ name: String) -> ServiceError {
        ServiceError(.unknownRequest, "Unknown request event: \(name.shortened(to: 100))")
    }

    /// Refuses a request without a parameter that it needs.
    package static func missingParameter(_ name: String) -> ServiceError {
        ServiceError(.invalidRequest, "\(name): field required")
    }

    /// Refuses a parameter of the wrong kind, such as `event: expected a string, found array`.
    package static func wrongParameter(
        _ name: String,
        expected: String,
        found: JSONSlice
    ) -> ServiceError {
        ServiceError(.invalidRequest, "\(name): expected \(expected), found \(found.excerpt)")
    }
}
