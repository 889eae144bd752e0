/// Parses the responses on one connection (RFC 9112), as strictly as requests are parsed.
///
/// It stops right behind a response, so what follows the head of a 101 stays in the cursor.
package struct HTTPResponseParser {
    private enum State {
        /// A status line is next. Leaves for `fields`.
        case start
        /// The status line is read. Leaves for `body`, or for `start` after an interim response.
        case fields(HTTPVersion, FieldSectionReader)
        /// The head is read. Leaves for `start`.
        case body(BodyReader)
        /// A response was refused. Never leaves.
        indirect case failed(HTTPError)
    }

    private var state = State.start
    private var lines = LineReader()
    /// The response in hand, filled in place so that it grows without being copied.
    private var response = HTTPResponse(.ok)

    /// Starts at the beginning of a connection.
    package init() {}

    /// Pulls the next final response, or the 101; other interim responses are passed over.
    /// - Parameters:
    ///   - input: The received bytes.
    ///   - limits: What a response may measure.
    ///   - answersHEAD: Whether the request was HEAD, whose answer is a head alone.
    /// - Returns: The response, or `nil` when the input is used up.
    /// - Throws: What is wrong with the response. The connection is of no more use.
    package mutating func next(
        _ input: inout ByteCursor,
        limits: HTTPLimits,
        answersHEAD: Bool = false
    ) throws(HTTPError) -> HTTPResponse? {
        do throws(HTTPError) {
            return try advance(&input, limits: limits, answersHEAD: answersHEAD)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// Says that the server will send no more.
    /// - Returns: The response that this completes, or `nil` between two responses.
    /// - Throws: `truncated` within a response, or the error it was refused for.
    package mutating func receiveEOF() throws(HTTPError) -> HTTPResponse? {
        switch state {
        case .start where lines.isEmpty:
            return nil
        case .body(let body) where body.endsAtEOF:
            return takeResponse()
        case .start, .fields, .body:
            state = .failed(.truncated)
            throw .truncated
        case .failed(let error):
            throw error
        }
    }

    private mutating func advance(
        _ input: inout ByteCursor,
        limits: HTTPLimits,
        answersHEAD: Bool
    ) throws(HTTPError) -> HTTPResponse? {
        while true {
            switch state {
            case .start:
                guard
                    let line = try lines.next(
                        &input,
                        limit: limits.maximumHeadSize,
                        tooLong: .headTooLarge(limit: limits.maximumHeadSize)
                    )
                else { return nil }
                let (version, status) = try line.withUnsafeBytes { (line) throws(HTTPError) in
                    try Self.parseStatusLine(line)
                }
                response = HTTPResponse(status)
                state = .fields(version, FieldSectionReader(after: line.count + 2))
            case .fields(let version, var fields):
                guard let line = try fields.next(&input, lines: &lines, limits: limits) else {
                    return nil
                }
                if case .field(let field) = line {
                    response.headers.append(checked: field)
                    state = .fields(version, fields)
                    continue
                }
                if response.status == .switchingProtocols { return takeResponse() }
                guard response.status.code >= 200 else {
                    state = .start  // RFC 9110 §15.2: an interim response; the final one follows.
                    continue
                }
                let framing = try response.framing(version, answersHEAD: answersHEAD)
                state = .body(try BodyReader(framing, limits: limits))
            case .body(var body):
                let isWhole = try body.read(
                    &input,
                    into: &response.body,
                    lines: &lines,
                    limits: limits
                )
                state = .body(body)
                return isWhole ? takeResponse() : nil
            case .failed(let error):
                throw error
            }
        }
    }

    private mutating func takeResponse() -> HTTPResponse {
        let whole = response
        response = HTTPResponse(.ok)
        state = .start
        return whole
    }

    /// RFC 9112 §4: `HTTP-version SP status-code SP [ reason-phrase ]`.
    private static func parseStatusLine(
        _ line: UnsafeRawBufferPointer
    ) throws(HTTPError) -> (HTTPVersion, HTTPStatus) {
        let words = line.split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
        guard
            words.count >= 2,
            let version = HTTPVersion(parsing: UnsafeRawBufferPointer(rebasing: words[0])),
            words[1].count == 3,
            words[1].allSatisfy({ $0.decimalDigit != nil }),
            let code = UInt16(String(decoding: words[1], as: UTF8.self)),
            let status = HTTPStatus(code: code)
        else { throw .malformedStatusLine(line.excerpt) }
        _ = try version.supportedMinor
        return (version, status)
    }
}

extension HTTPResponse {
    /// How the end of the body is found (RFC 9112 §6.3).
    fileprivate func framing(
        _ version: HTTPVersion,
        answersHEAD: Bool
    ) throws(HTTPError) -> MessageFraming {
        let minor = try version.supportedMinor
        let declared = try MessageFraming.declared(by: headers, minorVersion: minor)
        return status.forbidsBody || answersHEAD ? .length(0) : declared ?? .untilEOF
    }
}
