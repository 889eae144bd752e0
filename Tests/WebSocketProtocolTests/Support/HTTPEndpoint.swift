@testable import WebSocketProtocol

/// What a request parser makes of some receives: events, then perhaps an error, and what is left.
struct ParsedRequests: Equatable {
    var events: [HTTPRequestEvent] = []
    var error: HTTPError?
    var rest: [UInt8] = []

    /// The requests among the events.
    var requests: [HTTPRequest] {
        events.compactMap { event in
            if case .request(let request) = event { request } else { nil }
        }
    }

    init(_ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits(), stopsAtUpgrade: Bool = false) {
        var parser = HTTPRequestParser()
        var isOver = false
        for piece in pieces {
            piece.withCursor { cursor in
                do throws(HTTPError) {
                    while !isOver, let event = try parser.next(&cursor, limits: limits) {
                        events.append(event)
                        if case .request(let request) = event, stopsAtUpgrade {
                            isOver = request.isUpgrade
                        }
                    }
                } catch {
                    (self.error, isOver) = (error, true)
                }
                rest += Array(cursor.unread)
            }
        }
    }

    init(_ text: String, limits: HTTPLimits = HTTPLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }
}

/// What a response parser makes of some receives and, if asked, of the end.
func parseResponses(
    _ pieces: [[UInt8]],
    limits: HTTPLimits = HTTPLimits(),
    answersHEAD: Bool = false,
    endsWithEOF: Bool = false
) throws -> [HTTPResponse] {
    var parser = HTTPResponseParser()
    var responses: [HTTPResponse] = []
    for piece in pieces {
        try piece.withCursor { cursor in
            while let response = try parser.next(&cursor, limits: limits, answersHEAD: answersHEAD)
            {
                responses.append(response)
            }
        }
    }
    if endsWithEOF, let response = try parser.receiveEOF() {
        responses.append(response)
    }
    return responses
}
