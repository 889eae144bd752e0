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

    /// The moment that machines count their nanoseconds from.
    private let origin: ContinuousClock.Instant

    /// The defaults.
    ///
    /// - Parameter origin: Any moment before the first connection, such as the start of the hub.
    package init(origin: ContinuousClock.Instant) { self.origin = origin }

    /// The nanoseconds from the origin to a moment: half of what the moment takes to keep.
    func nanoseconds(at moment: ContinuousClock.Instant) -> Int64 {
        Int64(clamping: origin.duration(to: moment).attoseconds / 1_000_000_000)
    }

    /// The moment so many nanoseconds after the origin.
    func moment(at nanoseconds: Int64) -> ContinuousClock.Instant {
        origin + .nanoseconds(nanoseconds)
    }
}
