internal import WebSocketCommon

/// What a server says of itself, encoded once: it never changes.
struct Introduction: Sendable {
    /// How long a client may keep a result, from 2026-07-28 on.
    enum Freshness: Sendable {
        /// The method's results are never kept.
        case unsaid
        /// It may change at any moment: it is stale at once, and this client's alone.
        case changing
        /// It changes when another version of the server starts.
        case lasting
    }

    /// The methods' names that `tools/call` may ask for.
    let toolNames: Set<String>

    private let info: ServerInfo
    /// The member `_meta` of stateless results, without the subscription that a stream belongs to.
    private let meta: JSONObject
    private let tools: [UInt8]
    private let templates: [UInt8]

    init(_ info: ServerInfo, tools: [Tool], templates: [ResourceTemplate]) {
        self.info = info
        toolNames = Set(tools.map(\.name))
        meta = ["io.modelcontextprotocol/serverInfo": .object(info.implementation)]
        self.tools = JSON.object(["tools": .array(tools.map(\.json))]).encoded()
        self.templates =
            JSON.object(["resourceTemplates": .array(templates.map(\.json))]).encoded()
    }

    /// What can be asked for: tools that never change, and resources that can be watched.
    private var capabilities: JSON {
        ["tools": [:], "resources": ["subscribe": true, "listChanged": true]]
    }

    /// The result of `initialize`.
    func handshake(_ version: ProtocolVersion) -> [UInt8] {
        var result: JSONObject = [
            "protocolVersion": .string(version.rawValue),
            "capabilities": capabilities,
            "serverInfo": .object(info.implementation),
        ]
        result["instructions"] = info.instructions.map { .string($0) }
        return result.encoded()
    }

    /// The result of `server/discover`.
    func discovery(_ version: ProtocolVersion) -> [UInt8] {
        var result: JSONObject = [
            "supportedVersions": .array(ProtocolVersion.names.map { .string($0) }),
            "capabilities": capabilities,
        ]
        result["instructions"] = info.instructions.map { .string($0) }
        return complete(result.encoded(), version, .lasting)
    }

    /// The result of `tools/list`.
    func toolList(_ version: ProtocolVersion) -> [UInt8] { complete(tools, version, .lasting) }

    /// The result of `resources/templates/list`.
    func templateList(_ version: ProtocolVersion) -> [UInt8] {
        complete(templates, version, .lasting)
    }

    /// Adds what every result has from 2026-07-28 on.
    ///
    /// - Parameters:
    ///   - result: An object, encoded.
    ///   - version: What the request speaks.
    ///   - freshness: How long it may be kept.
    ///   - subscription: The `subscriptions/listen` request that the result ends.
    /// - Returns: The object as it is sent.
    func complete(
        _ result: [UInt8],
        _ version: ProtocolVersion,
        _ freshness: Freshness = .unsaid,
        subscription: RequestID? = nil
    ) -> [UInt8] {
        guard version.isStateless else { return result }
        var result = result
        result.append(member: "resultType", "complete")
        switch freshness {
        case .unsaid:
            break
        case .changing:
            result.append(member: "ttlMs", 0)
            result.append(member: "cacheScope", "private")
        case .lasting:
            result.append(member: "ttlMs", 60_000)
            result.append(member: "cacheScope", "public")
        }
        var meta = meta.encoded()
        if let subscription {
            meta.append(member: "io.modelcontextprotocol/subscriptionId", subscription)
        }
        result.append(member: "_meta", EncodedJSON(bytes: meta))
        return result
    }
}

/// JSON that was encoded before.
struct EncodedJSON: JSONEncodable {
    let bytes: [UInt8]

    /// Appends the bytes.
    func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self.bytes) }
}
