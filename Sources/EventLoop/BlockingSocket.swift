internal import CLinux

/// A connected socket whose calls wait: for command lines, which have nothing else to do.
package struct BlockingSocket: ~Copyable {
    private let descriptor: Descriptor

    /// Connects to a TCP port.
    ///
    /// - Parameters:
    ///   - host: A name or address.
    ///   - port: The port.
    /// - Throws: `ECONNREFUSED`, `EHOSTUNREACH` (no such host), `ETIMEDOUT`.
    package init(host: String, port: UInt16) throws(SystemError) {
        descriptor = try Sockets.connect(host: host, port: port)
    }

    /// Connects to a Unix socket.
    ///
    /// - Parameter path: The path, at most 107 bytes.
    /// - Throws: `ENOENT`, `ECONNREFUSED`, `EACCES`.
    package init(path: String) throws(SystemError) {
        descriptor = Descriptor(
            try SystemError.check(hub_unix_open(path, 0), "connect to \(path)")
        )
    }

    deinit { descriptor.close() }

    /// Sends all bytes.
    ///
    /// - Parameter bytes: What to send.
    /// - Throws: `EPIPE`, `ECONNRESET`.
    package func send(_ bytes: [UInt8]) throws(SystemError) {
        let result = bytes.withUnsafeBytes {
            hub_send_all(descriptor.number, $0.baseAddress, $0.count)
        }
        _ = try SystemError.check(result, "send")
    }

    /// Waits for bytes.
    ///
    /// - Parameter timeout: How long, at least 1 ms; `nil` waits for ever.
    /// - Returns: What came; nothing when the peer has ended the connection.
    /// - Throws: `EAGAIN` when nothing came in time, `ECONNRESET`.
    package func receive(timeout: Duration?) throws(SystemError) -> [UInt8] {
        let milliseconds = timeout.map { Int64($0 / .milliseconds(1)) } ?? 0
        _ = try SystemError.check(
            hub_receive_timeout(descriptor.number, Int32(clamping: milliseconds)),
            "set a timeout"
        )
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, initialized in
            repeat {
                count = hub_receive(descriptor.number, buffer.baseAddress, buffer.count)
            } while count == -Int(EINTR)
            initialized = max(count, 0)
        }
        _ = try SystemError.check(count, "receive")
        return bytes
    }

    /// Waits for all bytes until the peer ends the connection.
    ///
    /// - Parameters:
    ///   - limit: The most bytes to receive.
    ///   - timeout: The longest wait for the next bytes, at least 1 ms.
    /// - Returns: All that the peer sent.
    /// - Throws: `EAGAIN` after a silence, `EMSGSIZE` beyond the limit, `ECONNRESET`.
    package func receiveAll(limit: Int, timeout: Duration) throws(SystemError) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try receive(timeout: timeout)
            guard !bytes.isEmpty else { return all }
            all += bytes
            guard all.count <= limit else { throw SystemError("receive", EMSGSIZE) }
        }
    }
}
