internal import WebSocketCommon

/// What is said on one connection: replies in, commands and reports out.
///
/// It has neither a socket nor a clock.
protocol Dialogue {
    /// Whether the server has taken all that it was told at the beginning.
    var isReady: Bool { get }

    /// Takes a reply.
    ///
    /// - Returns: What it means to the service; `nil` for nothing.
    /// - Throws: Why the connection is of no more use.
    mutating func receive(_ reply: Reply) throws(LinkFailure) -> BrokerReport?

    /// Asks for a sign of life.
    mutating func ping()

    /// Takes what is to be sent.
    mutating func takeOutput() -> [UInt8]
}
