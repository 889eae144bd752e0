/// One HTTP request that came to the endpoint, and the answer that it waits for.
package struct Exchange: Hashable, Comparable, Sendable {
    /// What the owner calls it; unique among all its requests.
    package let number: UInt64

    /// Names a request.
    package init(_ number: UInt64) { self.number = number }

    /// Orders requests by their number.
    package static func < (exchange: Exchange, other: Exchange) -> Bool {
        exchange.number < other.number
    }
}

/// A client with a session.
///
/// It is not the session's identifier, which is a secret: it may be logged.
package struct ClientKey: Hashable, Comparable, Sendable {
    /// Counts the sessions of a server, from 1.
    package let number: UInt64

    /// Orders clients by when they came.
    package static func < (client: ClientKey, other: ClientKey) -> Bool {
        client.number < other.number
    }
}

/// One thing that the owner was asked to do, until it says `finished`.
package struct CallID: Hashable, Comparable, Sendable {
    /// Counts the calls of a server, from 1.
    package let number: UInt64

    /// Orders calls by when they came.
    package static func < (call: CallID, other: CallID) -> Bool { call.number < other.number }
}
