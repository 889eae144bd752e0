/// Notices a peer that has gone without a word.
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
        case quiet(nextPing: ContinuousClock.Instant)
        /// A ping is in flight. Leaves for `quiet` on any bytes, for `dead` past the deadline.
        case awaitingPong(deadline: ContinuousClock.Instant)
        /// Nothing came in time. Never leaves.
        case dead
    }

    private var state: State

    /// Starts with a peer that was heard at `now`.
    package init(now: ContinuousClock.Instant, timing: WebSocketTiming) {
        state = .quiet(nextPing: now + timing.pingInterval)
    }

    /// Notes that bytes came from the peer, whatever they are.
    package mutating func receivedBytes(now: ContinuousClock.Instant, timing: WebSocketTiming) {
        switch state {
        case .quiet, .awaitingPong:
            state = .quiet(nextPing: now + timing.pingInterval)
        case .dead:
            break  // Too late: the owner has been told to close.
        }
    }

    /// Says what to do at `now`.
    package mutating func tick(
        now: ContinuousClock.Instant,
        timing: WebSocketTiming
    ) -> TickAction {
        switch state {
        case .quiet(let nextPing) where now < nextPing:
            return .wait(until: nextPing)
        case .quiet:
            state = .awaitingPong(deadline: now + timing.pongTimeout)
            return .sendPing
        case .awaitingPong(let deadline) where now < deadline:
            return .wait(until: deadline)
        case .awaitingPong, .dead:
            state = .dead
            return .close
        }
    }
}
