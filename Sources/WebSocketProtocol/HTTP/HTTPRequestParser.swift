/// What a client has sent.
package enum HTTPRequestEvent: Equatable, Sendable {
    /// A head is here whose client waits for `100 Continue` before it sends the body.
    ///
    /// Whoever wants the body sends that; whoever does not closes the connection.
    case expectsContinue
    /// A whole request.
    case request(HTTPRequest)
}

/// Parses the requests of one connection (RFC 9112), strictly and within limits.
///
/// It consumes exactly one request at a time: pipelined requests come by asking again, and what
/// follows an upgrade request stays in the cursor. Between requests it holds no memory of its own.
package struct HTTPRequestParser {
    fileprivate enum State {
        /// A request line is next, or one empty line. Leaves for `fields`.
        case start(skippedEmptyLine: Bool)
        /// The request line is read. Leaves for `body`.
        case fields(FieldSectionReader)
        /// The head is read and found good. Leaves for `start`.
        case body(BodyReader)
        /// A request was refused; where the next one begins is unknown. Never leaves.
        case failed(HTTPError)
    }

    /// What is known of a request whose end has not come.
    fileprivate struct Progress {
        var state = State.start(skippedEmptyLine: false)
        var lines = LineReader()
        /// The request in hand, filled in place so that it grows without being copied.
        var request = HTTPRequest()
    }

    /// A request in hand has memory of its own, so that a connection without one costs a pointer.
    private enum Storage {
        case betweenRequests
        indirect case within(Progress)
    }

    private var storage = Storage.betweenRequests

    /// Starts at the beginning of a connection.
    package init() {}

    /// How many bytes of a body it holds whose end has not come.
    package var heldBodySize: Int {
        guard case .within(let progress) = storage else { return 0 }
        return progress.request.body.count
    }

    /// Pulls the next event.
    /// - Parameters:
    ///   - input: The received bytes.
    ///   - limits: What a request may measure.
    /// - Returns: The event, or `nil` when the input is used up.
    /// - Throws: What is wrong with the request. Answer it by its `status` and close.
    package mutating func next(
        _ input: inout ByteCursor,
        limits: HTTPLimits
    ) throws(HTTPError) -> HTTPRequestEvent? {
        var progress = Progress()
        if case .within(let stored) = storage { progress = stored }
        storage = .betweenRequests  // so that `progress` is the only one to hold what it changes
        do throws(HTTPError) {
            let event = try progress.advance(&input, limits: limits)
            if !progress.isAtStart { storage = .within(progress) }
            return event
        } catch {
            progress.state = .failed(error)
            progress.request = HTTPRequest()  // which may have been large
            storage = .within(progress)
            throw error
        }
    }
}

extension HTTPRequestParser.Progress {
    /// Whether it knows nothing yet.
    var isAtStart: Bool {
        guard case .start(skippedEmptyLine: false) = state else { return false }
        return lines.isEmpty
    }

    mutating func advance(
        _ input: inout ByteCursor,
        limits: HTTPLimits
    ) throws(HTTPError) -> HTTPRequestEvent? {
        while true {
            switch state {
            case .start(let skippedEmptyLine):
                guard let line = try requestLine(&input, limits: limits) else { return nil }
                guard line.count > 0 else {
                    // RFC 9112 §2.2: ignore at least one empty line before the request line.
                    guard !skippedEmptyLine else { throw .malformedRequestLine("") }
                    state = .start(skippedEmptyLine: true)
                    continue
                }
                request = try line.withUnsafeBytes { (line) throws(HTTPError) in
                    try HTTPRequest(parsing: line, limits: limits)
                }
                state = .fields(FieldSectionReader(after: line.count + 2))
            case .fields(var fields):
                guard let line = try fields.next(&input, lines: &lines, limits: limits) else {
                    return nil
                }
                if case .field(let field) = line {
                    request.headers.append(checked: field)
                    state = .fields(fields)
                    continue
                }
                let framing = try request.framing
                state = .body(try BodyReader(framing, limits: limits.adapted(to: request)))
                if framing != .length(0), try request.expectsContinue, input.isEmpty {
                    return .expectsContinue
                }
            case .body(var body):
                let isWhole = try body.read(
                    &input,
                    into: &request.body,
                    lines: &lines,
                    limits: limits.adapted(to: request)
                )
                state = .body(body)
                return isWhole ? .request(takeRequest()) : nil
            case .failed(let error):
                throw error
            }
        }
    }

    private mutating func takeRequest() -> HTTPRequest {
        let whole = request
        request = HTTPRequest()
        state = .start(skippedEmptyLine: false)
        return whole
    }

    private mutating func requestLine(
        _ input: inout ByteCursor,
        limits: HTTPLimits
    ) throws(HTTPError) -> ReceivedBytes? {
        try lines.next(
            &input,
            limit: limits.maximumTargetLength + 32,  // a method, two spaces and a version
            tooLong: .targetTooLong(limit: limits.maximumTargetLength)
        )
    }
}
