internal import EventLoop
internal import Settings
internal import Telemetry
internal import WebSocketCommon
internal import WebSocketProtocol

/// The pages that every port has, with the methods they take.
private let pages: [String: [String]] = [
    "/health": ["GET", "HEAD"], "/healthz": ["GET", "HEAD"], "/readyz": ["GET", "HEAD"],
    "/metrics": ["GET", "HEAD"], "/publish": ["POST"],
]

extension Hub {
    /// How many requests one receive may bring: their answers are in memory until the turn ends, and they are larger.
    private static var mostRequestsAtOnce: Int { 256 }

    // MARK: Requests

    /// Reads requests until the input is used up, the connection is gone, or it is upgraded.
    mutating func readRequests(_ input: inout ByteCursor, _ connection: Int32) {
        var limits = HTTPLimits()
        limits.maximumBodySize = settings.http.maximumBodySize
        if case .nextRequest = connections[connection].deadline {
            setTimer(connection, .request, now + timing.handshakeTimeout)
        }
        var requests = 0
        while connections.contains(connection), connections[connection].webSocket == nil,
            case .none = connections[connection].farewell
        {
            do throws(HTTPError) {
                guard let event = try connections[connection].http?.next(&input, limits: limits)
                else { return }
                switch event {
                case .expectsContinue:
                    fanOut.sendRaw(to: connection) { $0 += "HTTP/1.1 100 Continue\r\n\r\n".utf8 }
                case .request(let request):
                    requests += 1
                    if requests > Self.mostRequestsAtOnce {
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
                let response = Self.errorPage(error.status, code, error.description)
                send(response, keepsAlive: false, includesBody: true, connection)
                endWhenSent(connection)
            }
        }
    }

    private mutating func refuseFlood(_ connection: Int32) {
        count(\.connectionErrors, "too_many_requests")
        let response = Self.errorPage(
            .tooManyRequests,
            .rateLimitExceeded,
            "more than \(Self.mostRequestsAtOnce) requests at once"
        )
        send(response, keepsAlive: false, includesBody: true, connection)
        endWhenSent(connection)
    }

    private mutating func handle(_ request: HTTPRequest, _ connection: Int32) {
        // Between requests a connection may be silent as long as a WebSocket may.
        setTimer(connection, .nextRequest, now + timing.pingInterval + timing.pongTimeout)
        if let problem = origins.problem(request) {
            count(\.connectionErrors, "forbidden_origin")
            respond(Self.errorPage(.forbidden, .forbidden, problem), to: request, connection)
        } else if request.isUpgrade {
            upgrade(connection, request)
        } else {
            respond(page(for: request, connection), to: request, connection)
        }
    }

    private mutating func page(for request: HTTPRequest, _ connection: Int32) -> HTTPResponse {
        let path = request.path
        guard let methods = pages[path] else { return missingPage(path, request, connection) }
        guard methods.contains(request.method) else {
            var response = Self.errorPage(
                .methodNotAllowed,
                .invalidRequest,
                "\(path) takes \(methods.joined(separator: ", ")), not \(request.method.quoted)"
            )
            response.headers.append("Allow", methods.joined(separator: ", "))
            return response
        }
        switch path {
        case "/health": return Self.json(isStopping ? .serviceUnavailable : .ok, status)
        case "/healthz": return Self.json(.ok, ["status": "ok"])
        case "/readyz":
            return isStopping
                ? Self.json(.serviceUnavailable, ["status": "stopping"])
                : Self.json(.ok, ["status": "ready"])
        case "/metrics":
            return HTTPResponse(
                .ok,
                headers: ["Content-Type": MetricsText.contentType],
                body: metricsPage()
            )
        default: return publication(request, connection)
        }
    }

    /// A path without a page: on the WebSocket port every path is a WebSocket, on the HTTP port it does not exist.
    private func missingPage(
        _ path: String,
        _ request: HTTPRequest,
        _ connection: Int32
    ) -> HTTPResponse {
        guard connections[connection].port == .http || request.method != "GET" else {
            var response = Self.errorPage(
                .upgradeRequired,
                .invalidRequest,
                "\(path.quoted) is a WebSocket: connect with ws://"
            )
            response.headers.append("Upgrade", "websocket")
            response.headers.append("Connection", "Upgrade")
            return response
        }
        let known = pages.keys.sorted().joined(separator: ", ")
        return Self.errorPage(
            .notFound,
            .notFound,
            "no page \(path.quoted); there are \(known)"
        )
    }

    private mutating func publication(
        _ request: HTTPRequest,
        _ connection: Int32
    ) -> HTTPResponse {
        do throws(ServiceError) {
            let published = try request.body.span.withUnsafeBytes {
                (bytes) throws(ServiceError) in
                try publish(try Self.object(bytes), connections[connection].identity)
            }
            return Self.json(.ok, encoded: published.encoded())
        } catch {
            count(\.messageErrors, error.code.rawValue)
            return Self.errorPage(error.code.httpStatus, error.code, error.message)
        }
    }

    private static func object(_ bytes: UnsafeRawBufferPointer) throws(ServiceError) -> JSONSlice {
        do throws(JSONError) {
            let slice = try JSONSlice(parsing: bytes, validatingUTF8: true)
            guard slice.kind == .object else {
                throw JSONError(.expectedValue, at: 0)
            }
            return slice
        } catch {
            throw ServiceError(.decodeError, "body: \(error)")
        }
    }

    private mutating func metricsPage() -> [UInt8] {
        let sending = fanOut.statistics(refusedConnections: metrics.refusedConnections)
        return metrics.page(
            server: catalogue.name,
            ServerMetrics.Present(
                openWebSockets: openWebSockets,
                rooms: fanOut.rooms.count,
                subscriptions: fanOut.rooms.membershipCount,
                deliveries: fanOut.deliveries,
                sending: sending,
                uptime: uptime
            )
        )
    }

    // MARK: Responses

    /// Answers a request; a page of an allowed origin may read the answer.
    mutating func respond(_ response: HTTPResponse, to request: HTTPRequest, _ connection: Int32) {
        var response = response
        if let origin = request.headers["Origin"], response.status != .forbidden {
            response.headers.append("Access-Control-Allow-Origin", origin)
            response.headers.append("Vary", "Origin")
        }
        send(response, to: request, connection)
        if !request.keepsAlive { endWhenSent(connection) }
    }

    /// Sends a response as the request wants it: without its body for HEAD.
    mutating func send(_ response: HTTPResponse, to request: HTTPRequest, _ connection: Int32) {
        send(
            response,
            keepsAlive: request.keepsAlive,
            includesBody: request.method != "HEAD",
            connection
        )
    }

    private mutating func send(
        _ response: HTTPResponse,
        keepsAlive: Bool,
        includesBody: Bool,
        _ connection: Int32
    ) {
        metrics.httpResponses[response.status.code, default: 0] += 1
        fanOut.sendRaw(to: connection) {
            response.encode(into: &$0, keepsAlive: keepsAlive, includesBody: includesBody)
        }
    }

    private static func json(_ status: HTTPStatus, _ object: JSONObject) -> HTTPResponse {
        json(status, encoded: object.encoded())
    }

    private static func json(_ status: HTTPStatus, encoded object: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status,
            headers: ["Content-Type": "application/json"],
            body: object + [UInt8(ascii: "\n")]
        )
    }

    private static func errorPage(
        _ status: HTTPStatus,
        _ code: ErrorCode,
        _ message: String
    ) -> HTTPResponse {
        json(status, ["error_code": .string(code.rawValue), "error_message": .string(message)])
    }
}

extension ErrorCode {
    /// The status that says the same in HTTP.
    fileprivate var httpStatus: HTTPStatus {
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
        }
    }
}
