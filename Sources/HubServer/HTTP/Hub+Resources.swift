internal import EventLoop
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

/// Pages of the service's own.
extension Hub {
    /// Answers a request for a page that the service declares, now or later.
    ///
    /// - Parameters:
    ///   - resources: The declarations that have this path, one for each method.
    ///   - request: The request.
    ///   - connection: Who asks.
    mutating func answer(
        _ resources: [(declaration: ResourceDeclaration, found: JSONObject)],
        _ request: HTTPRequest,
        _ connection: Int32
    ) {
        let method = request.method == "HEAD" ? "GET" : request.method
        guard
            let (declaration, found) = resources.first(where: {
                $0.declaration.method.rawValue == method
            })
        else {
            let methods = resources.flatMap {
                $0.declaration.method == .get ? ["GET", "HEAD"] : ["POST"]
            }
            let isPreflight = request.method == "OPTIONS"
            let response = isPreflight ? preflight(methods) : wrongMethod(request, methods)
            return respond(response, to: request, connection)
        }
        let status = HTTPStatus(code: UInt16(declaration.status)) ?? .ok
        do throws(ServiceError) {
            if let channel = declaration.channel {
                return try streamEvents(ofPage: channel, request, connection)
            }
            switch try answer(declaration, found, request, connections[connection].identity) {
            case .given(let reply): respond(.json(status, reply), to: request, connection)
            case .awaited(let job):
                jobs.setCaller(.resource(beginExchange(request, connection), status), of: job)
                jobs.setHeldSize(request.body.count, of: job)
            }
        } catch {
            count(\.messageErrors, error.code.rawValue)
            respond(.resourceError(error), to: request, connection)
        }
    }

    /// Answers who asked for a page that is there now.
    mutating func finishResource(
        _ exchange: UInt64,
        _ status: HTTPStatus,
        _ result: Result<JSONObject, ServiceError>
    ) {
        switch result {
        case .success(let reply): respond(.json(status, reply), in: exchange)
        case .failure(let error):
            count(\.messageErrors, error.code.rawValue)
            respond(.resourceError(error), in: exchange)
        }
    }

    private mutating func answer(
        _ declaration: ResourceDeclaration,
        _ found: JSONObject,
        _ request: HTTPRequest,
        _ identity: Identity
    ) throws(ServiceError) -> Answer {
        let isPost = declaration.method == .post
        guard !isPost || policy.mayWrite(identity) else {
            throw ServiceError(.forbidden, "Not authorized to post to \(request.path)")
        }
        var parameters = try declaration.parameters(request.queryValue)
        parameters.merge(found)
        let outcome = try service.answer(
            ResourceRequest(
                declaration.method,
                declaration.path,
                parameters: parameters,
                body: try declaration.body.map { (fields) throws(ServiceError) in
                    try Self.object(request.body, fields, of: declaration.path)
                } ?? [:],
                freshID: freshID().description,
                time: time
            )
        )
        return try conclude(outcome, identity, isPost ? .writes : .reads, isPage: true)
    }

    /// Reads a body as the object that it is declared to be.
    private static func object(
        _ body: [UInt8],
        _ fields: [Field],
        of path: String
    ) throws(ServiceError) -> JSONObject {
        try body.span.withUnsafeBytes { (bytes) throws(ServiceError) in
            let slice = try json(bytes)
            guard slice.kind == .object else {
                throw ServiceError(.decodeError, "body: expected an object, found \(slice.excerpt)")
            }
            try fields.check(slice, .invalidRequest, of: path)
            return JSON(slice).objectValue ?? [:]
        }
    }
}

extension HTTPResponse {
    /// Says what is wrong with a request for a service's own page; what such pages' clients read stands in `error`.
    static func resourceError(_ error: ServiceError) -> HTTPResponse {
        var page: JSONObject = ["error": .string(error.message)]
        page.merge(error.page)
        return json(error.code.httpStatus, page)
    }
}
