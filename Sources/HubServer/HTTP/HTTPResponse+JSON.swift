internal import WebSocketCommon
internal import WebSocketProtocol

extension HTTPResponse {
    /// A page of JSON.
    static func json(_ status: HTTPStatus, _ object: JSONObject) -> HTTPResponse {
        json(status, encoded: object.encoded())
    }

    /// A page of JSON that is written already.
    static func json(_ status: HTTPStatus = .ok, encoded object: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status,
            headers: ["Content-Type": "application/json"],
            body: object + [UInt8(ascii: "\n")]
        )
    }

    /// A page that says what is wrong: a code for programs, a sentence for people.
    static func error(_ status: HTTPStatus, _ code: ErrorCode, _ message: String) -> HTTPResponse {
        json(status, ServiceError(code, message).page)
    }

    /// A page that says what is wrong, with the status that fits.
    static func error(_ error: ServiceError) -> HTTPResponse {
        json(error.code.httpStatus, error.page)
    }

    /// Lets a page of an origin read the answer, with the session that a program there needs to know.
    mutating func allow(_ origin: String?) {
        guard let origin else { return }
        headers.append("Access-Control-Allow-Origin", origin)
        headers.append("Access-Control-Expose-Headers", "Mcp-Session-Id")
        headers.append("Vary", "Origin")
    }
}

extension ServiceError {
    /// The error as pages show it.
    var page: JSONObject {
        ["error_code": .string(code.rawValue), "error_message": .string(message)]
    }
}

extension ErrorCode {
    /// The status that says the same in HTTP.
    var httpStatus: HTTPStatus {
        switch self {
        case .decodeError, .invalidRequest, .invalidChannel, .unknownRequest: .badRequest
        case .invalidPayload, .unknownEvent: .badRequest
        case .authenticationRequired, .authenticationFailed: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .invalidState: .conflict
        case .rateLimitExceeded, .limitExceeded: .tooManyRequests
        case .messageTooLarge: .contentTooLarge
        case .internalError: .internalServerError
        case .upstreamFailed: .badGateway
        }
    }
}
