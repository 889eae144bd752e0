package import EventLoop

/// A listening socket and what it is for.
package struct Listener: Sendable {
    /// What comes in by it.
    package let port: HubPort
    /// The socket, listening and non-blocking.
    package let socket: Descriptor

    /// Names a socket's purpose.
    package init(_ port: HubPort, _ socket: Descriptor) {
        self.port = port
        self.socket = socket
    }

    /// Deals listening sockets out to loops.
    ///
    /// Every socket gets a loop, or its share of the connections would wait for ever. Where there are fewer than loops, as from a
    /// systemd socket unit, which opens one, loops share it under a number each.
    ///
    /// - Parameters:
    ///   - listeners: The sockets of all ports.
    ///   - loops: How many loops there are, 1 or more.
    /// - Returns: The sockets of each loop.
    /// - Throws: `EMFILE`.
    static func deal(_ listeners: [Listener], to loops: Int) throws(SystemError) -> [[Listener]] {
        var dealt = [[Listener]](repeating: [], count: loops)
        for port in [HubPort.webSocket, .http] {
            let sockets = listeners.filter { $0.port == port }
            for (index, socket) in sockets.enumerated() { dealt[index % loops].append(socket) }
            guard !sockets.isEmpty, sockets.count < loops else { continue }
            for index in sockets.count..<loops {
                let shared = try sockets[index % sockets.count].socket.duplicated()
                dealt[index].append(Listener(port, shared))
            }
        }
        return dealt
    }
}
