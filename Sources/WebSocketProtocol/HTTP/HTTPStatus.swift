/// The outcome of a request (RFC 9110 §15).
package struct HTTPStatus: Equatable, Hashable, Sendable {
    /// The three-digit number: 100...599.
    package let code: UInt16
    /// The words beside it, for people; may be empty.
    package let reason: String

    /// A status of a known meaning.
    private init(_ code: UInt16, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Any other status; `nil` unless the code is within 100...599.
    package init?(code: UInt16) {
        guard 100...599 ~= code else { return nil }
        self.code = code
        reason = Self.all.first { $0.code == code }?.reason ?? ""
    }

    /// Statuses are equal when their codes are, whatever the words.
    package static func == (left: HTTPStatus, right: HTTPStatus) -> Bool {
        left.code == right.code
    }

    /// Feeds the code, as equality demands.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
    }

    /// Whether a message with it ends after its head (RFC 9112 §6.3).
    package var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }
}

/// The statuses that this system sends, by their names in RFC 9110 §15.
extension HTTPStatus {
    /// 100: the client may send the body.
    package static let `continue` = HTTPStatus(100, "Continue")
    /// 101: what follows is the other protocol.
    package static let switchingProtocols = HTTPStatus(101, "Switching Protocols")
    /// 200: it is done.
    package static let ok = HTTPStatus(200, "OK")
    /// 201: it made something.
    package static let created = HTTPStatus(201, "Created")
    /// 202: it will be done.
    package static let accepted = HTTPStatus(202, "Accepted")
    /// 204: it is done, and there is nothing to say.
    package static let noContent = HTTPStatus(204, "No Content")
    /// 304: what the client has is still right.
    package static let notModified = HTTPStatus(304, "Not Modified")
    /// 400: the request breaks the protocol.
    package static let badRequest = HTTPStatus(400, "Bad Request")
    /// 401: the client has not said who it is.
    package static let unauthorized = HTTPStatus(401, "Unauthorized")
    /// 403: the client may not do this.
    package static let forbidden = HTTPStatus(403, "Forbidden")
    /// 404: there is nothing of that name.
    package static let notFound = HTTPStatus(404, "Not Found")
    /// 405: not with this method.
    package static let methodNotAllowed = HTTPStatus(405, "Method Not Allowed")
    /// 406: not in a form that the client accepts.
    package static let notAcceptable = HTTPStatus(406, "Not Acceptable")
    /// 408: the request took too long to come.
    package static let requestTimeout = HTTPStatus(408, "Request Timeout")
    /// 409: the state does not allow it.
    package static let conflict = HTTPStatus(409, "Conflict")
    /// 410: it was there and is no more.
    package static let gone = HTTPStatus(410, "Gone")
    /// 413: the body is too large.
    package static let contentTooLarge = HTTPStatus(413, "Content Too Large")
    /// 414: the request target is too long.
    package static let uriTooLong = HTTPStatus(414, "URI Too Long")
    /// 415: a body of another type is needed.
    package static let unsupportedMediaType = HTTPStatus(415, "Unsupported Media Type")
    /// 417: the expectation cannot be met.
    package static let expectationFailed = HTTPStatus(417, "Expectation Failed")
    /// 422: the body is well formed and makes no sense.
    package static let unprocessableContent = HTTPStatus(422, "Unprocessable Content")
    /// 426: only by another protocol.
    package static let upgradeRequired = HTTPStatus(426, "Upgrade Required")
    /// 429: too often; try later.
    package static let tooManyRequests = HTTPStatus(429, "Too Many Requests")
    /// 431: the header is too large.
    package static let headerFieldsTooLarge = HTTPStatus(431, "Request Header Fields Too Large")
    /// 500: the fault is ours.
    package static let internalServerError = HTTPStatus(500, "Internal Server Error")
    /// 501: the server does not know how.
    package static let notImplemented = HTTPStatus(501, "Not Implemented")
    /// 502: a server behind this one failed.
    package static let badGateway = HTTPStatus(502, "Bad Gateway")
    /// 503: not now; try later.
    package static let serviceUnavailable = HTTPStatus(503, "Service Unavailable")
    /// 505: another version of HTTP is needed.
    package static let versionNotSupported = HTTPStatus(505, "HTTP Version Not Supported")

    private static let all: [HTTPStatus] = [
        `continue`, switchingProtocols, ok, created, accepted, noContent, notModified, badRequest,
        unauthorized, forbidden, notFound, methodNotAllowed, notAcceptable, requestTimeout,
        conflict, gone, contentTooLarge, uriTooLong, unsupportedMediaType, expectationFailed,
        unprocessableContent, upgradeRequired, tooManyRequests, headerFieldsTooLarge,
        internalServerError, notImplemented, badGateway, serviceUnavailable, versionNotSupported,
    ]
}
