package import WebSocketCommon

/// A server under test, in memory or on the loopback device: the same test body runs against both.
package protocol TestServer {
    /// Connects and upgrades.
    ///
    /// - Parameter target: The path and query.
    /// - Returns: The client.
    /// - Throws: When the server does not upgrade.
    func connect(_ target: String) throws -> any TestClient
    /// Tells the server to stop.
    func stop()
}

extension TestServer {
    /// Connects and upgrades at `/`.
    package func connect() throws -> any TestClient { try connect("/") }
}

/// A client of a server under test.
package protocol TestClient: AnyObject {
    /// Sends a text message.
    func send(_ text: String) throws
    /// Waits for the next envelope: in memory the clock is moved on until there is one.
    func next() throws -> Envelope
    /// Waits for the close frame, passing over envelopes.
    func closing() throws -> ClientEvent
}

/// Why a client waits in vain.
package enum TestFailure: Error, Equatable {
    /// Nothing came within five seconds.
    case silence
    /// Something else came than what was awaited.
    case unexpected(ClientEvent)
    /// The server closed the connection.
    case closed
}
