internal import CLinux
internal import Glibc

/// A thread of the operating system's, for what waits by itself: a loop, or a test's other side.
package final class SystemThread: @unchecked Sendable {
    // Sendable: the number of the thread is written before anybody has the object, and only read then.
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    /// Starts a thread.
    ///
    /// - Parameter run: What it does; what it captures is its own from here.
    /// - Throws: `EAGAIN` when the process may have no more threads.
    package init(_ run: sending @escaping () -> Void) throws(SystemError) {
        let body = Unmanaged.passRetained(Body(run))
        let failed = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { preconditionFailure("a thread without its body") }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard failed == 0 else {
            body.release()
            throw SystemError("start a thread", failed)
        }
    }

    /// Waits until it has run; to be called once.
    package func join() { pthread_join(thread, nil) }

    /// Waits until it has run, but no longer than that; to be called once, and not beside the other.
    ///
    /// - Returns: Whether it has; else it goes on.
    package func join(within duration: Duration) -> Bool {
        hub_join_thread(thread, Int64(duration / .nanoseconds(1)))
    }
}
