internal import EventLoop
internal import Settings
internal import Telemetry
internal import WebSocketCommon
internal import WebSocketProtocol

extension Hub {
    /// How many requests one receive may bring: their answers may be in memory until the turn ends, and they are larger.
    private static var mostRequestsAtOnce: Int { 256 }
    /// How many bytes of answers one receive may bring to a turn before no further request of it is answered.
    private static var mostAnsweredAtOnce: Int { 4 << 20 }
    /// How many bytes of a body must come within the time for a whole request.
    private static var bodyPart: Int { 1 << 20 }

    // MARK: Requests

    /// Reads requests until the input is used up, the connection is gone, or it is upgraded: one at least, and what is left when the
    /// turn has taken long enough waits for the next one.
    ///
    /// - Parameters:
    ///   - input: What came.
    ///   - connection: Who sent it.
    ///   - earlier: How many requests of the same receive were read in earlier turns.
    mutating func readRequests(_ input: inout ByteCursor, _ connection: Int32, after earlier: Int) {
        if case .nextRequest = connections[connection].deadline {
            setTimer(connection, .request, now + timing.handshakeTimeout)
        }
        var requests = earlier
        let unsent = fanOut.unsentBytes
        while connections.contains(connection), connections[connection].webSocket == nil,
            exchanges[connection] == nil, case .none = connections[connection].farewell,
            requests == earlier || !hasTakenEnough
        {
            do throws(HTTPError) {
                guard let event = try nextRequest(&input, connection) else { return }
                switch event {
                case .expectsContinue:
                    fanOut.sendRaw(to: connection) { $0 += "HTTP/1.1 100 Continue\r\n\r\n".utf8 }
                case .request(let request):
                    requests += 1
                    if requests > Self.mostRequestsAtOnce
                        || fanOut.unsentBytes - unsent > Self.mostAnsweredAtOnce
                    {
                        refuseFlood(connection)
                    } else {
                        handle(request, connection)
                    }
                }
            } catch {
                // What follows a malformed request cannot be told from its rest.
                count(\.connectionErrors, "bad_request")
                let isTooLarge = error.status == .contentTooLarge
                let code = isTooLarge ? ErrorCode.messageTooLarge : .invalidRequest
                refuse(.error(error.status, code, error.description), connection)
            }
        }
        guard connections.contains(connection), connections[connection].webSocket == nil,
            case .none = connections[connection].farewell
        else { return }
        if exchanges[connection] != nil {
            keep(input.unread, from: connection)
        } else {
            exchanges.leave(Array(input.unread), of: connection, after: requests)
        }
        input.discard()
    }

    /// Reads on; what a body holds until its end comes is counted, and refused when there is no room for it.
    private mutating func nextRequest(
        _ input: inout ByteCursor,
        _ connection: Int32
    ) throws(HTTPError) -> HTTPRequestEvent? {
        let before = connections[connection].http?.heldBodySize ?? 0
        defer { heldBodies += (connections[connection].http?.heldBodySize ?? 0) - before }
        let event = try connections[connection].http?.next(&input, limits: httpLimits)
        guard event == nil, let held = connections[connection].http?.heldBodySize, held > 0 else {
            return event
        }
        if heldBodies + jobs.heldSize + held - before > heldBodiesLimit {
            count(\.connectionErrors, "bodies_too_large")
            connections[connection].http = HTTPRequestParser()
            refuse(.uploadError(tooMuchHeld), connection)
        } else if held / Self.bodyPart > before / Self.bodyPart {
            // Who sends a large body has as much time again for each part of it.
            setTimer(connection, .request, now + timing.handshakeTimeout)
        }
        return nil
    }

    private mutating func refuseFlood(_ connection: Int32) {
        count(\.connectionErrors, "too_many_requests")
        let problem =
            "more than \(Self.mostRequestsAtOnce) requests, or \(Self.mostAnsweredAtOnce) bytes of answers, at once"
        refuse(.error(.tooManyRequests, .rateLimitExceeded, problem), connection)
    }

    /// Answers what cannot be read, and ends the connection.
    private mutating func refuse(_ response: HTTPResponse, _ connection: Int32) {
        metrics.httpResponses[response.status.code, default: 0] += 1
        fanOut.sendRaw(to: connection) { response.encode(into: &$0, keepsAlive: false) }
        endWhenSent(connection)
    }

    private mutating func handle(_ request: HTTPRequest, _ connection: Int32) {
        awaitNextRequest(connection)
        // Any site can make a page without an origin: it is let in where settings say so, and trusted no more than a stranger.
        if request.headers["Origin"] == "null" {
            connections[connection].identity = .anonymous(isLocal: false)
        }
        if let problem = origins.problem(request) {
            count(\.connectionErrors, "forbidden_origin")
            respond(.error(.forbidden, .forbidden, problem), to: request, connection)
        } else if request.isUpgrade {
            upgrade(connection, request)
        } else {
            answer(request, connection)
        }
    }

    /// Between requests a connection may be silent as long as a WebSocket may.
    mutating func awaitNextRequest(_ connection: Int32) {
        setTimer(connection, .nextRequest, now + timing.pingInterval + timing.pongTimeout)
    }

    // MARK: Responses

    /// Answers a request; a page of an allowed origin may read the answer.
    mutating func respond(_ response: HTTPResponse, to request: HTTPRequest, _ connection: Int32) {
        respond(response, ResponseTerms(request), connection)
    }

    /// Answers a request whose terms are known.
    mutating func respond(_ response: HTTPResponse, _ terms: ResponseTerms, _ connection: Int32) {
        var (response, terms) = (response, terms)
        // Who kept the connection for another request would be waited for.
        if isStopping { terms.keepsAlive = false }
        if response.status != .forbidden { response.allow(terms.origin) }
        send(response, terms, connection)
        if !terms.keepsAlive { endWhenSent(connection) }
    }

    /// Sends a response as the request wants it.
    mutating func send(_ response: HTTPResponse, _ terms: ResponseTerms, _ connection: Int32) {
        metrics.httpResponses[response.status.code, default: 0] += 1
        fanOut.sendRaw(to: connection) {
            response.encode(
                into: &$0,
                keepsAlive: terms.keepsAlive,
                includesBody: terms.includesBody
            )
        }
    }
}
