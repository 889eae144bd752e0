internal import WebSocketCommon

/// What is wrong with the address of an engine.
package enum EngineAddressError: Error, Equatable, CustomStringConvertible {
    /// It has a character that no address has.
    case characters(String)
    /// It begins with something else than `http://`.
    case scheme(String)
    /// It names a user, and perhaps a password, which is not repeated.
    case user
    /// It has no host, or something that is none.
    case host(String)
    /// Its port is none.
    case port(String)
    /// It has a query or a fragment.
    case query(String)

    /// What is wrong, as a phrase: the offending value and what was expected.
    package var description: String {
        switch self {
        case .characters(let url):
            "\(url.quoted) has a space, a control character or one that is not ASCII; expected http://host[:port][/path]"
        case .scheme(let url):
            "\(url.quoted) does not begin with http://, the only protocol that engines are asked by"
        case .user:
            "names a user before '@', which is not supported; expected http://host[:port][/path]"
        case .host(let url):
            "\(url.quoted) has no host name or address; expected http://host[:port][/path], an IPv6 address in brackets"
        case .port(let port): "port \(port.quoted) is outside 1...65535"
        case .query(let url):
            "\(url.quoted) has a query or a fragment; expected http://host[:port][/path]"
        }
    }
}
