internal import EventLoop
internal import Synchronization

/// Reaches a server twice, on a thread of its own: name servers answer when they like, and nobody else is to wait for them.
///
/// Who does not want the sockets any more forgets it: the thread ends by itself, after five seconds for each address and what the
/// name servers take.
final class Dialing: Sendable {
    /// What came of it.
    enum Outcome {
        case reached(commands: Socket, subscriptions: Socket)
        case failed(SystemError)
    }

    private let outcome: Shared
    private let thread: SystemThread

    /// What both threads have.
    private final class Shared: Sendable {
        let value = Mutex<Outcome?>(nil)
    }

    /// Begins; the bell rings once there is an outcome.
    init(_ url: RedisURL, _ doorbell: Doorbell) throws(SystemError) {
        let shared = Shared()
        outcome = shared
        thread = try SystemThread {
            let outcome: Outcome
            do throws(SystemError) {
                outcome = .reached(
                    commands: try Socket(url),
                    subscriptions: try Socket(url)
                )
            } catch {
                outcome = .failed(error)
            }
            shared.value.withLock { $0 = outcome }
            doorbell.ring()
        }
    }

    /// Takes the outcome, once; `nil` before there is one.
    func takeOutcome() -> Outcome? {
        guard let taken = outcome.value.withLock({ $0.take() }) else { return nil }
        thread.join()  // All it has left to do is to end.
        return taken
    }
}
