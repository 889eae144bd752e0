internal import WebSocketCommon

/// Something that went wrong.
struct ErrorEvent: PlainPayload, Equatable {
    /// How bad it is.
    enum Severity: String, CaseIterable, Sendable {
        case info, warning, error, critical
    }

    /// Where it went wrong.
    enum Component: String, CaseIterable, Sendable {
        case orchestrator, decipher, websocket, model, ui
    }

    /// What went wrong; programs switch on it.
    enum Code: String, CaseIterable, Sendable {
        /// The message is no JSON object.
        case decodeError = "DECODE_ERROR"
        /// There is no message of this type.
        case unknownMessageType = "UNKNOWN_MESSAGE_TYPE"
        /// There is no channel of this name.
        case unknownChannel = "UNKNOWN_CHANNEL"
        /// A member of the message is missing or wrong.
        case invalidPayload = "INVALID_PAYLOAD"
        /// The client may only listen.
        case forbidden = "FORBIDDEN"
        /// The client sends faster than its limit; the message was dropped.
        case rateLimitExceeded = "RATE_LIMIT_EXCEEDED"
        /// There are as many models, sessions or waiting tokens as there may be.
        case limitExceeded = "LIMIT_EXCEEDED"
        /// Frames were not made in time, and are missing.
        case frameOverrun = "FRAME_OVERRUN"
    }

    static var type: StreamMessageType { .errorEvent }

    static let longestMessage = 1000

    let severity: Severity
    let code: Code
    let message: BoundedText
    let component: Component
    let details: JSONObject
    let isRecoverable: Bool

    init(
        _ severity: Severity,
        _ code: Code,
        _ message: String,
        _ component: Component,
        details: JSONObject,
        isRecoverable: Bool
    ) {
        self.severity = severity
        self.code = code
        self.message = BoundedText(message, longest: Self.longestMessage)
        self.component = component
        self.details = details
        self.isRecoverable = isRecoverable
    }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"severity":"#)
        severity.rawValue.encode(into: &bytes)
        bytes.append(literal: #","code":"#)
        code.rawValue.encode(into: &bytes)
        bytes.append(literal: #","message":"#)
        message.encode(into: &bytes)
        bytes.append(literal: #","component":"#)
        component.rawValue.encode(into: &bytes)
        bytes.append(literal: #","details":"#)
        details.encode(into: &bytes)
        bytes.append(literal: #","recoverable":"#)
        isRecoverable.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
