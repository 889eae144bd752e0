/// How long the owner of a connection waits for the peer.
///
/// The machines know no clock: the owner measures, and acts when a time is over.
package struct WebSocketTiming: Equatable, Sendable {
    /// The silence after which `KeepAlive` asks for a ping; 20 s by default.
    package var pingInterval: Duration = .seconds(20)
    /// The silence after a ping that means the peer is gone; 20 s by default.
    package var pongTimeout: Duration = .seconds(20)
    /// The wait between our close frame and the end of the transport; 10 s by default.
    ///
    /// A peer may never answer a close, so past it the owner closes the transport regardless.
    package var closeTimeout: Duration = .seconds(10)
    /// The wait for a whole upgrade request, or for its answer; 10 s by default.
    package var handshakeTimeout: Duration = .seconds(10)

    /// The defaults.
    package init() {}
}
