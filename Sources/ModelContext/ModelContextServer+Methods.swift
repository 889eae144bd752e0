internal import WebSocketCommon

/// What each method does, whatever the version.
extension ModelContextServer {
    /// What becomes of a request.
    private enum Disposition {
        /// It is answered at once, by an encoded object.
        case result([UInt8])
        /// The owner has to do something first.
        case call(CallKind)
    }

    /// Does what a request asks for: the answer is in the reply, or its call is.
    mutating func perform(
        _ request: JSONRPCRequest,
        at position: Int,
        of exchange: Exchange,
        _ reply: inout Reply
    ) {
        do throws(JSONRPCError) {
            switch try dispose(of: request, reply.client, reply.version) {
            case .result(let result):
                reply.answers[position] = JSONRPCEncoder.response(request.id, result: result)
            case .call(let kind):
                try begin(kind, request, at: position, of: exchange, &reply)
            }
        } catch {
            statistics.errors += 1
            if error.isLimit, request.method == "resources/subscribe" {
                statistics.subscriptionsRefused += 1
            }
            reply.answers[position] = JSONRPCEncoder.response(request.id, error: error)
            if reply.version.isStateless { reply.status = error.statelessStatus }
        }
    }

    private mutating func dispose(
        of request: JSONRPCRequest,
        _ client: ClientKey?,
        _ version: ProtocolVersion
    ) throws(JSONRPCError) -> Disposition {
        let parameters = request.parameters
        switch request.method {
        case "tools/list":
            try refuseCursor(parameters)
            return .result(introduction.toolList(version))
        case "tools/call":
            return .call(try toolCall(parameters))
        case "resources/list":
            return .call(.resources(after: try position(parameters)))
        case "resources/templates/list":
            try refuseCursor(parameters)
            return .result(introduction.templateList(version))
        case "resources/read":
            return .call(.resource(try uri(parameters)))
        case "server/discover" where version.isStateless:
            return .result(introduction.discovery(version))
        default:
            guard let client else { throw unknown(request.method, version) }
            return .result(try sessionMethod(request, client, version))
        }
    }

    /// The methods that need a session.
    private mutating func sessionMethod(
        _ request: JSONRPCRequest,
        _ client: ClientKey,
        _ version: ProtocolVersion
    ) throws(JSONRPCError) -> [UInt8] {
        switch request.method {
        case "ping":
            break
        case "resources/subscribe":
            try subscribe(client, to: try uri(request.parameters), version)
        case "resources/unsubscribe":
            let uri = try uri(request.parameters)
            if sessions[client]?.subscriptions.remove(uri) != nil {
                sessions[client]?.pendingUpdates.remove(uri)
                unsubscribe(.session(client), from: uri)
            }
        case "initialize":
            throw JSONRPCError(.invalidRequest, "initialize cannot be part of a batch")
        default:
            throw unknown(request.method, version)
        }
        return JSONObject().encoded()
    }

    private func unknown(_ method: String, _ version: ProtocolVersion) -> JSONRPCError {
        JSONRPCError(
            .methodNotFound,
            "Method not found: \(method.quoted) in version \(version.rawValue)"
        )
    }

    // MARK: Parameters

    private func toolCall(_ parameters: JSONObject) throws(JSONRPCError) -> CallKind {
        guard let name = parameters["name"]?.stringValue else {
            throw .wrongParameter("name", expected: "a string", found: parameters["name"])
        }
        guard introduction.toolNames.contains(name) else {
            throw JSONRPCError(.invalidParameters, "Unknown tool: \(name.quoted)")
        }
        switch parameters["arguments"] {
        case nil, .null: return .tool(name, arguments: JSONObject())
        case .object(let arguments): return .tool(name, arguments: arguments)
        case let other: throw .wrongParameter("arguments", expected: "an object", found: other)
        }
    }

    private func uri(_ parameters: JSONObject) throws(JSONRPCError) -> String {
        guard let uri = parameters["uri"]?.stringValue, uri.utf8.count <= limits.uri else {
            throw .wrongParameter(
                "uri",
                expected: "a string of at most \(limits.uri) bytes",
                found: parameters["uri"]
            )
        }
        return uri
    }

    /// The resource that a page begins behind; `nil` for the first page.
    private func position(_ parameters: JSONObject) throws(JSONRPCError) -> String? {
        guard let cursor = parameters["cursor"], cursor != .null else { return nil }
        guard let uri = cursor.stringValue.flatMap(Cursor.uri) else {
            throw .wrongParameter("cursor", expected: "one that an answer gave", found: cursor)
        }
        return uri
    }

    /// Lists of one page give no cursor, so none can be right.
    private func refuseCursor(_ parameters: JSONObject) throws(JSONRPCError) {
        guard let cursor = parameters["cursor"], cursor != .null else { return }
        throw .wrongParameter("cursor", expected: "nothing: there is one page", found: cursor)
    }
}
