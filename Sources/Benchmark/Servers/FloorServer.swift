internal import CLinux
internal import EventLoop

/// The least a relay can do: it receives from one connection and sends the same bytes to all others, one send() each.
///
/// It knows no frames and keeps no state; what it costs is the kernel's.
enum FloorServer {
    /// The first argument that makes the benchmark one.
    static let command = "floor"

    /// Serves until its process is killed.
    ///
    /// - Parameter arguments: The file for its port, and how many receivers come after the first
    ///   connection.
    /// - Throws: When it cannot listen.
    static func run(_ arguments: [String]) throws {
        guard arguments.count == 2, let receivers = Int(arguments[1]) else {
            throw BenchmarkError("\(command): expected PORTS_FILE SUBSCRIBERS")
        }
        _ = hub_raise_open_file_limit(1 << 20)
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        let port = try Sockets.localPort(of: listener)
        try File.write(Array("{\"websocket\":\(port)}\n".utf8), to: arguments[0])
        let sender = accept(listener)
        let sockets = (0..<receivers).map { _ in accept(listener) }
        relay(from: sender, to: sockets)
    }

    private static func accept(_ listener: Descriptor) -> Int32 {
        while true {
            wait(for: listener.number, POLLIN)
            var peer = hub_peer()
            let socket = hub_accept(listener.number, &peer)
            if socket >= 0 { return socket }
        }
    }

    private static func relay(from sender: Int32, to receivers: [Int32]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 512 << 10, alignment: 64)
        defer { memory.deallocate() }
        while true {
            wait(for: sender, POLLIN)
            let count = hub_receive(sender, memory.baseAddress, memory.count)
            guard count > 0 else { return }
            let bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
            for receiver in receivers { send(bytes, to: receiver) }
        }
    }

    private static func send(_ bytes: UnsafeRawBufferPointer, to receiver: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = hub_send(
                receiver,
                bytes.baseAddress?.advanced(by: sent),
                bytes.count - sent
            )
            if count > 0 { sent += count } else { wait(for: receiver, POLLOUT) }
        }
    }

    private static func wait(for descriptor: Int32, _ events: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        _ = poll(&entry, 1, -1)
    }
}
