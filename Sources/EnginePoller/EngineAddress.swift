/// Where an engine answers: `http://host[:port][/base/path]`.
package struct EngineAddress: Equatable, Sendable, CustomStringConvertible {
    /// Where ours is.
    package static let standard = EngineAddress(host: "127.0.0.1", port: 8000, basePath: "")

    private static let scheme = "http://"
    private static let defaultPort: UInt16 = 80

    /// A name or address; an IPv6 address without brackets.
    package let host: String
    /// The TCP port, 1...65535.
    package let port: UInt16
    /// What stands before the path of each page: empty, or a path without a slash at its end.
    package let basePath: String

    private init(host: String, port: UInt16, basePath: String) {
        self.host = host
        self.port = port
        self.basePath = basePath
    }

    /// Reads an address.
    ///
    /// - Parameter url: The address: `http://127.0.0.1:8000`, `http://engine.local/brain`, `http://[::1]:8000`.
    /// - Throws: What is wrong with it.
    package init(_ url: String) throws(EngineAddressError) {
        // Control characters, spaces and the like would end up in a request's head.
        guard url.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw .characters(url) }
        let beginning = url.prefix(Self.scheme.count)
        guard beginning.lowercased() == Self.scheme else { throw .scheme(url) }
        let rest = url.dropFirst(beginning.count)
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .query(url) }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw .user }
        let (host, port) = try Self.split(authority, of: url)
        self.host = host
        self.port = port
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        basePath = String(path)
    }

    private static func split(
        _ authority: Substring,
        of url: String
    ) throws(EngineAddressError) -> (host: String, port: UInt16) {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            // RFC 3986 §3.2.2: only an IPv6 address stands in brackets.
            host = authority.dropFirst().prefix { $0 != "]" }
            rest = authority.dropFirst(host.count + 2)
            guard authority.dropFirst(host.count + 1).hasPrefix("]"), host.contains(":"),
                host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw .host(url) }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
            guard !host.isEmpty, host.utf8.allSatisfy(Self.isNamed) else { throw .host(url) }
        }
        guard !rest.isEmpty else { return (String(host), defaultPort) }
        guard rest.hasPrefix(":") else { throw .host(url) }
        let digits = rest.dropFirst()
        guard digits.allSatisfy(\.isNumber), let port = UInt16(digits), port > 0 else {
            throw .port(String(digits))
        }
        return (String(host), port)
    }

    /// RFC 1123 §2.1, and the underscore, which containers have in their names.
    private static func isNamed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The address as it is written.
    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(Self.scheme)\(name):\(port)\(basePath)"
    }
}
