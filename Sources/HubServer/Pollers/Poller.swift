package import WebSocketCommon

/// Something outside a service that it looks at regularly.
///
/// A service itself performs no I/O: what a poller finds reaches it as requests, like those of a client.
package protocol Poller: Sendable {
    /// How long it is from the beginning of one look to that of the next.
    var interval: Duration { get }

    /// Looks; it may take its time, for it has a thread of its own.
    ///
    /// - Returns: Requests of the service, performed in order and in the hub's own name.
    mutating func poll() -> [PolledRequest]
}

/// A request that a poller has for its service.
package struct PolledRequest: Equatable, Sendable {
    /// Its name, which the catalogue declares.
    package let name: String
    /// Its parameters.
    package let parameters: JSONObject

    /// Names a request and its parameters.
    package init(_ name: String, _ parameters: JSONObject) {
        self.name = name
        self.parameters = parameters
    }
}

extension Hub {
    /// Performs what a poller has found.
    ///
    /// - Throws: What is wrong with it, which is a mistake of the program or a bound of the service.
    package mutating func take(_ request: PolledRequest) throws(ServiceError) {
        try request.parameters.withSlice { (data) throws(ServiceError) in
            _ = try perform(request.name, data, .hub, client: nil)
        }
    }
}
