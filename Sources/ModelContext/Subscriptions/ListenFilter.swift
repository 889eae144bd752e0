internal import WebSocketCommon

/// What a `subscriptions/listen` request asks to be told of.
struct ListenFilter: Equatable, Sendable {
    /// Whether the list of resources is wanted.
    var resourceList = false
    /// The resources wanted, each once, in the order of the request.
    var resources: [String] = []

    init() {}

    /// Reads the request's `notifications`.
    ///
    /// The lists of tools and prompts never change here, so asking for them is allowed and comes to nothing: what is not
    /// acknowledged will not be sent.
    ///
    /// - Parameters:
    ///   - json: The member.
    ///   - limits: How many resources, and how long their URIs may be.
    /// - Throws: What is wrong with it.
    init(_ json: JSON?, limits: ModelContextServer.Limits) throws(JSONRPCError) {
        guard let object = json?.objectValue else {
            throw .wrongParameter("notifications", expected: "an object", found: json)
        }
        for flag in ["toolsListChanged", "promptsListChanged", "resourcesListChanged"] {
            switch object[flag] {
            case nil, .null: break
            case .bool(let isWanted):
                if flag == "resourcesListChanged" { resourceList = isWanted }
            case let other:
                let name = "notifications.\(flag)"
                throw .wrongParameter(name, expected: "a boolean", found: other)
            }
        }
        try readResources(object["resourceSubscriptions"], limits: limits)
    }

    private mutating func readResources(
        _ json: JSON?,
        limits: ModelContextServer.Limits
    ) throws(JSONRPCError) {
        let name = "notifications.resourceSubscriptions"
        guard let json, json != .null else { return }
        guard let elements = json.arrayValue else {
            throw .wrongParameter(name, expected: "an array of strings", found: json)
        }
        guard elements.count <= limits.subscriptions else {
            throw .limit(
                "\(name): \(elements.count) resources, a stream may watch \(limits.subscriptions)",
                .invalidParameters
            )
        }
        var seen: Set<String> = []
        for (position, element) in elements.enumerated() {
            guard let uri = element.stringValue, uri.utf8.count <= limits.uri else {
                throw .wrongParameter(
                    "\(name)[\(position)]",
                    expected: "a string of at most \(limits.uri) bytes",
                    found: element
                )
            }
            if seen.insert(uri).inserted { resources.append(uri) }
        }
    }

    /// What the acknowledgement says: the part that will be sent.
    var json: JSON {
        var object = JSONObject()
        if resourceList { object["resourcesListChanged"] = true }
        if !resources.isEmpty {
            object["resourceSubscriptions"] = .array(resources.map { .string($0) })
        }
        return .object(object)
    }
}

/// An open `subscriptions/listen` stream.
struct ListenStream: Sendable {
    /// The request that opened it: all it says bears its identifier.
    let id: RequestID
    /// What is sent.
    let filter: ListenFilter
}
