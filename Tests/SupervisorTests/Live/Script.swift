import Supervisor

/// A child written in Python for one test.
struct Script {
    /// What scripts can use: `tell` speaks to the supervisor, `variable` reads the environment.
    private static let prelude = """
        import os, signal, socket, sys, time
        variable = os.environ.get
        def tell(*lines):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifier:
                notifier.sendto("\\n".join(lines).encode(), variable("NOTIFY_SOCKET"))
        def forever():
            while True: signal.pause()

        """

    /// Says that it is ready, and stays until a signal ends it.
    static let healthy = "tell('READY=1', 'STATUS=serving'); forever()"
    /// Is ready, and does not stop when it is asked to.
    static let stubborn = "signal.signal(signal.SIGTERM, signal.SIG_IGN); \(healthy)"

    /// A child that runs the script; `env` and its isolated Python replace each other in one process.
    static func child(
        _ name: String,
        _ body: String,
        sockets: [Child.Socket] = []
    ) -> Child {
        Child(
            name: name,
            executable: "/usr/bin/env",
            arguments: ["python3", "-I", "-S", "-c", prelude + body],
            sockets: sockets
        )
    }
}
