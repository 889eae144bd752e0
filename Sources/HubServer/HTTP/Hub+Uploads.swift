internal import EventLoop
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

/// Files that the service takes by `POST`.
extension Hub {
    /// How many bytes of bodies may be in memory at once, of all connections together: those that are still coming, and files that
    /// are being read.
    var heldBodiesLimit: Int { max(64 << 20, 2 * largestBody) }

    private var largestBody: Int {
        max(settings.http.maximumBodySize, catalogue.uploads.map(\.largestBody).max() ?? 0)
    }

    /// Takes a file, now or later.
    mutating func receive(
        _ declaration: UploadDeclaration,
        _ request: HTTPRequest,
        _ connection: Int32
    ) {
        guard request.method == "POST" else {
            let isPreflight = request.method == "OPTIONS"
            let response = isPreflight ? preflight(["POST"]) : wrongMethod(request, ["POST"])
            return respond(response, to: request, connection)
        }
        do throws(ServiceError) {
            switch try receive(declaration, request, connections[connection].identity) {
            case .given(let reply): respond(.json(.ok, reply), to: request, connection)
            case .awaited(let job):
                jobs.setCaller(.upload(beginExchange(request, connection)), of: job)
                jobs.setHeldSize(request.body.count, of: job)
            }
        } catch {
            count(\.messageErrors, error.code.rawValue)
            respond(.uploadError(error), to: request, connection)
        }
    }

    /// Answers who brought a file that has been read.
    mutating func finishUpload(_ exchange: UInt64, _ result: Result<JSONObject, ServiceError>) {
        switch result {
        case .success(let reply): respond(.json(.ok, reply), in: exchange)
        case .failure(let error):
            count(\.messageErrors, error.code.rawValue)
            respond(.uploadError(error), in: exchange)
        }
    }

    private mutating func receive(
        _ declaration: UploadDeclaration,
        _ request: HTTPRequest,
        _ identity: Identity
    ) throws(ServiceError) -> Answer {
        guard policy.mayWrite(identity) else {
            throw ServiceError(.forbidden, "Not authorized to post to \(declaration.path)")
        }
        if let coding = request.headers["Content-Encoding"], coding.lowercased() != "identity" {
            throw ServiceError(
                .invalidPayload,
                "Content-Encoding: \(coding.quoted) is not understood; send the file as it is"
            )
        }
        guard heldBodies + jobs.heldSize + request.body.count <= heldBodiesLimit else {
            throw tooMuchHeld
        }
        let parameters = try declaration.parameters(request.queryValue)
        let outcome = try service.receive(
            Upload(
                path: declaration.path,
                parameters: .object(parameters),
                contentType: request.headers["Content-Type"],
                body: request.body,
                freshID: freshID().description,
                time: time
            )
        )
        return try conclude(outcome, identity, .reads)
    }

    /// Refuses what would be too much at once.
    var tooMuchHeld: ServiceError {
        ServiceError(
            .limitExceeded,
            "more than \(heldBodiesLimit) bytes of requests would be in memory; try again later"
        )
    }
}

extension HTTPResponse {
    /// Says what is wrong with a file: when it is what it says, 422.
    static func uploadError(_ error: ServiceError) -> HTTPResponse {
        json(error.code.httpStatusOfUpload, error.page)
    }
}

extension ErrorCode {
    /// The status that says the same of a file.
    var httpStatusOfUpload: HTTPStatus {
        switch self {
        case .invalidPayload: .unprocessableContent
        case .limitExceeded: .serviceUnavailable
        default: httpStatus
        }
    }
}
