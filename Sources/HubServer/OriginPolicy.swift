internal import WebSocketProtocol

/// Which web pages and which names of this machine a request may come with.
///
/// A browser sends the page's Origin with every upgrade, and the name it resolved as Host. A foreign Origin is another site's page
/// reaching into this machine (cross-site WebSocket hijacking); a foreign Host is a name that somebody pointed at this machine
/// (DNS rebinding). Programs send no Origin and call the machine by its own names.
struct OriginPolicy: Sendable {
    private let hosts: Set<String>
    private let origins: Set<String>

    /// Allows the loopback names, the addresses that the hub listens on, and what settings add.
    ///
    /// - Parameters:
    ///   - ownHosts: The hosts of the hub's listeners.
    ///   - allowedHosts: Further host names, without ports.
    ///   - allowedOrigins: Further origins, `scheme://host[:port]`.
    init(ownHosts: [String], allowedHosts: [String], allowedOrigins: [String]) {
        let loopback = ["localhost", "127.0.0.1", "::1"]
        hosts = Set((loopback + ownHosts + allowedHosts).map { Self.bare($0.lowercased()) })
        origins = Set(allowedOrigins.map { $0.lowercased() })
    }

    /// Says what is wrong with a request's Host or Origin; `nil` when nothing is.
    func problem(_ request: HTTPRequest) -> String? {
        let authority = request.host.lowercased()
        guard let host = Self.hostName(authority), hosts.contains(host) else {
            let name = Self.hostName(authority) ?? authority
            return "Host \(name) is not a name of this hub; add it to allowed_hosts"
        }
        // RFC 6454 §7.3 allows one Origin field; `headers` gives the first, and more than one is refused.
        let given = request.headers.values(for: "Origin").map { $0.lowercased() }
        guard let origin = given.first else { return nil }
        guard given.count == 1, origins.contains(origin) || isLocal(origin) else {
            return "Origin \(origin) is not allowed; add it to allowed_origins"
        }
        return nil
    }

    /// A page that this machine served: from any port of a name that the hub goes by.
    private func isLocal(_ origin: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return Self.hostName(String(origin.dropFirst(scheme.count))).map(hosts.contains)
                ?? false
        }
        return false
    }

    /// The name in `name:port`, `[address]:port` or either without a port (RFC 3986 §3.2); `nil` when what follows is no port.
    private static func hostName(_ authority: String) -> String? {
        let isAddress = authority.hasPrefix("[")
        let end = authority.firstIndex(of: isAddress ? "]" : ":")
        guard !isAddress || end != nil else { return nil }
        let rest = end.map { authority[isAddress ? authority.index(after: $0)... : $0...] } ?? ""
        guard rest.isEmpty || rest.first == ":" && isPort(rest.dropFirst()) else { return nil }
        return String(authority[..<(end ?? authority.endIndex)].dropFirst(isAddress ? 1 : 0))
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty
            || text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
                && UInt16(text) != nil
    }

    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
