extension String {
    /// The host as an address with a port has it: an IPv6 address stands in brackets (RFC 3986 §3.2.2).
    package var bracketedHost: String { contains(":") ? "[\(self)]" : self }
}
