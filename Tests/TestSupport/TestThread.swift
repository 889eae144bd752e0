internal import Glibc

/// A thread of the operating system's, for what must not share one with the test.
package final class TestThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    /// Starts a thread.
    package init(_ run: @escaping @Sendable () -> Void) {
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
        precondition(failed == 0, "no thread to be had: \(failed)")
    }

    /// Waits until it has run; to be called once.
    package func join() { pthread_join(thread, nil) }
}
