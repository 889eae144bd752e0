extension Catalogue {
    /// Every request that is answered on a connection to the service: its own, then the common ones.
    ///
    /// A service that declares a common name itself, as some do with `get_status`, means its own.
    package var answeredRequests: [RequestDeclaration] {
        requests + RequestDeclaration.common.filter { request($0.name) == nil }
    }
}
