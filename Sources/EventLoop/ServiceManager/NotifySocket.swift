internal import CLinux

/// The manager's end of sd_notify(3): where services report, each known by its process number.
///
/// The kernel says who sent a datagram, so no service can speak for another.
package struct NotifySocket: Sendable {
    /// What services find as `NOTIFY_SOCKET`.
    package let path: String
    /// The socket, non-blocking, for an event loop to watch.
    package let descriptor: Descriptor

    /// The longest datagram that is read whole, in bytes; what is beyond it is lost.
    private static let capacity = 4096

    /// Binds the socket, replacing what stands at its path.
    ///
    /// - Parameter path: The path, at most 107 bytes.
    /// - Throws: `ENAMETOOLONG`, `EACCES`, `ENOENT`.
    package init(path: String) throws(SystemError) {
        self.path = path
        descriptor = try Sockets.bindDatagram(path: path)
    }

    /// Takes the next datagram.
    ///
    /// - Returns: The sender's process number, 0 when the kernel does not say, and its messages; `nil` when none waits.
    package func receive() -> (process: Int32, messages: [ServiceMessage])? {
        withUnsafeTemporaryAllocation(byteCount: Self.capacity, alignment: 1) { buffer in
            var process: Int32 = 0
            let count = hub_receive_with_sender(
                descriptor.number,
                buffer.baseAddress,
                buffer.count,
                &process
            )
            guard count >= 0 else { return nil }
            return (process, ServiceMessage.parse(buffer[..<count]))
        }
    }
}
