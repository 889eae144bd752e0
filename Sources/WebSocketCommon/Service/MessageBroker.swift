/// A publish-subscribe broker outside, such as Redis, as a service sees it: it may be absent, go and come back.
///
/// Nothing here waits: what is wanted is posted, what happens is taken. While the broker is away it is tried again and again; what was
/// posted meanwhile is lost and told as such.
package protocol MessageBroker: Sendable {
    /// Begins to connect, and from then on listens to what it was made for.
    ///
    /// - Parameter wake: Is called whenever there is something to take; from any thread.
    /// - Throws: `INTERNAL_ERROR` when the process may have no more threads.
    func start(wake: @escaping @Sendable () -> Void) throws(ServiceError)

    /// Has something done.
    func post(_ order: BrokerOrder)

    /// Takes what has happened since the last time, in order.
    func takeReports() -> [BrokerReport]

    /// Ends the connection; nothing is called after it.
    func stop()
}

/// Something that a broker is to do.
package enum BrokerOrder: Equatable, Sendable {
    /// Publish a message in a channel.
    case publish(channel: String, message: [UInt8])
    /// Set a key to a value.
    case set(key: String, value: String)
    /// Delete a key.
    case delete(key: String)
    /// Tell the value of a key (`BrokerReport.value`).
    case get(key: String)
}

/// Something that happened to a broker.
package enum BrokerReport: Equatable, Sendable {
    /// It is there, and the channels are listened to.
    case connected
    /// It is not there, or no more; it is tried again.
    case lost(reason: String)
    /// A message came in a channel.
    case message(channel: String, message: [UInt8])
    /// A message came that is too long, and was skipped.
    case refused(reason: String)
    /// The value of a key that was asked for; `nil` when there is none.
    case value(key: String, value: String?)
    /// An order could not be carried out.
    case failed(BrokerOrder, reason: String)
}
