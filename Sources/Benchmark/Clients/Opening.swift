internal import CLinux
internal import EventLoop
internal import Glibc
internal import WebSocketProtocol

/// Opening a connection, which waits for each step.
enum Opening {
    /// How many subscriptions are sent before their answers are read: neither side's buffers fill up.
    private static let subscriptionsAtOnce = 250
    private static let requestEnd = Array("\r\n\r\n".utf8)

    /// Opens the connection of a publisher.
    ///
    /// - Returns: The connected socket, all answers read.
    static func publisher(of server: RunningServer) throws -> Descriptor {
        try connect(to: server, saying: server.kind.publisherOpening)
    }

    /// Opens the connection of a subscriber and reads all answers.
    ///
    /// `receiveBuffer` is what the kernel may keep for it, in bytes; `nil` leaves the choice to the kernel.
    static func subscriber(
        of server: RunningServer,
        to channels: [String],
        receiveBuffer: Int32? = nil
    ) throws -> Descriptor {
        try connect(
            to: server,
            saying: channels.map { server.kind.subscription(to: $0) },
            receiveBuffer: receiveBuffer
        )
    }

    /// Connects, upgrades, and says something whose answers it awaits.
    static func connect(
        to server: RunningServer,
        saying messages: [String],
        receiveBuffer: Int32? = nil
    ) throws -> Descriptor {
        let socket =
            if let receiveBuffer {
                try connect(port: server.port, receiveBuffer: receiveBuffer)
            } else {
                try Sockets.connect(host: "127.0.0.1", port: server.port)
            }
        guard server.kind.speaksWebSocket else { return socket }
        try requestUpgrade(socket, port: server.port)
        var unread = try awaitUpgrade(socket)
        var frames = FrameCounter()
        var answers = 0
        for start in stride(from: 0, to: messages.count, by: subscriptionsAtOnce) {
            let end = min(start + subscriptionsAtOnce, messages.count)
            var output: [UInt8] = []
            for message in messages[start..<end] {
                output.appendTextFrame(Array(message.utf8), maskingKey: 1)
            }
            try send(output, to: socket)
            while true {
                answers += unread.withUnsafeBytes { frames.read($0) }
                unread = []
                guard answers < end + server.kind.welcomes else { break }
                unread = try receive(from: socket)
            }
        }
        return socket
    }

    /// Connects with a receive buffer of that size: it must be set before, because the peer is told of its room at once.
    private static func connect(port: UInt16, receiveBuffer: Int32) throws -> Descriptor {
        let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { throw BenchmarkError("no socket: \(errno)") }
        var size = receiveBuffer
        setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                Glibc.connect(number, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        guard result == 0 else {
            close(number)
            throw BenchmarkError("cannot connect to port \(port)")
        }
        return Descriptor(number)
    }

    /// Has the kernel acknowledge what is read at once, as it does on its own for a connection that only listens, sooner or later.
    ///
    /// A connection that has just sent something acknowledges every second message instead, and on loopback that is done while the
    /// second is being sent, at the sender's cost: half as much again. It lasts until a message has once waited 40 ms for its
    /// acknowledgement, which happens to one server's connections sooner than to another's.
    static func acknowledgeEachRead(_ socket: Descriptor) {
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(socket.number, Int32(IPPROTO_TCP), TCP_QUICKACK, &on, size)
    }

    /// Asks for a WebSocket.
    static func requestUpgrade(_ socket: Descriptor, port: UInt16, target: String = "/") throws {
        _ = hub_receive_timeout(socket.number, 20_000)
        let nonce = InlineArray<16, UInt8>(repeating: 7)
        try send(
            ClientHandshake(host: "127.0.0.1:\(port)", target: target, nonce: nonce).request,
            to: socket
        )
    }

    /// Waits for the answer to `requestUpgrade`.
    ///
    /// - Returns: What came behind the response.
    static func awaitUpgrade(_ socket: Descriptor) throws -> [UInt8] {
        var response: [UInt8] = []
        while true {
            response += try receive(from: socket)
            if let end = response.withUnsafeBytes({ $0.firstEnd(of: requestEnd) }) {
                guard response.starts(with: "HTTP/1.1 101".utf8) else {
                    throw BenchmarkError("no upgrade: \(String(decoding: response, as: UTF8.self))")
                }
                return Array(response[end...])
            }
        }
    }

    /// Sends all bytes, waiting for room.
    static func send(_ bytes: [UInt8], to socket: Descriptor) throws {
        guard hub_send_all(socket.number, bytes, bytes.count) >= 0 else {
            throw BenchmarkError("a server closed a connection")
        }
    }

    /// Waits for bytes and takes them.
    static func receive(from socket: Descriptor, atMost size: Int = 64 << 10) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let received = hub_receive(socket.number, buffer.baseAddress, size)
            guard received > 0 else {
                throw BenchmarkError("a server did not answer in time: \(received)")
            }
            count = received
        }
    }
}
