internal import CLinux
internal import Glibc

/// The client's end of a connection within this machine: a blocking socket that waits five seconds at most.
package final class LoopbackClient {
    /// A system call that failed, by its error number.
    package struct Failure: Error, Equatable {
        /// The error number, positive; `EAGAIN`: five seconds went by.
        package var number: Int32

        /// Names a failure by its error number.
        package init(number: Int32) { self.number = number }
    }

    /// The socket's number; -1 once it is closed.
    package private(set) var descriptor: Int32

    /// Connects to a TCP port of this machine.
    ///
    /// - Parameter port: The port.
    /// - Throws: `ECONNREFUSED`.
    package convenience init(port: UInt16) throws(Failure) {
        try self.init(opened: hub_tcp_open("127.0.0.1", port, 0, HUB_PORT_ALONE))
    }

    /// Connects to a Unix socket.
    ///
    /// - Parameter path: Its path.
    /// - Throws: `ENOENT`, `ECONNREFUSED`.
    package convenience init(path: String) throws(Failure) {
        try self.init(opened: hub_unix_open(path, 0))
    }

    private init(opened descriptor: Int32) throws(Failure) {
        guard descriptor >= 0 else { throw Failure(number: -descriptor) }
        self.descriptor = descriptor
        _ = hub_receive_timeout(descriptor, 5000)
        var time = timeval(tv_sec: 5, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    deinit { close() }

    /// The TCP port of this end; 0 for a Unix socket.
    package var localPort: UInt16 {
        UInt16(truncatingIfNeeded: max(hub_local_port(descriptor), 0))
    }

    /// Sends all of some bytes.
    ///
    /// - Parameter bytes: What to send.
    /// - Throws: `EPIPE`, `ECONNRESET`.
    package func send(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw Failure(number: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Receives until there are `count` bytes or the other end has no more.
    ///
    /// - Parameter count: How many to wait for.
    /// - Returns: The bytes: fewer than `count` only at the end.
    /// - Throws: `ECONNRESET`; `EAGAIN` when they do not come.
    package func receive(_ count: Int) throws(Failure) -> [UInt8] {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(count, 1 << 20))
        while received.count < count {
            let result = hub_receive(
                descriptor,
                &buffer,
                min(buffer.count, count - received.count)
            )
            guard result >= 0 else { throw Failure(number: Int32(-result)) }
            guard result > 0 else { break }
            received += buffer[..<result]
        }
        return received
    }

    /// Says that this end sends no more; it can still receive.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes without a good-bye: the other end gets a reset.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
        close()
    }

    /// Closes this end.
    package func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }
}
