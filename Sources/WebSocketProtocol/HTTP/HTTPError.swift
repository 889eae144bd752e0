/// What is wrong with a message of the peer; the connection cannot go on after it.
package enum HTTPError: Error, Equatable, Sendable {
    /// A control character stands in a line, or a CR or LF alone (RFC 9112 §2.2).
    case forbiddenByte(UInt8)
    /// The first line is not `method SP target SP HTTP/1.x` (RFC 9112 §3).
    case malformedRequestLine(String)
    /// The first line is not `HTTP/1.x SP code SP [reason]` (RFC 9112 §4).
    case malformedStatusLine(String)
    /// The version is neither 1.0 nor 1.1.
    case unsupportedVersion(String)
    /// The request target is longer than the limit, in bytes.
    case targetTooLong(limit: Int)
    /// The head, or the trailers, are larger than the limit, in bytes.
    case headTooLarge(limit: Int)
    /// There are more header fields than the limit.
    case tooManyFields(limit: Int)
    /// A header line is not `name:value`, or is folded (RFC 9112 §5).
    case malformedField(String)
    /// The request has no Host, or more than one (RFC 9112 §3.2).
    case hostCount(Int)
    /// The value of Host is no host and port.
    case invalidHost(String)
    /// The value of Content-Length is no number (RFC 9112 §6.2).
    case invalidContentLength(String)
    /// The message has several lengths, by which requests are smuggled (RFC 9112 §6.3).
    case ambiguousLength
    /// The transfer coding is not `chunked` (RFC 9112 §6.1).
    case unsupportedTransferCoding(String)
    /// The body is larger than the limit, in bytes.
    case bodyTooLarge(limit: Int)
    /// A chunk has no size, or does not end where its size says (RFC 9112 §7.1).
    case malformedChunk(String)
    /// The request expects something else than `100-continue` (RFC 9110 §10.1.1).
    case unsupportedExpectation(String)
    /// The transport ended in the middle of a message (RFC 9112 §8).
    case truncated

    /// The status that answers a request with this error.
    package var status: HTTPStatus {
        switch self {
        case .forbiddenByte, .malformedRequestLine, .malformedStatusLine, .malformedField,
            .hostCount, .invalidHost, .invalidContentLength, .ambiguousLength, .malformedChunk,
            .truncated:
            .badRequest
        case .unsupportedVersion: .versionNotSupported
        case .targetTooLong: .uriTooLong
        case .headTooLarge, .tooManyFields: .headerFieldsTooLarge
        case .unsupportedTransferCoding: .notImplemented
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedExpectation: .expectationFailed
        }
    }
}

extension HTTPError: CustomStringConvertible {
    /// A phrase for the log and the answer, with the offending value and the limit.
    package var description: String {
        switch self {
        case .forbiddenByte(let byte): "byte 0x\(String(byte, radix: 16)) in a line, or no CRLF"
        case .malformedRequestLine(let line): "malformed request line: \(line)"
        case .malformedStatusLine(let line): "malformed status line: \(line)"
        case .unsupportedVersion(let version): "version \(version), supported are HTTP/1.0 and 1.1"
        case .targetTooLong(let limit): "request target exceeds limit of \(limit) bytes"
        case .headTooLarge(let limit): "header section exceeds limit of \(limit) bytes"
        case .tooManyFields(let limit): "header section exceeds limit of \(limit) fields"
        case .malformedField(let line): "malformed header field: \(line)"
        case .hostCount(let count): "\(count) Host fields, exactly one is required"
        case .invalidHost(let value): "invalid Host: \(value)"
        case .invalidContentLength(let value): "invalid Content-Length: \(value)"
        case .ambiguousLength: "more than one Content-Length or Transfer-Encoding"
        case .unsupportedTransferCoding(let value):
            "transfer coding \(value), supported is only chunked"
        case .bodyTooLarge(let limit): "body exceeds limit of \(limit) bytes"
        case .malformedChunk(let line): "malformed chunk: \(line)"
        case .unsupportedExpectation(let value):
            "expectation \(value), supported is only 100-continue"
        case .truncated: "connection ended within a message"
        }
    }
}
