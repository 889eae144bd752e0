/// The stable code of an error frame: programs switch on it, people read the message beside it.
///
/// The connection stays open after each, unless the case says otherwise.
package enum ErrorCode: String, CaseIterable, Equatable, Sendable {
    /// The frame is not an envelope: its JSON, one of its nine fields or a subscription's channel is malformed.
    ///
    /// Fix the field that the message names; sending the frame again will not help.
    case decodeError = "DECODE_ERROR"

    /// The connection must authenticate before anything else, and is closed.
    ///
    /// Connect again and send an `auth` request as the first message.
    case authenticationRequired = "AUTH_REQUIRED"

    /// The token is missing, malformed, expired or not ours, and the connection is closed.
    ///
    /// Get a new token, then connect again.
    case authenticationFailed = "AUTH_FAILED"

    /// The token's permissions do not cover this channel or request.
    ///
    /// Ask for a token with the permission; the same token will be refused again.
    case forbidden = "FORBIDDEN"

    /// No service answers a request of this name.
    ///
    /// Check the name and the port: each service has its own requests.
    case unknownRequest = "UNKNOWN_REQUEST"

    /// The connection sends faster than its limit; this message was dropped.
    ///
    /// Wait as long as the message says, then send it again.
    case rateLimitExceeded = "RATE_LIMIT_EXCEEDED"

    /// Something failed inside the hub; the message says nothing about it on purpose.
    ///
    /// Try again later; the hub's log has the cause.
    case internalError = "INTERNAL_ERROR"

    /// Another server that was asked for it, such as an engine, gave no answer or refused.
    ///
    /// Look at that server; the hub's log has what it said.
    case upstreamFailed = "UPSTREAM_FAILED"

    /// The channel's name is malformed, or no such channel can exist in this service.
    ///
    /// Correct the name; `error_message` says which rule it breaks.
    case invalidChannel = "INVALID_CHANNEL"

    /// What the request names does not exist, or no longer does.
    ///
    /// Refresh the list it came from.
    case notFound = "NOT_FOUND"

    /// A parameter of the request is missing or of the wrong kind.
    ///
    /// Correct the parameter that the message names.
    case invalidRequest = "INVALID_REQUEST"

    /// The payload of an event does not fit the event's description in the catalogue.
    ///
    /// Correct the field that the message names.
    case invalidPayload = "INVALID_PAYLOAD"

    /// The catalogue has no event of this name.
    ///
    /// Check the name, and that it was sent to the service it belongs to.
    case unknownEvent = "UNKNOWN_EVENT"

    /// The request is sound, but not now: the thing it names is in the wrong state.
    ///
    /// Read the state, then decide.
    case invalidState = "INVALID_STATE"

    /// The connection holds as many subscriptions, or the hub as many things, as it may.
    ///
    /// Give something up first.
    case limitExceeded = "LIMIT_EXCEEDED"

    /// The message is larger than the hub accepts, or its answer than the client would.
    ///
    /// Send less, or ask for less at a time.
    case messageTooLarge = "MESSAGE_TOO_LARGE"
}
