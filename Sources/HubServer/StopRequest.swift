package import EventLoop
internal import Synchronization

/// Asks a server to stop, from any thread.
package final class StopRequest: Sendable {
    private let wasMade = Atomic(false)
    private let waker: Waker

    /// Prepares to stop the server on the loop that `waker` wakes.
    package init(waker: Waker) { self.waker = waker }

    /// Asks for the farewell; a second time ends it.
    package func make() {
        wasMade.store(true, ordering: .releasing)
        waker.wake()
    }

    /// Whether it was made since this was asked last.
    func take() -> Bool { wasMade.exchange(false, ordering: .acquiring) }
}
