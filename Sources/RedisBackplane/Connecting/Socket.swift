internal import CLinux
internal import EventLoop

/// A connected, non-blocking socket; it is closed with its last user.
final class Socket: Sendable {
    let descriptor: Descriptor

    /// Connects, waiting until it has.
    init(_ url: RedisURL) throws(SystemError) {
        descriptor = try Sockets.connect(host: url.host, port: url.port)
        // It fails for no socket that is open.
        _ = hub_set_nonblocking(descriptor.number)
    }

    deinit { descriptor.close() }
}
