/// Notices a peer that has gone without a word.
///
/// There is one for each connection, so it keeps its time in nanoseconds from the timing's origin.
///
/// After a silence it asks for a ping; after a longer one it gives the peer up. Any bytes count as
/// life, not only the pong: a peer that streams a large message cannot answer a ping before the
/// message ends, and one that talks needs no ping.
package struct KeepAlive: Equatable, Sendable {
    /// What the owner has to do.
    package enum TickAction: Equatable, Sendable {
        /// Nothing before that time.
        case wait(until: ContinuousClock.Instant)
        /// Send a ping, then ask again.
        case sendPing
        /// The peer is gone: close the transport; a closing handshake would never end.
        case close
    }

    private enum State: Equatable {
        /// The peer was heard. Leaves for `awaitingPong` when it is silent until `nextPing`.
        case quiet(nextPing: Int64)
        /// A ping is in flight. Leaves for `quiet` on any bytes, for `dead` past the deadline.
        case awaitingPong(deadline: Int64)
        /// Nothing came in time. Never leaves.
        case dead
    }

    private var state: State

    /// Starts with a peer that was heard at `now`.
    package init(now: ContinuousClock.Instant, timing: WebSocketTiming) {
        state = .quiet(nextPing: timing.nanoseconds(at: now + timing.pingInterval))
    }

    /// Notes that bytes came from the peer, whatever they are.
    package mutating func receivedBytes(now: ContinuousClock.Instant, timing: WebSocketTiming) {
        switch state {
        case .quiet, .awaitingPong:
            state = .quiet(nextPing: timing.nanoseconds(at: now + timing.pingInterval))
        case .dead:
            break  // Too late: the owner has been told to close.
        }
    }

    /// Says what to do at `now`.
    package mutating func tick(
        now: ContinuousClock.Instant,
        timing: WebSocketTiming
    ) -> TickAction {
        let present = timing.nanoseconds(at: now)
        switch state {
        case .quiet(let nextPing) where present < nextPing:
            return .wait(until: timing.moment(at: nextPing))
        case .quiet:
            state = .awaitingPong(deadline: timing.nanoseconds(at: now + timing.pongTimeout))
            return .sendPing
        case .awaitingPong(let deadline) where present < deadline:
            return .wait(until: timing.moment(at: deadline))
        case .awaitingPong, .dead:
            state = .dead
            return .close
        }
    }
}
