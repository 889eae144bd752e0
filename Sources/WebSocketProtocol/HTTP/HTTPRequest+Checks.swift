extension HTTPRequest {
    /// How the end of the body is found, once the head is found good.
    var framing: MessageFraming {
        get throws(HTTPError) {
            try checkHost()
            // RFC 9112 §6.3: a request that declares no body has none.
            return try MessageFraming.declared(by: headers, minorVersion: minorVersion)
                ?? .length(0)
        }
    }

    /// Whether the client waits for `100 Continue` (RFC 9110 §10.1.1).
    var expectsContinue: Bool {
        get throws(HTTPError) {
            // §10.1.1: the expectation of an HTTP/1.0 client MUST be ignored.
            guard minorVersion > 0, let expectation = headers["Expect"] else { return false }
            guard expectation.equalsIgnoringCase("100-continue") else {
                throw .unsupportedExpectation(String(expectation.prefix(64)))
            }
            return true
        }
    }

    /// RFC 9112 §3.2: exactly one Host, which HTTP/1.0 may leave out.
    private func checkHost() throws(HTTPError) {
        let hosts = headers.values(for: "Host")
        guard hosts.count == 1 || hosts.isEmpty && minorVersion == 0 else {
            throw .hostCount(hosts.count)
        }
        guard hosts.allSatisfy({ $0.utf8.allSatisfy(\.isHostCharacter) }) else {
            throw .invalidHost(String(hosts[0].prefix(64)))
        }
    }
}

extension UInt8 {
    /// Whether it may stand in `uri-host [ ":" port ]` (RFC 3986 §3.2.2).
    fileprivate var isHostCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // ! $ % & ' ( ) * + - . : ; = [ ] _ ~
        case 0x21, 0x24...0x2B, 0x2D, 0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: true
        default: false
        }
    }
}
