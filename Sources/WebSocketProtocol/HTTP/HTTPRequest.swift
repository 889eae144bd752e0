/// A whole request.
package struct HTTPRequest: Equatable, Sendable {
    /// The method, as the client wrote it: methods are case-sensitive.
    package let method: String
    /// The request target, undecoded: `/path?query`, or with a scheme and host before it.
    package let target: String
    /// The `x` of HTTP/1.x: 0 or 1.
    package let minorVersion: UInt8
    /// The header fields.
    package internal(set) var headers: HTTPHeaders
    /// The body, decoded; empty when there is none.
    package internal(set) var body: [UInt8]

    /// A request, mostly for tests; the parser makes the others.
    package init(
        method: String = "GET",
        target: String = "/",
        minorVersion: UInt8 = 1,
        headers: HTTPHeaders = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.minorVersion = minorVersion
        self.headers = headers
        self.body = body
    }

    /// The path of the target, not percent-decoded; `/` if it is empty.
    package var path: String {
        let path = localTarget.prefix { $0 != "?" }
        return path.isEmpty ? "/" : String(path)
    }

    /// The segments of the path, each percent-decoded after the path is split.
    ///
    /// So `/history/a%2Fb` has two, and no encoding makes a route out of a name. Empty ones are
    /// left out.
    package var pathSegments: [String] {
        path.split(separator: "/").map(\.percentDecoded)
    }

    /// What follows the `?` of the target, not percent-decoded; `nil` without one.
    package var query: String? {
        guard let mark = target.firstIndex(of: "?") else { return nil }
        return String(target[target.index(after: mark)...])
    }

    /// The value of the first query parameter of that name, percent-decoded, `+` as a space.
    /// - Parameter name: The name, decoded.
    /// - Returns: The value, empty if the parameter has none; `nil` without such a parameter.
    package func queryValue(_ name: String) -> String? { queryValues(name).first }

    /// The values of all query parameters of that name, in order, decoded as by `queryValue`.
    package func queryValues(_ name: String) -> [String] {
        (query?.split(separator: "&") ?? []).compactMap { parameter in
            let key = parameter.prefix { $0 != "=" }
            guard key.formDecoded == name else { return nil }
            return parameter.dropFirst(key.count + 1).formDecoded
        }
    }

    /// All query parameters, decoded as by `queryValue`; of those with one name the first.
    package var queryParameters: [String: String] {
        let pairs = (query?.split(separator: "&") ?? []).map { parameter in
            let key = parameter.prefix { $0 != "=" }
            return (key.formDecoded, parameter.dropFirst(key.count + 1).formDecoded)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The host and port the client asked for; empty if it named none.
    package var host: String {
        // RFC 9112 §3.2.2: a host in the target overrides the Host field.
        authority.map(String.init) ?? headers["Host"] ?? ""
    }

    /// Whether the client wants the connection kept after the response (RFC 9112 §9.3).
    package var keepsAlive: Bool {
        if headers.containsToken("close", in: "Connection") { return false }
        return minorVersion > 0 || headers.containsToken("keep-alive", in: "Connection")
    }

    /// Whether the client asks for the WebSocket protocol; `ServerHandshake` tells if it may.
    package var isUpgrade: Bool {
        headers.containsToken("upgrade", in: "Connection")
            && headers.containsToken("websocket", in: "Upgrade")
    }

    /// The `host:port` of an absolute target: what stands between `//` and the path.
    private var authority: Substring? {
        guard !target.hasPrefix("/"), let colon = target.firstIndex(of: ":") else { return nil }
        let rest = target[target.index(after: colon)...]
        guard rest.hasPrefix("//") else { return nil }
        return rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
    }

    /// The target from its path on.
    private var localTarget: Substring {
        authority.map { target[$0.endIndex...] } ?? target[...]
    }
}
