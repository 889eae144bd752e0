internal import WebSocketCommon

/// What is wrong with a `RedisURL`; it never repeats a user name or a password.
package enum RedisURLError: Error, Equatable {
    /// It does not begin with `redis://`, or any other scheme.
    case withoutScheme
    /// It is the URL of something else.
    case foreignScheme(String)
    /// It asks for TLS.
    case encrypted
    /// A `/`, `?` or `#` stands in the user name or password as it is.
    case bareDelimiter
    /// There is one word before the `@`: a user name or a password.
    case withoutColon
    /// A `%` is not followed by two hexadecimal digits, or what is so written is not UTF-8.
    case escape
    /// The host is missing, or is neither a name nor an address.
    case host(String)
    /// The port is no number of 1...65535.
    case port(String)
    /// What follows host and port is no number of 0...2147483647.
    case database(String)
}

extension RedisURLError: CustomStringConvertible {
    private static let form = "redis://[user:password@]host[:port][/db]"

    /// What is wrong, and what is right.
    package var description: String {
        switch self {
        case .withoutScheme: "no scheme; expected \(Self.form)"
        case .foreignScheme(let scheme):
            "the scheme \(scheme.quoted) is not Redis's; expected \(Self.form)"
        case .encrypted:
            "rediss:// is Redis over TLS, which is not spoken here; "
                + "use redis:// to a server on this machine or to a TLS tunnel's local end"
        case .bareDelimiter:
            "a user name or password has a bare /, ? or #; write %2F, %3F or %23"
        case .withoutColon:
            "what stands before the @ has no colon; expected user:password@, or :password@ for the default user"
        case .escape:
            "a user name or password has a % that encodes nothing; write a percent sign as %25"
        case .host(let host) where host.isEmpty: "no host; expected \(Self.form)"
        case .host(let host):
            "\(host.quoted) is no host; expected a name, an IPv4 address, or an IPv6 address in brackets"
        case .port(let port): "port \(port.quoted) is no number of 1...65535"
        case .database(let path):
            "\(path.quoted) names no database; expected a slash and a number of 0...2147483647"
        }
    }
}
