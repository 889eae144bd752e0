internal import CLinux

/// Opening sockets, all close-on-exec.
package enum Sockets {
    /// How many connections the kernel keeps for a listener that is not accepting; the system's `somaxconn` caps it.
    package static let backlog: Int32 = 4096

    /// Listens for TCP connections.
    ///
    /// - Parameters:
    ///   - host: A name or address of this machine.
    ///   - port: The port; 0 lets the kernel choose.
    /// - Returns: The listening socket, non-blocking.
    /// - Throws: `EADDRINUSE`, `EACCES` (a port below 1024), `EHOSTUNREACH` (no such host).
    package static func listen(host: String, port: UInt16) throws(SystemError) -> Descriptor {
        Descriptor(
            try SystemError.check(
                hub_tcp_open(host, port, backlog, HUB_PORT_ALONE),
                "listen on \(host):\(port)"
            )
        )
    }

    /// Listens for TCP connections with several sockets on one port, among which the kernel divides the connections
    /// (SO_REUSEPORT, socket(7)).
    ///
    /// - Parameters:
    ///   - host: A name or address of this machine.
    ///   - port: The port; 0 lets the kernel choose one for all.
    ///   - count: How many sockets, 1 or more.
    /// - Returns: The listening sockets, non-blocking.
    /// - Throws: As for one; `EADDRINUSE` also when another process shares the port in the same way.
    package static func listen(
        host: String,
        port: UInt16,
        count: Int
    ) throws(SystemError) -> [Descriptor] {
        guard count > 1 else { return [try listen(host: host, port: port)] }
        let what = "listen on \(host):\(port)"
        let first = Descriptor(
            try SystemError.check(hub_tcp_open(host, port, backlog, HUB_PORT_FIRST), what)
        )
        var sockets = [first]
        do throws(SystemError) {
            let number = try localPort(of: first)
            while sockets.count < count {
                let joining = hub_tcp_open(host, number, backlog, HUB_PORT_JOINING)
                sockets.append(Descriptor(try SystemError.check(joining, what)))
            }
        } catch {
            for socket in sockets { socket.close() }
            throw error
        }
        return sockets
    }

    /// Listens on a Unix socket for its owner alone (mode 0600), replacing a socket that stands at its path already.
    ///
    /// - Parameter path: The path, at most 107 bytes.
    /// - Returns: The listening socket, non-blocking.
    /// - Throws: `ENAMETOOLONG`, `EACCES`, `ENOENT`, `EADDRINUSE` (a file that is no socket).
    package static func listen(path: String) throws(SystemError) -> Descriptor {
        Descriptor(try SystemError.check(hub_unix_open(path, backlog), "listen on \(path)"))
    }

    /// Binds a Unix datagram socket of mode 0600 that learns who sent each datagram, replacing a socket that stands at its path
    /// already.
    ///
    /// - Parameter path: The path, at most 107 bytes.
    /// - Returns: The socket, non-blocking.
    /// - Throws: `ENAMETOOLONG`, `EACCES`, `ENOENT`, `EADDRINUSE` (a file that is no socket).
    package static func bindDatagram(path: String) throws(SystemError) -> Descriptor {
        let descriptor = try SystemError.check(hub_unix_open(path, -1), "bind \(path)")
        _ = try SystemError.check(hub_pass_credentials(descriptor), "ask \(path) for its senders")
        return Descriptor(descriptor)
    }

    /// Connects to a TCP port, waiting until it has.
    ///
    /// - Parameters:
    ///   - host: A name or address.
    ///   - port: The port.
    /// - Returns: The socket, blocking.
    /// - Throws: `ECONNREFUSED`, `EHOSTUNREACH` (no such host), `ETIMEDOUT`.
    package static func connect(host: String, port: UInt16) throws(SystemError) -> Descriptor {
        Descriptor(
            try SystemError.check(
                hub_tcp_open(host, port, 0, HUB_PORT_ALONE),
                "connect to \(host):\(port)"
            )
        )
    }

    /// Sends as much as the kernel takes at once.
    ///
    /// - Parameters:
    ///   - bytes: What to send.
    ///   - connection: A connected socket.
    /// - Returns: How many bytes the kernel took.
    /// - Throws: `EAGAIN` when it takes none, `EPIPE`, `ECONNRESET`.
    package static func send(
        _ bytes: [UInt8],
        to connection: Descriptor
    ) throws(SystemError) -> Int {
        let count = bytes.withUnsafeBytes { hub_send(connection.number, $0.baseAddress, $0.count) }
        return try SystemError.check(count, "send")
    }

    /// Keeps what the kernel holds for a connection and has not sent short, so that little of it is stale when the peer reads it.
    ///
    /// Without it a send queue grows to megabytes before the kernel says that the peer is slow. A socket that is no TCP socket is left
    /// alone.
    package static func boundSendQueue(of connection: Descriptor) {
        _ = hub_bound_send_queue(connection.number, 16 << 10)
    }

    /// The local TCP port of a socket; 0 for one that has none.
    ///
    /// - Parameter socket: An open socket.
    /// - Returns: The port, 0...65535.
    /// - Throws: `ENOTSOCK`, `EBADF`.
    package static func localPort(of socket: Descriptor) throws(SystemError) -> UInt16 {
        let port = try SystemError.check(hub_local_port(socket.number), "ask for a socket's port")
        return UInt16(truncatingIfNeeded: port)
    }

    /// Prepares a listening socket that another process opened and handed over.
    ///
    /// - Parameter socket: The inherited socket.
    /// - Throws: `EBADF` when there is no such descriptor.
    package static func adopt(_ socket: Descriptor) throws(SystemError) {
        let what = "take over descriptor \(socket.number)"
        _ = try SystemError.check(hub_set_close_on_exec(socket.number), what)
        _ = try SystemError.check(hub_set_nonblocking(socket.number), what)
    }
}
