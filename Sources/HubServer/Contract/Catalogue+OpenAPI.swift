package import WebSocketCommon
internal import WebSocketProtocol

extension Catalogue {
    /// The OpenAPI 3.1.0 document of the service's HTTP side.
    ///
    /// - Parameters:
    ///   - version: The program's version.
    ///   - host: Where the service listens, as an address has it: an IPv6 address in brackets.
    ///   - port: The port of its HTTP server.
    /// - Returns: The document.
    package func openAPI(version: String, host: String, port: UInt16) -> JSONObject {
        var paths = JSONObject()
        for route in HTTPRoute.all {
            paths[route.page.rawValue] = .object(route.operations.pathItem(at: route.page.rawValue))
        }
        for upload in uploads {
            paths[upload.path] = .object([.upload(upload)].pathItem(at: upload.path))
        }
        for path in resources.map(\.path) where paths[path] == nil {
            let operations = resources.filter { $0.path == path }.map(HTTPRoute.Operation.resource)
            paths[path] = .object(operations.pathItem(at: path))
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": .string(name),
                "summary": .string(summary),
                "version": .string(version),
                "description":
                    """
                What needs no connection. The WebSocket is described by `/asyncapi.json`. A request with a `Host` or \
                `Origin` that is not allowed is refused with 403, whatever its path.
                """,
            ],
            "servers": [["url": .string("http://\(host):\(port)")]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(HTTPSchemas.all),
                "responses": [
                    "Refusal": [
                        "description": "Why the request was refused.",
                        "content": ["application/json": ["schema": HTTPSchemas.error]],
                    ]
                ],
            ],
        ]
    }
}

extension [HTTPRoute.Operation] {
    fileprivate func pathItem(at path: String) -> JSONObject {
        var item = JSONObject()
        for operation in self {
            for method in operation.methods {
                item[method.lowercased()] = operation.object(of: method, at: path)
            }
        }
        return item
    }
}

extension HTTPRoute.Operation {
    fileprivate func object(of method: String, at path: String) -> JSON {
        let isHead = method == "HEAD"
        var object: JSONObject = [
            "operationId": .string(method.lowercased() + path.nameInIdentifiers),
            "summary": .string(isHead ? "Answers as GET does, without the body." : summary),
        ]
        if !details.isEmpty { object["description"] = .string(details) }
        if !parameters.isEmpty { object["parameters"] = .array(parameters.map(\.object)) }
        if let body {
            object["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": body]],
            ]
        }
        if !fileTypes.isEmpty {
            var content = JSONObject()
            for type in fileTypes { content[type] = [:] }
            object["requestBody"] = ["required": true, "content": .object(content)]
        }
        object["responses"] = .object(responses(includingBodies: !isHead))
        return .object(object)
    }

    private func responses(includingBodies: Bool) -> JSONObject {
        var responses = JSONObject()
        for answer in answers {
            responses["\(answer.status.code)"] = answer.object(includingBody: includingBodies)
        }
        guard includingBodies else { return responses }
        for (status, codes) in errorsByStatus {
            responses["\(status.code)"] = [
                "description": .string(
                    "Refused: \(codes.map { "`\($0.rawValue)`" }.joined(separator: ", "))."
                ),
                "content": ["application/json": ["schema": HTTPSchemas.error]],
            ]
        }
        responses["default"] = ["$ref": "#/components/responses/Refusal"]
        return responses
    }

    private var errorsByStatus: [(status: HTTPStatus, codes: [ErrorCode])] {
        Dictionary(grouping: errors, by: status(of:))
            .map { ($0.key, $0.value) }
            .sorted { $0.0.code < $1.0.code }
    }
}

extension HTTPRoute.Operation {
    /// The posting of a file that a service declares.
    fileprivate static func upload(_ declaration: UploadDeclaration) -> Self {
        Self(
            methods: ["POST"],
            summary: declaration.summary,
            details: """
                The body is the file as it is, at most \(declaration.largestBody) bytes, whatever its `Content-Type`.
                """,
            parameters: declaration.parameters.map(HTTPRoute.Parameter.query),
            fileTypes: declaration.mediaTypes,
            answers: [
                .json(
                    .ok,
                    "What became of it.",
                    .object(declaration.answer.schema(allowsFurther: true))
                )
            ],
            errors: [
                .invalidRequest, .invalidPayload, .forbidden, .invalidState, .messageTooLarge,
                .limitExceeded,
            ]
        )
    }
}

extension HTTPRoute.Operation {
    /// A page that a service declares.
    fileprivate static func resource(_ declaration: ResourceDeclaration) -> Self {
        let status = HTTPStatus(code: UInt16(declaration.status)) ?? .ok
        let isPost = declaration.method == .post
        return Self(
            methods: isPost ? ["POST"] : ["GET", "HEAD"],
            summary: declaration.summary,
            parameters: declaration.pathParameters.map(HTTPRoute.Parameter.path)
                + declaration.parameters.map(HTTPRoute.Parameter.query),
            body: declaration.body.map { .object($0.schema(allowsFurther: true)) },
            answers: [
                declaration.channel.map {
                    .stream("The payloads of the events of the channel `\($0)` as they come.")
                }
                    ?? .json(
                        status,
                        isPost ? "What became of it." : "What there is.",
                        .object(declaration.answer.schema(allowsFurther: true))
                    )
            ],
            errors: [.invalidRequest] + (isPost ? [.forbidden] : []) + declaration.errors
        )
    }
}

extension HTTPRoute.Parameter {
    /// A declared parameter of the query.
    fileprivate static func query(_ field: Field) -> Self {
        Self(
            name: field.name,
            place: .query,
            isRequired: field.isRequired,
            schema: .object(field.schema),
            summary: field.summary
        )
    }

    /// A segment of the path.
    fileprivate static func path(_ name: String) -> Self {
        Self(
            name: name,
            place: .path,
            isRequired: true,
            schema: ["type": "string"],
            summary: "Which one."
        )
    }

    fileprivate var object: JSON {
        [
            "name": .string(name),
            "in": .string(place.rawValue),
            "required": .bool(isRequired),
            "description": .string(summary),
            "schema": schema,
        ]
    }
}

extension HTTPRoute.Answer {
    fileprivate func object(includingBody: Bool) -> JSON {
        var object: JSONObject = ["description": .string(summary)]
        if includingBody, !contents.isEmpty {
            var content = JSONObject()
            for (mediaType, schema) in contents { content[mediaType] = ["schema": schema] }
            object["content"] = .object(content)
        }
        return .object(object)
    }
}

extension String {
    /// The path as a part of a name in camel case: `AsyncapiJson`.
    fileprivate var nameInIdentifiers: String {
        split { !$0.isLetter }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }
}
