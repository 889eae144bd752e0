internal import WebSocketCommon
internal import WebSocketProtocol

/// The `error` of a JSON-RPC answer: a code for programs, a sentence for people, and sometimes more.
struct JSONRPCError: Error, Equatable, Sendable {
    /// The codes that are sent, by JSON-RPC 2.0 §5.1 and the Model Context Protocol.
    enum Code: Int, Sendable {
        /// The body is not JSON.
        case parseError = -32700
        /// The JSON is no request, or not one that may come here and now.
        case invalidRequest = -32600
        /// No such method in this version.
        case methodNotFound = -32601
        /// A parameter is missing or wrong, or names something that does not exist.
        case invalidParameters = -32602
        /// It failed in here, or a bound is reached.
        case internalError = -32603
        /// There is no such resource; until 2025-11-25, later it is `invalidParameters`.
        case resourceNotFound = -32002
        /// The client took the request back. Where a request has to be answered in any case, this is the answer.
        case requestCancelled = -32800
        /// Headers and body contradict each other, or a header is missing (2026-07-28).
        case headerMismatch = -32020
        /// The version is not spoken here.
        case unsupportedVersion = -32022
    }

    let code: Code
    let message: String
    var data: JSONObject?

    init(_ code: Code, _ message: String, data: JSONObject? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The status of an answer that is this error alone, to a stateless request.
    ///
    /// Before 2026-07-28 an error that answers a request comes with 200: clients of that time take other statuses for a broken
    /// transport.
    var statelessStatus: HTTPStatus {
        switch code {
        case .parseError, .invalidRequest, .invalidParameters, .headerMismatch, .unsupportedVersion:
            .badRequest
        case .methodNotFound: .notFound
        case .internalError, .resourceNotFound, .requestCancelled: .ok
        }
    }
}

extension JSONRPCError: JSONEncodable {
    /// Appends the object.
    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: "{\"code\":")
        code.rawValue.encode(into: &bytes)
        bytes.append(literal: ",\"message\":")
        message.encode(into: &bytes)
        if let data {
            bytes.append(literal: ",\"data\":")
            data.encode(into: &bytes)
        }
        bytes.append(literal: "}")
    }
}

extension JSONRPCError {
    /// Refuses a parameter of the wrong kind.
    static func wrongParameter(_ name: String, expected: String, found: JSON?) -> JSONRPCError {
        JSONRPCError(
            .invalidParameters,
            "\(name): expected \(expected), found \(found?.excerpt ?? "nothing")"
        )
    }

    /// Refuses a version, and says which would do.
    static func unsupportedVersion(_ requested: String) -> JSONRPCError {
        JSONRPCError(
            .unsupportedVersion,
            "Unsupported protocol version \(requested.quoted); supported are "
                + ProtocolVersion.names.joined(separator: ", "),
            data: [
                "supported": .array(ProtocolVersion.names.map { .string($0) }),
                "requested": .string(requested),
            ]
        )
    }

    /// Refuses what would pass a bound; asking for less helps with `invalidParameters`, asking later with `internalError`.
    static func limit(_ message: String, _ code: Code = .internalError) -> JSONRPCError {
        JSONRPCError(code, message, data: ["code": .string(ErrorCode.limitExceeded.rawValue)])
    }

    /// Whether it refuses what would pass a bound.
    var isLimit: Bool { data?["code"]?.stringValue == ErrorCode.limitExceeded.rawValue }

    /// Says why the owner refused a resource.
    static func resource(
        _ uri: String,
        _ error: ServiceError,
        _ version: ProtocolVersion
    ) -> JSONRPCError {
        let code: Code =
            switch error.code {
            case .notFound, .invalidChannel: version.resourceNotFound
            case .invalidRequest, .forbidden, .messageTooLarge: .invalidParameters
            default: .internalError
            }
        return JSONRPCError(
            code,
            error.message,
            data: ["code": .string(error.code.rawValue), "uri": .string(uri)]
        )
    }
}

extension JSON {
    /// How an error names the value: a scalar by its text, at most 60 characters of it, anything else by its kind.
    var excerpt: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): String(number.text.prefix(60))
        case .string(let text): text.quoted
        case .array: "array"
        case .object: "object"
        }
    }
}
