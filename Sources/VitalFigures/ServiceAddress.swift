/// Where a service answers HTTP.
package struct ServiceAddress: Equatable, Sendable {
    /// The service's name.
    package let service: String
    /// The host, an IPv6 address without brackets.
    package let host: String
    /// The TCP port.
    package let port: UInt16

    /// Names an address.
    package init(service: String, host: String, port: UInt16) {
        self.service = service
        self.host = host
        self.port = port
    }
}
