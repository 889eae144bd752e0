internal import CLinux
internal import EventLoop
internal import Glibc

/// A server that answers one connection however a test likes, and reads nothing: for clients of servers that misbehave.
package final class SingleAnswer {
    /// The port of its listener on 127.0.0.1.
    package let port: UInt16
    private let listener: Descriptor
    private let thread: SystemThread

    /// Listens; what the connection gets is said by `answer`, which is given a way to send text and whether it was taken.
    ///
    /// - Parameter answer: Says it all, on a thread of its own.
    /// - Throws: When there is no socket.
    package init(_ answer: @escaping @Sendable ((String) -> Bool) -> Void) throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        self.listener = listener
        port = try Sockets.localPort(of: listener)
        thread = try SystemThread {
            var waiting = pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 30_000) == 1 else { return }
            let connection = accept(listener.number, nil, nil)
            guard connection >= 0 else { return }
            answer { text in
                let bytes = Array(text.utf8)
                return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
            }
            close(connection)
        }
    }

    /// Waits until all is said.
    package func join() {
        thread.join()
        listener.close()
    }
}
