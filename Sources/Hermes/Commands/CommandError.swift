internal import WebSocketCommon

/// Why a command is refused: a stable code, and a text whose beginning clients know.
struct CommandError: Error, Equatable, Sendable {
    /// The stable code; programs switch on it.
    enum Code: String, CaseIterable {
        case invalidJSON = "INVALID_JSON"
        case invalidCommand = "INVALID_COMMAND"
        case unknownAction = "UNKNOWN_ACTION"
        case missingParameter = "MISSING_PARAMETER"
        case invalidParameter = "INVALID_PARAMETER"
        case unknownSignal = "UNKNOWN_SIGNAL"
        case notWritable = "NOT_WRITABLE"
        case invalidValue = "INVALID_VALUE"
        case unknownModule = "UNKNOWN_MODULE"
        case notSupported = "NOT_SUPPORTED"
        case invalidState = "INVALID_STATE"
        case forbidden = "FORBIDDEN"
        case limitExceeded = "LIMIT_EXCEEDED"
        case rateLimitExceeded = "RATE_LIMIT_EXCEEDED"
        case failed = "FAILED"
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Takes what the engine said.
    init(_ problem: SimulationProblem) {
        let code: Code =
            switch problem.kind {
            case .state: .invalidState
            case .notSupported: .notSupported
            case .value: .invalidValue
            case .failure: .failed
            }
        self.init(code, problem.message)
    }

    /// The same for who speaks the envelope.
    var serviceError: ServiceError {
        switch code {
        case .unknownSignal, .unknownModule: ServiceError(.notFound, message)
        case .invalidState, .failed: ServiceError(.invalidState, message)
        case .limitExceeded: ServiceError(.limitExceeded, message)
        case .forbidden: ServiceError(.forbidden, message)
        case .rateLimitExceeded: ServiceError(.rateLimitExceeded, message)
        case .invalidJSON, .invalidCommand, .unknownAction, .missingParameter, .invalidParameter,
            .notWritable, .invalidValue, .notSupported:
            ServiceError(.invalidRequest, message)
        }
    }
}
