internal import WebSocketCommon
package import WebSocketProtocol

extension ModelContextServer {
    /// Takes a request to the endpoint, of any method.
    ///
    /// - Parameters:
    ///   - request: The request, its body complete.
    ///   - exchange: What the owner calls it; not used before.
    ///   - freshID: A new UUID, from a source that nobody can guess: it becomes the secret of a session, should one begin.
    ///   - now: The present; not before the last one given.
    /// - Returns: What to do, in order.
    package mutating func receive(
        _ request: HTTPRequest,
        exchange: Exchange,
        freshID: String,
        now: ContinuousClock.Instant
    ) -> [Action] {
        statistics.requests += 1
        let arrival = Arrival(request: request, exchange: exchange, freshID: freshID, time: now)
        if isStopped {
            let error = JSONRPCError(.internalError, "The server is stopping")
            refuse(exchange, .serviceUnavailable, error)
            return takeActions()
        }
        switch request.method {
        case "POST": receivePost(arrival)
        case "GET": receiveGet(arrival)
        case "DELETE": receiveDelete(arrival)
        default: refuseMethod(exchange, request.method, allowed: "GET, POST, DELETE")
        }
        return takeActions()
    }

    /// A request on its way in.
    struct Arrival {
        let request: HTTPRequest
        let exchange: Exchange
        let freshID: String
        let time: ContinuousClock.Instant

        /// The version that the headers name; `nil` without the header.
        var versionName: String? { request.headers[HeaderName.protocolVersion] }

        /// That version, if it has sessions or none was named.
        var sessionVersion: ProtocolVersion? {
            guard let versionName else { return .assumed }
            guard let version = ProtocolVersion(rawValue: versionName), !version.isStateless
            else { return nil }
            return version
        }
    }

    // MARK: Methods

    private mutating func receivePost(_ arrival: Arrival) {
        let request = arrival.request
        guard request.acceptedTypes.isSuperset(of: [.json, .eventStream]) else {
            return refuseAccept(arrival, "application/json and text/event-stream")
        }
        guard request.hasJSONBody else {
            let found = request.headers["Content-Type"]?.quoted ?? "nothing"
            let error = JSONRPCError(
                .invalidRequest,
                "Content-Type: expected application/json, found \(found)"
            )
            return refuse(arrival.exchange, .unsupportedMediaType, error)
        }
        do throws(JSONError) {
            let body = try JSON(parsing: request.body)
            if let messages = body.arrayValue, arrival.sessionVersion != nil {
                receiveBatch(messages, arrival)
            } else {
                receiveMessage(body, arrival)
            }
        } catch {
            let error = JSONRPCError(.parseError, "Parse error: \(error.description)")
            refuse(arrival.exchange, .badRequest, error)
        }
    }

    private mutating func receiveMessage(_ body: JSON, _ arrival: Arrival) {
        do throws(JSONRPCFault) {
            let message = try JSONRPCMessage(body, identifierLimit: limits.identifier)
            if arrival.sessionVersion != nil || isHandshake(message, arrival) {
                receiveInSession(message, arrival)
            } else {
                receiveStateless(message, arrival)
            }
        } catch {
            refuse(arrival.exchange, .badRequest, error.error, id: error.id)
        }
    }

    /// Whether it is an `initialize` of a version that nobody knows: it is answered by an offer, not by an error.
    private func isHandshake(_ message: JSONRPCMessage, _ arrival: Arrival) -> Bool {
        guard case .request(let request) = message, request.method == "initialize",
            !StatelessEnvelope.isPresent(in: request)
        else { return false }
        return arrival.versionName.flatMap(ProtocolVersion.init(rawValue:)) == nil
    }

    private mutating func receiveGet(_ arrival: Arrival) {
        guard admitsSessionMethod(arrival) else { return }
        guard arrival.request.acceptedTypes.contains(.eventStream) else {
            return refuseAccept(arrival, "text/event-stream")
        }
        guard let client = session(of: arrival) else { return }
        openSessionStream(client, arrival)
    }

    private mutating func receiveDelete(_ arrival: Arrival) {
        guard admitsSessionMethod(arrival), let client = session(of: arrival) else { return }
        endSession(client)
        respond(arrival.exchange, HTTPResponse(.ok))
    }

    /// Whether a GET or DELETE speaks a version that has them; if not it is refused.
    private mutating func admitsSessionMethod(_ arrival: Arrival) -> Bool {
        if arrival.sessionVersion != nil { return true }
        let name = arrival.versionName ?? ""
        if ProtocolVersion(rawValue: name) == nil {
            refuse(arrival.exchange, .badRequest, .unsupportedVersion(name))
        } else {
            refuseMethod(arrival.exchange, arrival.request.method, allowed: "POST")
        }
        return false
    }

    // MARK: Answers

    /// Answers with JSON.
    mutating func respond(
        _ exchange: Exchange,
        json: [UInt8],
        _ status: HTTPStatus = .ok,
        headers: HTTPHeaders = [:]
    ) {
        var headers = headers
        headers.append("Content-Type", "application/json")
        respond(exchange, HTTPResponse(status, headers: headers, body: json))
    }

    /// Answers.
    mutating func respond(_ exchange: Exchange, _ response: HTTPResponse) {
        actions.append(.respond(exchange, response))
    }

    /// Answers with an error.
    mutating func refuse(
        _ exchange: Exchange,
        _ status: HTTPStatus,
        _ error: JSONRPCError,
        id: RequestID? = nil,
        headers: HTTPHeaders = [:]
    ) {
        statistics.errors += 1
        let json = JSONRPCEncoder.response(id, error: error)
        respond(exchange, json: json, status, headers: headers)
    }

    private mutating func refuseMethod(_ exchange: Exchange, _ method: String, allowed: String) {
        let error = JSONRPCError(
            .invalidRequest,
            "Method \(method.quoted) not allowed; allowed are \(allowed)"
        )
        refuse(exchange, .methodNotAllowed, error, headers: ["Allow": allowed])
    }

    mutating func refuseAccept(_ arrival: Arrival, _ types: String, id: RequestID? = nil) {
        let found = arrival.request.headers["Accept"]?.quoted ?? "nothing"
        let error = JSONRPCError(.invalidRequest, "Accept: expected \(types), found \(found)")
        refuse(arrival.exchange, .notAcceptable, error, id: id)
    }
}
