internal import WebSocketCommon
internal import WebSocketProtocol

/// What each request says of itself from 2026-07-28 on, twice: in the body's `_meta`, and in headers for those who route it.
enum StatelessEnvelope {
    private static let versionKey = "io.modelcontextprotocol/protocolVersion"
    private static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    private static let clientKey = "io.modelcontextprotocol/clientInfo"

    /// Whether a request claims to be of that kind; nothing before 2026-07-28 has this key.
    static func isPresent(in request: JSONRPCRequest) -> Bool {
        request.meta?[versionKey] != nil
    }

    /// Checks that headers and body agree, and that the version is spoken here.
    ///
    /// - Returns: the version.
    /// - Throws: The first contradiction, in the order that other servers look for them: duplicates, missing members, headers
    ///   that differ, an unknown version.
    static func check(
        _ request: JSONRPCRequest,
        _ headers: HTTPHeaders
    ) throws(JSONRPCError) -> ProtocolVersion {
        for name in [HeaderName.protocolVersion, HeaderName.method, HeaderName.name] {
            let count = headers.values(for: name).count
            guard count <= 1 else { throw mismatch("\(name) occurs \(count) times") }
        }
        let meta = try meta(of: request, headers)
        let header = headers[HeaderName.protocolVersion]
        guard let version = meta[versionKey]?.stringValue, version == header else {
            throw mismatch(
                HeaderName.protocolVersion,
                header,
                "_meta.\(versionKey)",
                meta[versionKey]
            )
        }
        guard headers[HeaderName.method] == request.method else {
            let method = JSON.string(request.method)
            throw mismatch(HeaderName.method, headers[HeaderName.method], "method", method)
        }
        try checkName(request, headers)
        guard let spoken = ProtocolVersion(rawValue: version), spoken.isStateless else {
            throw .unsupportedVersion(version)
        }
        return spoken
    }

    private static func meta(
        of request: JSONRPCRequest,
        _ headers: HTTPHeaders
    ) throws(JSONRPCError) -> JSONObject {
        guard let meta = request.meta else {
            // A client of some other version knows nothing of `_meta`: tell it about the version first.
            if let version = headers[HeaderName.protocolVersion],
                ProtocolVersion(rawValue: version) == nil
            {
                throw .unsupportedVersion(version)
            }
            throw .wrongParameter(
                "params._meta",
                expected: "an object with \(versionKey) and \(capabilitiesKey)",
                found: request.parameters["_meta"]
            )
        }
        let missing = [versionKey, capabilitiesKey].filter { meta[$0] == nil }
        guard missing.isEmpty else {
            let names = missing.joined(separator: " and ")
            throw JSONRPCError(.invalidParameters, "params._meta: \(names) required")
        }
        for key in [capabilitiesKey, clientKey] {
            guard let value = meta[key], value.objectValue == nil else { continue }
            if key == clientKey, value == .null { continue }
            throw .wrongParameter("params._meta.\(key)", expected: "an object", found: value)
        }
        return meta
    }

    private static func checkName(
        _ request: JSONRPCRequest,
        _ headers: HTTPHeaders
    ) throws(JSONRPCError) {
        let parameter: String
        switch request.method {
        case "tools/call", "prompts/get": parameter = "name"
        case "resources/read": parameter = "uri"
        default: return
        }
        // What is missing or no text in the body is found when the parameters are read.
        guard let value = request.parameters[parameter]?.stringValue else { return }
        let header = headers[HeaderName.name]
        guard let header, HeaderValue.decode(header) == value else {
            throw mismatch(HeaderName.name, header, "params.\(parameter)", .string(value))
        }
    }

    private static func mismatch(_ message: String) -> JSONRPCError {
        JSONRPCError(.headerMismatch, message)
    }

    private static func mismatch(
        _ name: String,
        _ header: String?,
        _ member: String,
        _ value: JSON?
    ) -> JSONRPCError {
        let header = header.map { "is \($0.quoted)" } ?? "is missing"
        return mismatch("header \(name) \(header), \(member) is \(value?.excerpt ?? "missing")")
    }
}
