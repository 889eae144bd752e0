package import EventLoop

/// A program to keep running, and the sockets that it serves.
package struct Child: Sendable {
    /// A listening socket that outlives every process that serves it.
    package struct Socket: Equatable, Sendable {
        /// What the child finds it by in `LISTEN_FDNAMES`, without a colon: `session-buddy.websocket`.
        package let name: String
        /// The open socket; the supervisor keeps it open, so that clients wait in its backlog while no child runs.
        package let descriptor: Descriptor

        /// Names a socket.
        package init(_ name: String, _ descriptor: Descriptor) {
            precondition(!name.contains(":"), "\(name): LISTEN_FDNAMES separates names with colons")
            self.name = name
            self.descriptor = descriptor
        }
    }

    /// What logs and the status call it; no two children of a supervisor share a name.
    package let name: String
    /// The program's file.
    package let executable: String
    /// Its arguments, without its name.
    package let arguments: [String]
    /// Variables that it gets beyond, or instead of, the supervisor's own.
    package let environment: [String: String]
    /// Its sockets, at most 64, handed over in this order.
    package let sockets: [Socket]

    /// Describes a child.
    ///
    /// - Parameters:
    ///   - name: What logs and the status call it.
    ///   - executable: The program's file.
    ///   - arguments: Its arguments, without its name.
    ///   - environment: Variables that it gets beyond, or instead of, the supervisor's own.
    ///   - sockets: Its listening sockets, already open.
    package init(
        name: String,
        executable: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        sockets: [Socket] = []
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.sockets = sockets
    }
}

extension Child {
    /// What a manager tells its own child: it is void for a grandchild.
    private static let managerVariables = [
        "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_USEC",
        "WATCHDOG_PID",
    ]

    /// All variables of a process of this child, save `LISTEN_PID`, which only the process can know.
    ///
    /// - Parameters:
    ///   - inherited: The supervisor's own variables; those of its own manager are left out.
    ///   - notifySocket: Where the child reports.
    ///   - watchdog: The silence that is tolerated; zero tolerates any.
    /// - Returns: The variables.
    func variables(
        inheriting inherited: [String: String],
        notifySocket: String,
        watchdog: Duration
    ) -> [String: String] {
        var variables = inherited
        for name in Self.managerVariables { variables[name] = nil }
        variables.merge(environment) { $1 }
        variables["NOTIFY_SOCKET"] = notifySocket
        if watchdog > .zero {
            variables["WATCHDOG_USEC"] = String(Int64(watchdog / .microseconds(1)))
        }
        if !sockets.isEmpty {
            variables["LISTEN_FDS"] = String(sockets.count)
            variables["LISTEN_FDNAMES"] = sockets.map(\.name).joined(separator: ":")
        }
        return variables
    }
}
